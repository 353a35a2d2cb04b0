package org.vigie.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.vigie.content.Goldens.Golden;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Source;
import org.vigie.parse.Hints;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/**
 * Each parser's golden tests, run with all parsers loaded. {@code -Dgolden.update} writes what the
 * parsers give now; the difference is reviewed.
 */
class ParserGoldenTest {
  /** Fewest tests of a parser. */
  private static final int ENOUGH = 5;

  private static final long RECEIVED = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

  private final Parser parser = BaseContent.parsers().openWithEcs();

  @TestFactory
  List<DynamicTest> eventsAreAsWritten() throws IOException {
    boolean update = System.getProperty("golden.update") != null;
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : BaseContent.files(BaseContent.ROOT.resolve("parsers"), ".yml")) {
      if (!file.toString().contains("/tests/")) continue;
      String name = BaseContent.ROOT.relativize(file).toString();
      List<Golden> goldens = Goldens.read(name, BaseContent.read(file));
      List<Golden> found = goldens.stream().map(this::run).toList();
      if (update) Files.writeString(file, Goldens.write(found));
      for (int i = 0; i < goldens.size(); i++) {
        Golden expected = update ? found.get(i) : goldens.get(i);
        Golden is = found.get(i);
        tests.add(
            dynamicTest(
                name + ": " + expected.name(),
                () -> assertThat(is.expected()).isEqualTo(expected.expected())));
      }
    }
    return tests;
  }

  @Test
  void eachParserHasTests() {
    for (Path file : BaseContent.files(BaseContent.ROOT.resolve("parsers"), "parser.yml")) {
      int count = 0;
      for (Path tests : BaseContent.files(file.resolveSibling("tests"), ".yml")) {
        count += Goldens.read(tests.toString(), BaseContent.read(tests)).size();
      }
      assertThat(count).as("tests of %s", file).isGreaterThanOrEqualTo(ENOUGH);
    }
  }

  /**
   * A parser that has met all kinds of lines, and remembers names and what tables said, gives what
   * a new one gives that remembers nothing: one that tells how.
   */
  @Test
  void whatIsRememberedChangesNothing() {
    long seed = 20_261_129;
    List<Golden> goldens = all();
    Collections.shuffle(goldens, new Random(seed));
    Parsers parsers = BaseContent.parsers();
    Parser warm = parsers.openWithEcs();
    for (int pass = 0; pass < 2; pass++) {
      for (Golden golden : goldens) {
        StringBuilder told = new StringBuilder();
        for (var one : parsers.explain(raw(golden), Hints.NONE, () -> 0, 0).events()) {
          told.append(Goldens.render(one.event()));
        }
        StringBuilder given = new StringBuilder();
        for (Event event : warm.parse(raw(golden)).events()) given.append(Goldens.render(event));
        assertThat(given.toString())
            .as("seed %d, pass %d: %s", seed, pass, golden.name())
            .isEqualTo(told.toString());
      }
    }
  }

  /** Who asks for no names of ECS gets the same event, and warnings, without them. */
  @Test
  void namesOfEcsAddToAnEventAndChangeNothing() {
    Parsers parsers = BaseContent.parsers();
    Parser plain = parsers.open();
    Parser full = parsers.openWithEcs();
    for (Golden golden : all()) {
      List<Event> without = plain.parse(raw(golden)).events();
      List<Event> with = full.parse(raw(golden)).events();
      assertThat(without).as(golden.name()).hasSameSizeAs(with);
      for (int i = 0; i < with.size(); i++) {
        assertThat(told(without.get(i))).as(golden.name()).isEqualTo(told(with.get(i)));
      }
    }
  }

  private static List<Golden> all() {
    List<Golden> goldens = new ArrayList<>();
    for (Path file : BaseContent.files(BaseContent.ROOT.resolve("parsers"), ".yml")) {
      if (!file.toString().contains("/tests/")) continue;
      goldens.addAll(Goldens.read(file.toString(), BaseContent.read(file)));
    }
    return goldens;
  }

  /** All of an event but its names of ECS. */
  private static List<String> told(Event event) {
    List<String> told = new ArrayList<>(event.warnings());
    told.add(event.parser() + " " + event.status() + " " + event.time() + " " + event.route());
    for (Leaves leaves : List.of(event.fields(), event.ocsf())) {
      for (int i = 0; i < leaves.size(); i++) {
        told.add(leaves.name(i) + "=" + leaves.text(i) + " " + leaves.flags(i));
      }
    }
    return told;
  }

  private static RawEvent raw(Golden golden) {
    byte[] bytes = golden.raw().getBytes(UTF_8);
    EventId id = new EventId(new UUID(0, 0), 0, 0);
    return new RawEvent(id, RECEIVED, Source.NONE, bytes, 0, bytes.length);
  }

  private Golden run(Golden golden) {
    List<Event> events = parser.parse(raw(golden)).events();
    StringBuilder all = new StringBuilder();
    for (Event event : events) all.append(Goldens.render(event));
    return new Golden(golden.name(), golden.raw(), all.toString());
  }
}
