package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.ingest.Kept;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

/** Records of a real broker, each in the journal once, whatever is cut off in between. */
class KafkaReaderTest {
  private static final int RECORDS = 3_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path shared;
  private static Broker broker;

  @TempDir Path temp;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(shared);
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  private static List<String> texts(String what, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> what + " été " + i).toList();
  }

  private FileJournal journal() throws IOException {
    return FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
  }

  private static KafkaReader reader(String topic, Journal journal) {
    var options =
        new KafkaReader.Options("events", List.of(topic), "vigie-" + topic, broker.connection());
    return new KafkaReader(options, journal, InstantSource.system());
  }

  private static void awaitCommitted(String topic, long offsets) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(broker.committed("vigie-" + topic)).isEqualTo(offsets));
  }

  @Test
  void readsOnWhereItWasStopped() throws Exception {
    broker.make("on", 3);
    broker.send("on", 3, texts("first", 0, RECORDS));
    try (var journal = journal()) {
      try (var reader = reader("on", journal)) {
        reader.start();
        awaitCommitted("on", RECORDS);
        assertThat(Objects.requireNonNull(reader.traffic().get("events")).records())
            .isEqualTo(RECORDS);
      }
      broker.send("on", 3, texts("second", 0, 100));
      try (var reader = reader("on", journal)) {
        reader.start();
        awaitCommitted("on", RECORDS + 100);
      }
      List<String> all = new java.util.ArrayList<>(texts("first", 0, RECORDS));
      all.addAll(texts("second", 0, 100));
      assertThat(Kept.texts(journal)).containsExactlyInAnyOrderElementsOf(all);
      assertThat(Kept.events(journal).getFirst().source().name()).isEqualTo("events");
      assertThat(Kept.events(journal))
          .extracting(event -> event.source())
          .contains(new Source("events", "kafka", "on-2"));
    }
  }

  @Test
  void nothingIsCommittedBeforeTheJournalHasItAndNothingIsTwiceAfterACrashBetween()
      throws Exception {
    broker.make("crash", 1);
    broker.send("crash", 1, texts("r", 0, RECORDS));
    try (var journal = journal()) {
      try (var reader = reader("crash", new Failing(journal, Failing.When.BEFORE, 1_000_000))) {
        reader.start();
        await().during(Duration.ofSeconds(2)).until(() -> broker.committed("vigie-crash") <= 0);
      }
      assertThat(journal.end()).isZero();
      // The journal has it, the reader hears nothing of it: as if killed before the commit.
      try (var reader = reader("crash", new Failing(journal, Failing.When.AFTER, 1_000_000))) {
        reader.start();
        await().atMost(SOON).until(() -> journal.end() > 0);
        assertThat(broker.committed("vigie-crash")).isLessThanOrEqualTo(0);
      }
      try (var reader = reader("crash", new Failing(journal, Failing.When.AFTER, 2))) {
        reader.start();
        awaitCommitted("crash", RECORDS);
      }
      assertThat(Kept.texts(journal)).isEqualTo(texts("r", 0, RECORDS));
    }
  }

  @Test
  void takesOffsetsWithGapsAndOnlyWhatIsCommittedByItsSender() throws Exception {
    broker.make("gaps", 1);
    try (KafkaProducer<byte[], byte[]> sender = broker.producer(Map.of("transactional.id", "t"))) {
      sender.initTransactions();
      for (int i = 0; i < 6; i++) {
        sender.beginTransaction();
        sender.send(new ProducerRecord<>("gaps", ("tx " + i).getBytes(UTF_8))).get();
        sender.send(new ProducerRecord<>("gaps", null, null)).get();
        if (i % 3 == 2) sender.abortTransaction();
        else sender.commitTransaction();
      }
    }
    try (var journal = journal();
        var reader = reader("gaps", journal)) {
      reader.start();
      await().atMost(SOON).until(() -> journal.end() == 4);
      assertThat(Kept.texts(journal)).containsExactly("tx 0", "tx 1", "tx 3", "tx 4");
    }
  }

  @Test
  void aTopicMadeAnewIsAnother() throws Exception {
    broker.make("anew", 1);
    broker.send("anew", 1, texts("old", 0, 10));
    try (var journal = journal()) {
      try (var reader = reader("anew", journal)) {
        reader.start();
        awaitCommitted("anew", 10);
      }
      broker.delete("anew");
      broker.make("anew", 1);
      broker.send("anew", 1, texts("new", 0, 5));
      try (var reader = reader("anew", journal)) {
        reader.start();
        await().atMost(SOON).until(() -> journal.end() == 15);
      }
      assertThat(Kept.texts(journal).subList(10, 15)).isEqualTo(texts("new", 0, 5));
    }
  }
}
