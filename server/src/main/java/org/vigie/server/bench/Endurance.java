package org.vigie.server.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.vigie.server.bench.Load.Slice;
import org.vigie.server.house.House;

/**
 * Full load for minutes: events are sent as fast as they become searchable, and each minute it is
 * looked how many there were, what the heap holds once collected, and what lies on the disk.
 */
final class Endurance {
  /** Events that may be on their way: some commits of the lake. */
  private static final long ON_THEIR_WAY = 1_000_000;

  private static final long SECOND = 1_000_000_000;

  private final House house;
  private final Path data;
  private final Consumer<String> progress;
  private volatile long peak;

  /**
   * How it stood at the end of a minute.
   *
   * @param searchable events that became searchable in it
   * @param heap bytes that are in use after a collection
   * @param lake bytes of the lake
   * @param beside bytes of everything else stored: journals, state, memories
   */
  record Minute(long searchable, double seconds, long heap, long lake, long beside) {
    double rate() {
      return searchable / seconds;
    }
  }

  /**
   * What was found.
   *
   * @param heapPeak most bytes of heap in use, what could have been collected among them
   */
  record Figures(List<Minute> minutes, long heapPeak) {
    /** Events a second over all of it. */
    double rate() {
      return minutes.stream().mapToLong(Minute::searchable).sum()
          / minutes.stream().mapToDouble(Minute::seconds).sum();
    }
  }

  Endurance(House house, Path data, Consumer<String> progress) {
    this.house = house;
    this.data = data;
    this.progress = progress;
  }

  Figures run(Load load, List<Slice> slices, int minutes) throws IOException, InterruptedException {
    List<Minute> found = new ArrayList<>();
    Rounds rounds =
        Rounds.asTaken(
            slices,
            minutes * 60L * SECOND,
            sent -> house.raw().end() - house.pipeline().stored() < ON_THEIR_WAY);
    Thread watch =
        Thread.ofPlatform()
            .name("bench-watch")
            .start(
                () -> {
                  try {
                    watch(found, minutes);
                  } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      load.send(rounds);
    } finally {
      watch.join(10_000);
      watch.interrupt();
      watch.join();
    }
    return new Figures(List.copyOf(found), peak);
  }

  private void watch(List<Minute> found, int minutes) throws InterruptedException {
    long stored = house.pipeline().stored();
    long since = System.nanoTime();
    for (int minute = 1; minute <= minutes; minute++) {
      for (long end = since + 60 * SECOND; System.nanoTime() < end; ) {
        Thread.sleep(100);
        peak = Math.max(peak, heap());
      }
      long now = house.pipeline().stored();
      double seconds = (System.nanoTime() - since) / 1e9;
      since = System.nanoTime();
      System.gc();
      long lake = bytes(data.resolve("lake"));
      Minute one = new Minute(now - stored, seconds, heap(), lake, bytes(data) - lake);
      found.add(one);
      stored = now;
      progress.accept(
          "minute %d of %d: %,.0f events/s, heap %,.0f MB, beside the lake %,.0f MB"
              .formatted(minute, minutes, one.rate(), one.heap() / 1e6, one.beside() / 1e6));
    }
  }

  private static long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(Endurance::size).sum();
    } catch (IOException | UncheckedIOException moved) {
      // Files come and go meanwhile.
      return bytes(folder);
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException gone) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
