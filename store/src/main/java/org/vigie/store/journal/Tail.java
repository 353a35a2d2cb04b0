package org.vigie.store.journal;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.journal.Frame.Header;
import org.vigie.store.journal.Frame.Part;

/**
 * The newest file of a journal, being written. After a failed write it is as before: what was
 * written of the block is cut off again, at the latest before the next block.
 */
final class Tail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

  private final Disk disk;
  private final Path file;
  private final FileChannel channel;
  private long size;
  private long end;
  private boolean torn;

  private Tail(Disk disk, Path file, FileChannel channel, long size, long end) {
    this.disk = disk;
    this.file = file;
    this.channel = channel;
    this.size = size;
    this.end = end;
  }

  /**
   * Opens a file, finds its last whole block, cuts off what follows, and tells {@code producers}
   * what it learns of them.
   */
  static Tail open(Disk disk, Path file, Segment.Head head, Producers producers)
      throws IOException {
    FileChannel channel = FileChannel.open(file, READ, WRITE);
    try {
      Tail tail = new Tail(disk, file, channel, head.length(), head.first());
      producers.restore(head.producers());
      tail.scan(producers);
      return tail;
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private void scan(Producers producers) throws IOException {
    long length = channel.size();
    long at = size;
    while (at < length) {
      Header header = Segment.header(channel, at);
      byte[] body = header == null ? null : Segment.body(channel, at, header);
      if (header != null && body != null && header.first() >= end) {
        for (Part part : Frame.parts(ByteBuffer.wrap(body, 0, header.directory()))) {
          if (part.origin() != null) producers.put(part.origin(), part.number() + part.count());
        }
        at += header.length();
        size = at;
        end = header.end();
        continue;
      }
      long next = nextWhole(at + 1, length);
      if (next < 0) break;
      LOG.error(
          "{}: bytes {} to {} are damaged, whole blocks follow; reading records from {} on will"
              + " fail, and what producers sent in them is no longer known",
          file,
          at,
          next - 1,
          end);
      at = next;
    }
    if (size < length) {
      LOG.warn(
          "{}: cut {} bytes at offset {}: the block there was not whole, a write that did not"
              + " finish; the last whole record is {}",
          file,
          length - size,
          size,
          end - 1);
      channel.truncate(size);
      channel.force(true);
    }
  }

  /** Offset of the next block that is whole and belongs behind what was found, or -1. */
  private long nextWhole(long from, long limit) throws IOException {
    for (long at = from; (at = Segment.resync(channel, at, limit)) >= 0; at++) {
      Header header = Segment.header(channel, at);
      if (header != null && header.first() >= end && Segment.body(channel, at, header) != null) {
        return at;
      }
    }
    return -1;
  }

  Path file() {
    return file;
  }

  /** Position after the last whole block. */
  long end() {
    return end;
  }

  /** Bytes up to the end of the last whole block. */
  long size() {
    return size;
  }

  /** Writes a block and makes it durable. */
  void write(ByteBuffer frame, int count) throws IOException {
    if (torn) cut(null);
    int length = frame.remaining();
    torn = true;
    try {
      disk.write(channel, frame, size);
      disk.force(channel);
    } catch (IOException failed) {
      cut(failed);
      throw failed;
    }
    torn = false;
    size += length;
    end += count;
  }

  private void cut(@Nullable IOException reason) throws IOException {
    try {
      channel.truncate(size);
      torn = false;
    } catch (IOException failed) {
      if (reason == null) throw failed;
      reason.addSuppressed(failed);
    }
  }

  /** The file that follows this one. */
  Tail next(Path directory, UUID journal, byte[] producers) throws IOException {
    Path file = Segment.create(disk, directory, journal, end, producers);
    FileChannel opened = FileChannel.open(file, READ, WRITE);
    return new Tail(disk, file, opened, opened.size(), end);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
