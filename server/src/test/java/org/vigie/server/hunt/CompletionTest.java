package org.vigie.server.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** What is proposed while a question is written. */
class CompletionTest {
  private static final Window DAY = new Window(Events.NOON - 86_400_000, Events.NOON + 86_400_000);

  @Test
  void whatIsBeingWrittenIsUnderstood() {
    assertThat(Completion.at("")).isEqualTo(new Completion.Place(0, "", ""));
    assertThat(Completion.at("us")).isEqualTo(new Completion.Place(0, "", "us"));
    assertThat(Completion.at("a -ho")).isEqualTo(new Completion.Place(3, "", "ho"));
    assertThat(Completion.at("user:")).isEqualTo(new Completion.Place(5, "user", ""));
    assertThat(Completion.at("a user:al")).isEqualTo(new Completion.Place(7, "user", "al"));
    assertThat(Completion.at("user:\"al x")).isEqualTo(new Completion.Place(5, "user", "al x"));
    assertThat(Completion.at("user:(alice OR b")).isEqualTo(new Completion.Place(15, "user", "b"));
    assertThat(Completion.at("user:(alice OR ")).isEqualTo(new Completion.Place(15, "user", ""));
    assertThat(Completion.at("(user:alice) ho")).isEqualTo(new Completion.Place(13, "", "ho"));
    assertThat(Completion.at("dst_port:>=4")).isEqualTo(new Completion.Place(9, "dst_port", "4"));
    assertThat(Completion.at("user:alice ")).isEqualTo(new Completion.Place(11, "", ""));
  }

  @Test
  void anyTextHasAPlace() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String letters = "ab:\"()[]<>=-* \\OR.";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(24);
      for (int j = 0; j < length; j++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      Completion.Place place = Completion.at(text.toString());
      assertThat(place.from()).as("seed %d: %s", seed, text).isBetween(0, text.length());
    }
  }

  @Test
  void fieldsAndTheValuesOfTheLakeAreProposed(@TempDir Path folder) throws Exception {
    Events events = new Events();
    try (Lake lake = Lake.open(folder, events.names, new Lake.Options(512L << 20, 2, 60))) {
      Hunt hunt = new Hunt(lake, null, name -> List.of());
      assertThat(hunt.complete("user:", 5, DAY).proposals()).isEmpty();
      fill(lake, events);
      assertThat(texts(hunt, "us")).startsWith("user").contains("user.name", "actor.user.name");
      assertThat(texts(hunt, "class:process_a")).containsExactly("process_activity");
      assertThat(texts(hunt, "severity:>=hi")).containsExactly("high");
      assertThat(texts(hunt, "-host:")).containsExactly("SRV-1", "Poste de Léa");
      Completion lea = hunt.complete("x host:po y", 9, DAY);
      assertThat(lea.from()).isEqualTo(7);
      assertThat(lea.proposals())
          .containsExactly(
              new Completion.Proposal(
                  "Poste de Léa", "\"Poste de Léa\"", Completion.Kind.VALUE, 1));
      assertThat(texts(hunt, "dst_port:44")).containsExactly("443");
      assertThat(texts(hunt, "host:*")).isEmpty();
      assertThat(texts(hunt, "message:a")).isEmpty();
    }
  }

  private static List<String> texts(Hunt hunt, String question) throws Exception {
    return hunt.complete(question, question.length(), DAY).proposals().stream()
        .map(Completion.Proposal::text)
        .toList();
  }

  private static void fill(Lake lake, Events events) throws IOException {
    List<Event> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      events.time = Events.NOON + i;
      events.text("device.hostname", i == 2 ? "Poste de Léa" : "SRV-1");
      events.number("dst_endpoint.port", 443 + 80 * i).text("message", "a");
      all.add(events.event(i));
    }
    try (EventWriter writer = lake.writer()) {
      for (Event event : all) writer.append(event);
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, all.size()));
    }
  }
}
