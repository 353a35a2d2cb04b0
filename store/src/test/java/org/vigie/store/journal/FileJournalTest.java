package org.vigie.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.journal.FileJournal.Options;
import org.vigie.store.journal.Journal.Appended;
import org.vigie.store.journal.Journal.Producer;

class FileJournalTest extends JournalContract {
  private static final Options SMALL = new Options(2_000, 1_000, 1_000_000, 3);

  @TempDir Path directory;
  private Options options = Options.STANDARD;
  private final SmallDisk disk = new SmallDisk();

  /** A disk whose room and health the test sets. */
  private static final class SmallDisk implements Disk {
    final AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    volatile boolean syncs = true;

    @Override
    public void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
      int fits = (int) Math.min(bytes.remaining(), room.get());
      boolean full = fits < bytes.remaining();
      // As a real disk does it: some bytes go through, then there is no room.
      ByteBuffer some = bytes.slice(bytes.position(), fits);
      Disk.super.write(file, some, offset);
      bytes.position(bytes.position() + fits);
      room.addAndGet(-fits);
      if (full) throw new IOException("No space left on device");
    }

    @Override
    public void force(FileChannel file) throws IOException {
      if (!syncs) throw new IOException("Input/output error");
      Disk.super.force(file);
    }
  }

  @Override
  Journal open() throws IOException {
    return FileJournal.open(directory, options, disk);
  }

  private void reopen(Options with) throws IOException {
    journal.close();
    options = with;
    journal = open();
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    }
  }

  /** Text that zstd cannot shrink. */
  private static String noise(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append((char) ('!' + random.nextInt(90)));
    return text.toString();
  }

  @Test
  void onlyOneMayHaveItOpen() {
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("open already");
  }

  @Test
  void cutsATornTail() throws Exception {
    append(null, "a", "b");
    append(null, "c");
    journal.close();
    Path file = segments().getLast();
    long whole = Files.size(file);
    journal = open();
    append(null, "torn");
    journal.close();
    byte[] bytes = Files.readAllBytes(file);
    for (int length = (int) whole; length < bytes.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      journal = open();
      assertThat(journal.end()).as("cut to %d bytes", length).isEqualTo(3);
      assertThat(Files.size(file)).isEqualTo(whole);
      journal.close();
    }
    journal = open();
    append(null, "d");
    assertThat(texts(journal, 0)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void neverSkipsDamageInSilence() throws Exception {
    append(null, "a", "b");
    long start = Files.size(segments().getFirst());
    append(null, "c", "d");
    append(null, "e");
    journal.close();
    Path file = segments().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int at : new int[] {0, Frame.HEADER, Frame.HEADER + 30}) {
      byte[] bytes = whole.clone();
      bytes[(int) start + at] ^= 1;
      Files.write(file, bytes);
      journal = open();
      assertThat(journal.end()).isEqualTo(5);
      try (Journal.Reader reader = journal.read(0)) {
        assertThat(reader.next(NOT)).isNotNull();
        for (int again = 0; again < 2; again++) {
          assertThatThrownBy(() -> reader.next(NOT))
              .isInstanceOf(FileJournal.Damaged.class)
              .hasMessageContaining(file.toString())
              .hasMessageContaining("byte " + start)
              .hasMessageContaining("records 2 to 3")
              .satisfies(thrown -> assertThat(((FileJournal.Damaged) thrown).next()).isEqualTo(4));
        }
      }
      assertThat(texts(journal, 4)).containsExactly("e");
      assertThatThrownBy(() -> texts(journal, 3)).hasMessageContaining("records 3 to 3");
      journal.close();
    }
    Files.write(file, whole);
    journal = open();
  }

  @Test
  void refusesADamagedHead() throws Exception {
    append(null, "a");
    journal.close();
    try (RandomAccessFile file = new RandomAccessFile(segments().getFirst().toFile(), "rw")) {
      file.seek(30);
      file.write(99);
    }
    assertThatThrownBy(this::open)
        .hasMessageContaining(segments().getFirst().toString())
        .hasMessageContaining("its head is damaged");
    try (RandomAccessFile file = new RandomAccessFile(segments().getFirst().toFile(), "rw")) {
      file.seek(30);
      file.write(0);
    }
    journal = open();
  }

  @Test
  void releasesWholeSegmentsAndKeepsProducers() throws Exception {
    reopen(SMALL);
    UUID producer = new UUID(1, 1);
    append(new Producer(producer, 0), "x", "y");
    Random random = new Random(1);
    for (int i = 0; i < 8; i++) append(null, noise(random, 900));
    assertThat(segments()).hasSizeGreaterThan(3);
    Path third = segments().get(2);
    long begin = Long.parseLong(third.getFileName().toString().substring(0, 20));
    try (Journal.Reader early = journal.read(0)) {
      journal.release(begin);
      assertThat(journal.begin()).isEqualTo(begin);
      assertThatThrownBy(() -> early.next(NOT)).hasMessageContaining("was released");
    }
    assertThat(segments().getFirst()).isEqualTo(third);
    assertThatThrownBy(() -> journal.read(0)).isInstanceOf(IllegalArgumentException.class);
    reopen(SMALL);
    assertThat(journal.begin()).isEqualTo(begin);
    assertThat(journal.next(producer)).isEqualTo(2);
    assertThat(texts(journal, begin)).hasSize((int) (10 - begin));
    journal.release(Long.MAX_VALUE);
    assertThat(segments()).hasSize(1);
    assertThat(journal.end()).isEqualTo(10);
    assertThat(append(null, "z")).isEqualTo(new Appended(10, 1));
  }

  @Test
  void forgetsTheProducerSilentForLongest() throws Exception {
    reopen(SMALL);
    for (int i = 0; i < 4; i++) append(new Producer(new UUID(0, i), 0), "a");
    assertThat(journal.next(new UUID(0, 0))).isZero();
    assertThat(journal.next(new UUID(0, 3))).isEqualTo(1);
    reopen(SMALL);
    assertThat(journal.next(new UUID(0, 0))).isZero();
    assertThat(journal.next(new UUID(0, 3))).isEqualTo(1);
  }

  @Test
  void recoversFromAFullDisk() throws Exception {
    reopen(SMALL);
    Random random = new Random(3);
    UUID producer = new UUID(4, 4);
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String record = noise(random, 300);
      disk.room.set(i % 3 == 0 ? random.nextInt(350) : Long.MAX_VALUE);
      Producer from = new Producer(producer, kept.size());
      if (i % 3 == 0) {
        assertThatThrownBy(() -> append(from, record))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(IOException.class)
            .hasMessageContaining("No space left");
        assertThat(journal.end()).isEqualTo(kept.size());
        if (i % 2 == 0) {
          disk.room.set(Long.MAX_VALUE);
          reopen(SMALL);
        }
      } else {
        append(from, record);
        kept.add(record);
      }
    }
    assertThat(texts(journal, 0)).isEqualTo(kept);
    assertThat(journal.next(producer)).isEqualTo(kept.size());
  }

  @Test
  void acknowledgesNothingThatWasNotSynced() throws Exception {
    append(null, "a");
    disk.syncs = false;
    assertThatThrownBy(() -> append(null, "b")).hasMessageContaining("Input/output error");
    assertThat(texts(journal, 0)).containsExactly("a");
    disk.syncs = true;
    append(null, "c");
    reopen(options);
    assertThat(texts(journal, 0)).containsExactly("a", "c");
  }

  @Test
  void appendingWaitsWhileTooMuchWaits() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    journal.close();
    Disk stuck =
        new Disk() {
          @Override
          public void write(FileChannel file, ByteBuffer bytes, long offset) throws IOException {
            if (Thread.currentThread().getName().equals("journal-writer")) {
              while (slow.getCount() > 0) LockSupport.parkNanos(100_000);
            }
            Disk.super.write(file, bytes, offset);
          }
        };
    journal = FileJournal.open(directory, new Options(1 << 20, 100, 300, 8), stuck);
    List<CompletableFuture<Appended>> done = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 2; i++) done.add(journal.append(batch(null, "x".repeat(80))));
    Thread third =
        Thread.ofPlatform().start(() -> done.add(journal.append(batch(null, "y".repeat(80)))));
    Awaitility.await().until(() -> third.getState() == Thread.State.WAITING);
    slow.countDown();
    third.join();
    append(null, "z");
    assertThat(journal.end()).isEqualTo(4);
    assertThat(done).hasSize(3).allMatch(CompletableFuture::isDone);
  }

  @Test
  void anInterruptDoesNotBreakAReader() throws Exception {
    append(null, "a");
    try (Journal.Reader reader = journal.read(0)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> reader.next(SOON)).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
      Block block = next(reader);
      assertThat(text(block.raw(0))).isEqualTo("a");
    }
  }

  @Test
  void behavesLikeAList() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    reopen(SMALL);
    List<String> model = new ArrayList<>();
    long begin = 0;
    long sent = 0;
    for (int step = 0; step < 300; step++) {
      String said = "seed " + seed + " step " + step;
      switch (random.nextInt(10)) {
        case 0 -> reopen(SMALL);
        case 1 -> {
          long to = random.nextInt(model.size() + 1);
          journal.release(to);
          assertThat(journal.begin()).as(said).isBetween(begin, Math.max(begin, to));
          begin = journal.begin();
        }
        case 2, 3 -> {
          int back = (int) Math.min(sent, random.nextInt(3));
          String[] records = new String[back + random.nextInt(3)];
          for (int i = 0; i < records.length; i++) records[i] = "p" + (sent - back + i);
          Appended appended = append(new Producer(new UUID(5, 5), sent - back), records);
          int fresh = Math.max(0, records.length - back);
          assertThat(appended).as(said).isEqualTo(new Appended(model.size(), fresh));
          for (int i = back; i < records.length; i++) model.add(records[i]);
          sent += fresh;
        }
        default -> {
          String[] records = new String[random.nextInt(4)];
          for (int i = 0; i < records.length; i++) records[i] = noise(random, random.nextInt(400));
          assertThat(append(null, records).first()).as(said).isEqualTo(model.size());
          model.addAll(List.of(records));
        }
      }
      assertThat(journal.end()).as(said).isEqualTo(model.size());
      int from = (int) begin + random.nextInt(model.size() - (int) begin + 1);
      assertThat(texts(journal, from)).as(said).isEqualTo(model.subList(from, model.size()));
    }
  }

  @Test
  void writesWhatWaitsWhenClosed() throws Exception {
    var last = journal.append(batch(null, "last"));
    reopen(options);
    assertThat(last.get(1, TimeUnit.SECONDS).count()).isEqualTo(1);
    assertThat(texts(journal, 0)).containsExactly("last");
  }
}
