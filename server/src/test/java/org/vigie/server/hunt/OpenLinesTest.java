package org.vigie.server.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.server.hunt.Hunt.Found;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** Pages without SQL are the pages that SQL makes. */
class OpenLinesTest {
  private static final int EVENTS = 20_000;
  private static final Window DAY = new Window(Events.NOON - 43_200_000, Events.NOON + 43_200_000);
  private static final List<String> SHOWN = List.of("user", "dst_port", "code");

  /** SQL is asked for lines that show it. */
  private static final String LEAF = "Odd";

  private static final String[] TEXTS = {
    "",
    "plain",
    "Caf\u00e9 \u212A",
    "\uD83D\uDE00".repeat(310),
    "long ".repeat(90),
    "a\\b \"c\"",
    "\u0130x",
    " "
  };
  private static final String[] PATHS = {
    "message",
    "process.cmd_line",
    "file.path",
    "reg_key.path",
    "query.hostname",
    "api.operation",
    "http_request.http_method",
    "http_request.url.url_string",
    "actor.process.file.path",
    "process.file.path",
    "dst_endpoint.ip",
    "metadata.event_code",
    "metadata.log_provider",
    "device.hostname",
    "actor.user.name",
    "device.ip"
  };

  @TempDir Path folder;
  private final Events events = new Events();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private Lake open() throws IOException {
    return Lake.open(folder, events.names, new Lake.Options(512L << 20, 2, 60));
  }

  private Event event(int number) {
    boolean rare = random.nextInt(150) == 0;
    for (String path : PATHS) {
      if (random.nextInt(rare ? 6 : 40) == 0) {
        events.text(path, TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(30));
      }
    }
    if (rare && random.nextBoolean()) events.text("user.name", "Rare" + random.nextInt(9));
    if (rare) events.text("src_endpoint.ip", "198.51.100." + random.nextInt(9));
    else events.text("src_endpoint.ip", random.nextInt(9) == 0 ? "fe80::1%eth0" : "10.0.0.7");
    if (random.nextBoolean()) events.number("dst_endpoint.port", random.nextInt(9));
    if (random.nextInt(9) == 0) events.number("severity_id", random.nextInt(7));
    if (random.nextInt(3) == 0) events.field(LEAF, "x" + random.nextInt(5));
    String word = rare ? " quixotrope" + random.nextInt(5) : " plain" + random.nextInt(99);
    String raw = TEXTS[random.nextInt(TEXTS.length)] + number + word;
    events.raw = (random.nextInt(2_000) == 0 ? raw + "y".repeat(60_000) : raw).getBytes(UTF_8);
    events.time = Events.NOON + random.nextInt(600_000);
    return events.event(number);
  }

  private void fill() throws IOException {
    System.out.println("seed " + seed);
    try (Lake lake = open();
        EventWriter writer = lake.writer()) {
      for (int i = 1; i <= EVENTS; i++) {
        writer.append(event(i));
        if (i % (EVENTS / 2) == 0) lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, i));
      }
    }
  }

  private static List<String> questions() {
    List<String> questions = new ArrayList<>(List.of("", "nonsuch", "dst_port:3"));
    for (int i = 0; i < 2; i++) {
      questions.add("quixotrope" + i);
      questions.add("QUIXOtrope" + i + " -user:rare1");
      questions.add("src_ip:198.51.100." + i);
      questions.add("ip:198.51.100." + i + " OR user:RARE" + i);
      questions.add("user:rare" + i + " dst_port:>=2");
      questions.add("(quixotrope1 OR quixotrope2) severity:<=low");
      questions.add("user:rare" + i + " " + LEAF + ":x1");
      questions.add("user:rare" + i + " src_ip:198.51.0.0/16 time:>2026-11-01");
      questions.add("quixotrope" + i + " cmd:*");
    }
    return questions;
  }

  /** Each question's page, twice: its lines without SQL, and with it. */
  private List<List<List<String>>> pages(int limit) throws Exception {
    List<List<List<String>>> pages = new ArrayList<>();
    try (Lake lake = open()) {
      Hunt hunt = new Hunt(lake, null, name -> List.of());
      for (String question : questions()) {
        Query query = ((Query.Outcome.Understood) hunt.ask(question)).query();
        Found open = hunt.search(query, DAY, null, limit, SHOWN);
        List<String> more = new ArrayList<>(SHOWN);
        more.add(LEAF);
        Found bySql = hunt.search(query, DAY, null, limit, more);
        Found next =
            open.next() == null ? open : hunt.search(query, DAY, open.next(), limit, SHOWN);
        pages.add(List.of(texts(open), texts(bySql), texts(next)));
      }
    }
    return pages;
  }

  /** All that a page says, but for what further fields show than those of all pages. */
  private static List<String> texts(Found found) {
    List<String> texts = new ArrayList<>();
    for (EventLine line : found.events()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < SHOWN.size(); i++) text.append(line.more().get(i)).append('|');
      EventLine bare =
          new EventLine(
              line.id(),
              line.time(),
              line.received(),
              line.classUid(),
              line.severity(),
              line.host(),
              line.user(),
              line.address(),
              line.summary(),
              line.source(),
              line.parser(),
              line.status(),
              List.of());
      texts.add(text.append(bare).toString());
    }
    texts.add(String.valueOf(found.next()));
    return texts;
  }

  @Test
  void pagesAreThoseOfSql() throws Exception {
    fill();
    List<List<List<String>>> fast = pages(20);
    List<String> questions = questions();
    for (int i = 0; i < fast.size(); i++) {
      assertThat(fast.get(i).get(0))
          .as("lines, seed %d: %s", seed, questions.get(i))
          .isEqualTo(fast.get(i).get(1));
    }
    // Without indexes, each row is looked at by DuckDB.
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".index")) Files.delete(file);
      }
    }
    List<List<List<String>>> slow = pages(20);
    for (int i = 0; i < fast.size(); i++) {
      assertThat(fast.get(i)).as("seed %d: %s", seed, questions.get(i)).isEqualTo(slow.get(i));
    }
  }
}
