package org.vigie.server.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

class FeedTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Source SOURCE = new Source("test", "test", "");

  @TempDir Path folder;

  /** What a worker did in one epoch. */
  private record Part(long epoch, List<Block> blocks, long position) {}

  @Test
  void everyWorkerEndsEveryEpochOnceAndItsBlocksLieInIt() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int workers = 3;
    try (FileJournal journal = journal();
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        Feed feed = new Feed(journal, 0, Duration.ofMillis(5), workers)) {
      List<Future<List<Part>>> parts = new ArrayList<>();
      for (int i = 0; i < workers; i++) parts.add(threads.submit(worker(feed)));
      for (int i = 0; i < 100; i++) {
        append(journal, 1 + random.nextInt(20));
        if (random.nextInt(5) == 0) feed.flush(journal.end());
      }
      feed.stop();
      Map<Long, List<Part>> epochs = new HashMap<>();
      for (Future<List<Part>> future : parts) {
        for (Part part : future.get()) {
          epochs.computeIfAbsent(part.epoch, e -> new ArrayList<>()).add(part);
        }
      }
      long from = 0;
      for (long epoch = 0; epoch < epochs.size(); epoch++) {
        from = holdsOneEpoch(epochs.getOrDefault(epoch, List.of()), from, workers, seed);
      }
    }
  }

  /** Its blocks cover all from {@code from} to its position, once; that position. */
  private static long holdsOneEpoch(List<Part> parts, long from, int workers, long seed) {
    assertThat(parts).as("seed %d", seed).hasSize(workers);
    long position = parts.getFirst().position;
    long records = 0;
    for (Part part : parts) {
      assertThat(part.position).as("seed %d", seed).isEqualTo(position);
      for (Block block : part.blocks) {
        assertThat(block.first()).as("seed %d", seed).isGreaterThanOrEqualTo(from);
        assertThat(block.end()).as("seed %d", seed).isLessThanOrEqualTo(position);
        records += block.count();
      }
    }
    assertThat(records).as("seed %d", seed).isEqualTo(position - from);
    return position;
  }

  private static Callable<List<Part>> worker(Feed feed) {
    return () -> {
      List<Part> parts = new ArrayList<>();
      List<Block> blocks = new ArrayList<>();
      long epoch = 0;
      while (true) {
        switch (feed.take(epoch)) {
          case Feed.Taken.Work work -> blocks.add(work.block());
          case Feed.Taken.EpochEnd end -> {
            parts.add(new Part(epoch++, blocks, end.position()));
            blocks = new ArrayList<>();
          }
          case Feed.Taken.Nothing nothing -> {}
          case Feed.Taken.Stopped stopped -> {
            assertThat(blocks).as("blocks of an epoch that never ended").isEmpty();
            return parts;
          }
        }
      }
    };
  }

  @Test
  void aStopEndsTheEpochOfAWorkerThatIsAheadOfTheOthers() throws Exception {
    try (FileJournal journal = journal();
        Feed feed = new Feed(journal, 0, LONG, 2)) {
      append(journal, 3);
      assertThat(feed.take(0)).isInstanceOf(Feed.Taken.Work.class);
      feed.flush(3);
      assertThat(feed.take(0)).isEqualTo(new Feed.Taken.EpochEnd(3));
      append(journal, 2);
      assertThat(feed.take(1)).isInstanceOf(Feed.Taken.Work.class);
      feed.stop();
      // The other has not heard of the first end: this one's second epoch can't end yet.
      assertThat(feed.take(1)).isInstanceOf(Feed.Taken.Nothing.class);
      assertThat(feed.take(0)).isEqualTo(new Feed.Taken.EpochEnd(3));
      assertThat(feed.take(1)).isEqualTo(new Feed.Taken.EpochEnd(5));
      assertThat(feed.take(1)).isEqualTo(new Feed.Taken.EpochEnd(5));
      assertThat(feed.take(2)).isInstanceOf(Feed.Taken.Stopped.class);
    }
  }

  @Test
  void anEpochWithoutBlocksNeverEnds() throws Exception {
    try (FileJournal journal = journal();
        Feed feed = new Feed(journal, 0, Duration.ofNanos(1), 1)) {
      feed.flush(0);
      assertThat(feed.take(0)).isInstanceOf(Feed.Taken.Nothing.class);
      feed.stop();
      assertThat(feed.take(0)).isInstanceOf(Feed.Taken.Stopped.class);
    }
  }

  private FileJournal journal() throws Exception {
    return FileJournal.open(folder, FileJournal.Options.STANDARD);
  }

  private static void append(Journal journal, int count) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) records.add(("record " + i).getBytes(UTF_8));
    journal.append(new Journal.Batch(SOURCE, null, new long[count], records)).join();
  }
}
