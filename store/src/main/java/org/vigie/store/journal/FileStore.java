package org.vigie.store.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a journal: its lock, its identity, its files in order, the newest of them. */
final class FileStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);
  private static final String LOCK = "lock";
  private static final String IDENTITY = "journal";

  private final Disk disk;
  private final Path directory;
  private final FileChannel lock;
  private final Producers producers;
  private final long segmentBytes;
  private final FileJournal.Sealing sealing;
  private final ConcurrentSkipListMap<Long, Path> segments = new ConcurrentSkipListMap<>();
  private final UUID id;
  private Tail tail;
  private @Nullable SegmentKey key;

  private FileStore(Disk disk, Path directory, FileChannel lock, FileJournal.Options options)
      throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.lock = lock;
    this.producers = new Producers(options.producers());
    this.segmentBytes = options.segmentBytes();
    this.sealing = options.sealing();
    list();
    this.id = identity();
    if (segments.isEmpty()) {
      Path file = Segment.create(disk, directory, id, 0, new byte[0]);
      segments.put(0L, file);
    }
    for (Map.Entry<Long, Path> entry : segments.entrySet()) {
      check(entry.getValue(), entry.getKey());
    }
    Path last = segments.lastEntry().getValue();
    this.tail = Tail.open(disk, last, Segment.head(last), producers);
    this.key = SegmentKey.of(last);
    if (key == null && isSealed() && !tailHasBlocks()) key = SegmentKey.make(disk, last);
  }

  /** Opens a directory, made if missing, and holds its lock. */
  static FileStore open(Disk disk, Path directory, FileJournal.Options options) throws IOException {
    Files.createDirectories(directory);
    FileChannel lock = FileChannel.open(directory.resolve(LOCK), CREATE, WRITE);
    try {
      hold(lock, directory);
      return new FileStore(disk, directory, lock, options);
    } catch (IOException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  private static void hold(FileChannel lock, Path directory) throws IOException {
    FileLock held;
    try {
      held = lock.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      held = null;
    }
    if (held == null) {
      throw new IOException(
          "the journal "
              + directory.toAbsolutePath()
              + " is open already, here or in another process; one may have it at a time");
    }
  }

  private void list() throws IOException {
    List<Path> keys = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(".new")) Files.delete(file); // never became part of the journal
        else if (name.matches("\\d{20}\\.key")) keys.add(file);
        else if (name.matches("\\d{20}\\.seg")) {
          segments.put(Long.parseLong(name, 0, 20, 10), file);
        }
      }
    }
    // A key whose file was never made, or is gone already.
    for (Path key : keys) {
      long first = Long.parseLong(key.getFileName().toString(), 0, 20, 10);
      Path segment = directory.resolve(Segment.name(first));
      if (!segments.containsKey(first)) SegmentKey.destroy(disk, segment);
    }
  }

  private UUID identity() throws IOException {
    Path file = directory.resolve(IDENTITY);
    if (Files.exists(file)) {
      try {
        return UUID.fromString(Files.readString(file).strip());
      } catch (IllegalArgumentException bad) {
        throw new IOException(file + " does not hold the journal's identity, a UUID", bad);
      }
    }
    if (!segments.isEmpty()) {
      UUID known = Segment.head(segments.firstEntry().getValue()).journal();
      throw new IOException(file + " is missing; write " + known + " into it, as the segments say");
    }
    UUID fresh = UUID.randomUUID();
    Segment.publish(disk, directory, IDENTITY, ByteBuffer.wrap((fresh + "\n").getBytes(UTF_8)));
    return fresh;
  }

  private void check(Path file, long first) throws IOException {
    Segment.Head head = Segment.head(file);
    if (!head.journal().equals(id) || head.first() != first) {
      throw new IOException(
          file + " belongs to journal " + head.journal() + " at " + head.first() + ", not here");
    }
  }

  UUID id() {
    return id;
  }

  Producers producers() {
    return producers;
  }

  /** Files by the position of their first record. */
  NavigableMap<Long, Path> segments() {
    return segments;
  }

  long begin() {
    return segments.firstKey();
  }

  /** Position after the last durable record. For the writer thread, once it runs. */
  long end() {
    return tail.end();
  }

  private boolean isSealed() {
    return sealing == FileJournal.Sealing.KEY_A_FILE;
  }

  private boolean tailHasBlocks() {
    return tail.end() > segments.lastKey();
  }

  /** Writes a block and makes it durable, in a new file where the newest is full. */
  synchronized void write(FrameWriter block) throws IOException {
    ByteBuffer frame = block.frame(tail.end(), key);
    boolean full = tail.size() + frame.remaining() > segmentBytes;
    if ((full || isSealed() && key == null) && tailHasBlocks()) {
      roll();
      frame = block.frame(tail.end(), key);
    }
    tail.write(frame, block.count());
    block.moved().forEach(producers::put);
  }

  /** Goes on in a new file. */
  private void roll() throws IOException {
    SegmentKey made =
        isSealed() ? SegmentKey.make(disk, directory.resolve(Segment.name(tail.end()))) : null;
    Tail next = tail.next(directory, id, producers.snapshot());
    tail.close();
    tail = next;
    key = made;
    segments.put(tail.end(), tail.file());
  }

  /** Deletes the files whose records all lie below a position, but never the newest. */
  synchronized void release(long position) {
    try {
      // What is sealed goes as soon as it is done with, not only when its file is full.
      if (key != null && isSealed() && tailHasBlocks() && position >= tail.end()) roll();
      boolean deleted = false;
      while (true) {
        Map.Entry<Long, Path> oldest = segments.firstEntry();
        Long next = segments.higherKey(oldest.getKey());
        if (next == null || next > position) break;
        // Out of the map first: who asks for it from now on is told that it was released.
        segments.remove(oldest.getKey());
        try {
          SegmentKey.destroy(disk, oldest.getValue());
          Files.deleteIfExists(oldest.getValue());
        } catch (IOException failed) {
          segments.put(oldest.getKey(), oldest.getValue());
          throw failed;
        }
        deleted = true;
      }
      if (deleted) disk.forceDirectory(directory);
    } catch (IOException failed) {
      LOG.warn("{}: could not delete a released file; the next release tries again", this, failed);
    }
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      tail.close();
    }
  }

  @Override
  public String toString() {
    return "journal " + directory.toAbsolutePath();
  }
}
