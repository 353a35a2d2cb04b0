package org.vigie.store.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.parse.RawEvent;
import org.vigie.store.journal.Journal.Appended;
import org.vigie.store.journal.Journal.Batch;
import org.vigie.store.journal.Journal.Producer;

/** What every journal does, whatever it is made of. */
abstract class JournalContract {
  static final Source SOURCE = new Source("dc01", "syslog-tcp", "192.0.2.7");
  static final Duration SOON = Duration.ofSeconds(20);
  static final Duration NOT = Duration.ofMillis(1);

  Journal journal;

  /** Opens the journal under test: the same one each time within a test. */
  abstract Journal open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    journal = open();
  }

  @AfterEach
  void stop() throws Exception {
    journal.close();
  }

  static Batch batch(@Nullable Producer producer, String... records) {
    List<byte[]> bytes = new ArrayList<>();
    long[] received = new long[records.length];
    for (int i = 0; i < records.length; i++) {
      bytes.add(records[i].getBytes(UTF_8));
      received[i] = 1_700_000_000_000L + i;
    }
    return new Batch(SOURCE, producer, received, bytes);
  }

  Appended append(@Nullable Producer producer, String... records) throws Exception {
    return journal.append(batch(producer, records)).get(20, TimeUnit.SECONDS);
  }

  static String text(RawEvent raw) {
    return new String(raw.buffer(), raw.from(), raw.length(), UTF_8);
  }

  static Block next(Journal.Reader reader) throws Exception {
    return Objects.requireNonNull(reader.next(SOON), "no block in time");
  }

  static List<String> texts(Journal journal, long from) throws Exception {
    List<String> texts = new ArrayList<>();
    try (Journal.Reader reader = journal.read(from)) {
      for (Block block; (block = reader.next(NOT)) != null; ) {
        for (int i = 0; i < block.count(); i++) texts.add(text(block.raw(i)));
      }
    }
    return texts;
  }

  @Test
  void givesBackWhatWasAppended() throws Exception {
    assertThat(append(null, "one", "", "three")).isEqualTo(new Appended(0, 3));
    assertThat(journal.begin()).isZero();
    assertThat(journal.end()).isEqualTo(3);
    try (Journal.Reader reader = journal.read(0)) {
      Block block = next(reader);
      assertThat(block.first()).isZero();
      assertThat(block.count()).isEqualTo(3);
      assertThat(block.end()).isEqualTo(3);
      assertThat(block.bytes()).isEqualTo(8);
      assertThat(text(block.raw(0))).isEqualTo("one");
      assertThat(block.raw(1).length()).isZero();
      RawEvent third = block.raw(2);
      assertThat(text(third)).isEqualTo("three");
      assertThat(third.source()).isEqualTo(SOURCE);
      assertThat(third.received()).isEqualTo(1_700_000_000_002L);
      assertThat(third.id()).isEqualTo(new EventId(journal.id(), 2, 0)).isEqualTo(block.id(2));
      assertThat(reader.next(NOT)).isNull();
    }
  }

  @Test
  void anEmptyBatchIsDone() throws Exception {
    append(null, "one");
    assertThat(append(null)).isEqualTo(new Appended(1, 0));
    assertThat(journal.end()).isEqualTo(1);
  }

  @Test
  void survivesReopening() throws Exception {
    UUID producer = new UUID(1, 2);
    append(new Producer(producer, 0), "a", "b");
    append(null, "c");
    UUID id = journal.id();
    journal.close();
    journal = open();
    assertThat(journal.id()).isEqualTo(id);
    assertThat(journal.end()).isEqualTo(3);
    assertThat(journal.next(producer)).isEqualTo(2);
    append(null, "d");
    assertThat(texts(journal, 0)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void dropsWhatAProducerSendsAgain() throws Exception {
    UUID producer = new UUID(7, 7);
    assertThat(journal.next(producer)).isZero();
    assertThat(append(new Producer(producer, 0), "a", "b")).isEqualTo(new Appended(0, 2));
    assertThat(append(new Producer(producer, 0), "a", "b")).isEqualTo(new Appended(2, 0));
    assertThat(append(new Producer(producer, 1), "b", "c")).isEqualTo(new Appended(2, 1));
    assertThat(journal.next(producer)).isEqualTo(3);
    assertThat(texts(journal, 0)).containsExactly("a", "b", "c");
    try (Journal.Reader reader = journal.read(2)) {
      Block block = next(reader);
      assertThat(block.id(0)).isEqualTo(new EventId(producer, 2, 0));
      assertThat(block.raw(0).received()).isEqualTo(1_700_000_000_001L);
    }
  }

  @Test
  void aProducerMayHaveGapsWhereItSaysSo() throws Exception {
    UUID producer = new UUID(5, 6);
    assertThat(append(gaps(producer, 7), "a", "b")).isEqualTo(new Appended(0, 2));
    assertThat(append(gaps(producer, 20), "c")).isEqualTo(new Appended(2, 1));
    assertThat(append(gaps(producer, 7), "a", "b")).as("again").isEqualTo(new Appended(3, 0));
    assertThat(append(gaps(producer, 20), "c", "d")).isEqualTo(new Appended(3, 1));
    journal.close();
    journal = open();
    assertThat(journal.next(producer)).isEqualTo(22);
    assertThat(append(gaps(producer, 20), "c", "d")).isEqualTo(new Appended(4, 0));
    assertThat(texts(journal, 0)).containsExactly("a", "b", "c", "d");
  }

  private static Producer gaps(UUID producer, long first) {
    return new Producer(producer, first, Journal.Gaps.ALLOWED);
  }

  @Test
  void refusesAGapOfAProducer() throws Exception {
    UUID producer = new UUID(7, 8);
    append(new Producer(producer, 0), "a");
    assertThatThrownBy(() -> append(new Producer(producer, 2), "c"))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("record 2")
        .hasMessageContaining("the next is 1");
    assertThat(texts(journal, 0)).containsExactly("a");
  }

  @Test
  void readsFromAnyPosition() throws Exception {
    append(null, "a", "b", "c");
    append(null, "d", "e");
    assertThat(texts(journal, 1)).containsExactly("b", "c", "d", "e");
    assertThat(texts(journal, 4)).containsExactly("e");
    assertThat(texts(journal, 5)).isEmpty();
    assertThatThrownBy(() -> journal.read(6)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> journal.read(-1)).isInstanceOf(IllegalArgumentException.class);
    try (Journal.Reader reader = journal.read(1)) {
      Block block = next(reader);
      assertThat(block.first()).isEqualTo(1);
      assertThat(block.id(0).number()).isEqualTo(1);
      assertThat(block.bytes()).isEqualTo(2);
    }
  }

  @Test
  void aReaderWaitsForRecords() throws Exception {
    try (Journal.Reader reader = journal.read(0);
        var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Block> read = threads.submit(() -> next(reader));
      append(null, "late");
      Block block = read.get(20, TimeUnit.SECONDS);
      assertThat(text(block.raw(0))).isEqualTo("late");
    }
  }

  @Test
  void manyAppendAtOnce() throws Exception {
    int threads = 8;
    int batches = 50;
    List<Thread> appenders = new ArrayList<>();
    List<CompletableFuture<Appended>> done =
        java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < threads; t++) {
      UUID producer = new UUID(9, t);
      appenders.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int b = 0; b < batches; b++) {
                      String name = producer.getLeastSignificantBits() + ":";
                      done.add(
                          journal.append(
                              batch(
                                  new Producer(producer, 2L * b),
                                  name + 2 * b,
                                  name + (2 * b + 1))));
                    }
                  }));
    }
    for (Thread appender : appenders) appender.join();
    for (CompletableFuture<Appended> one : done) {
      assertThat(one.get(20, TimeUnit.SECONDS).count()).isEqualTo(2);
    }
    List<String> texts = texts(journal, 0);
    assertThat(texts).hasSize(threads * batches * 2).doesNotHaveDuplicates();
    for (int t = 0; t < threads; t++) {
      String name = t + ":";
      List<Integer> numbers =
          texts.stream()
              .filter(text -> text.startsWith(name))
              .map(text -> Integer.parseInt(text, name.length(), text.length(), 10))
              .toList();
      assertThat(numbers).hasSize(2 * batches).isSorted();
    }
  }

  @Test
  void keepsBytesAsTheyAre() throws Exception {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) all[i] = (byte) i;
    byte[] large = new byte[3_000_000];
    new java.util.Random(42).nextBytes(large);
    Batch batch = new Batch(SOURCE, null, new long[] {Long.MIN_VALUE, -1}, List.of(all, large));
    journal.append(batch).get(20, TimeUnit.SECONDS);
    try (Journal.Reader reader = journal.read(0)) {
      Block block = next(reader);
      RawEvent first = block.raw(0);
      assertThat(java.util.Arrays.copyOfRange(first.buffer(), first.from(), first.to()))
          .isEqualTo(all);
      assertThat(first.received()).isEqualTo(Long.MIN_VALUE);
      RawEvent second = block.raw(1);
      assertThat(java.util.Arrays.copyOfRange(second.buffer(), second.from(), second.to()))
          .isEqualTo(large);
    }
  }

  @Test
  void saysWhatABatchMustBe() {
    Batch huge = new Batch(SOURCE, null, new long[1], List.of(new byte[33 << 20]));
    assertThatThrownBy(() -> journal.append(huge)).hasMessageContaining("allowed are 33554432");
    Batch uneven = new Batch(SOURCE, null, new long[2], List.of(new byte[1]));
    assertThatThrownBy(() -> journal.append(uneven)).hasMessageContaining("received times");
  }

  @Test
  void refusesWhenClosed() throws Exception {
    journal.close();
    assertThatThrownBy(() -> append(null, "late")).hasMessageContaining("closed");
  }
}
