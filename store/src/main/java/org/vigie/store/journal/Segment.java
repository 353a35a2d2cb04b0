package org.vigie.store.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.store.journal.Frame.Header;

/**
 * One file of a journal: a head, then blocks. The head carries the producers as they were before
 * the first block, so older files can go without loss.
 *
 * <pre>
 * head  "VIGIESEG" (8 bytes), version (int), journal (2 longs), first position (long), length of
 *       the producers (int), producers, CRC32C of all before (int)
 * </pre>
 */
final class Segment {
  static final String SUFFIX = ".seg";
  private static final String NEW = ".new";
  private static final long MAGIC = 0x5649_4749_4553_4547L; // "VIGIESEG"
  private static final int VERSION = 1;
  private static final int HEAD = 40;

  private Segment() {}

  /**
   * What the start of a file says.
   *
   * @param first position of the first record
   * @param producers what {@link Producers#snapshot} wrote
   * @param length bytes; the first block starts there
   */
  record Head(UUID journal, long first, ByteBuffer producers, int length) {}

  /** Name of the file whose first record has a position. */
  static String name(long first) {
    return String.format("%020d%s", first, SUFFIX);
  }

  /** Makes a file without blocks; either all of it is there afterwards, or nothing. */
  static Path create(Disk disk, Path directory, UUID journal, long first, byte[] producers)
      throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD + producers.length + 8);
    head.putLong(MAGIC).putInt(VERSION).putLong(journal.getMostSignificantBits());
    head.putLong(journal.getLeastSignificantBits()).putLong(first);
    head.putInt(producers.length).put(producers);
    head.putInt(Frame.crc(head.array(), 0, head.position())).flip();
    return publish(disk, directory, name(first), head);
  }

  /** Writes a small file whole, by a new one beside it that takes its name when durable. */
  static Path publish(Disk disk, Path directory, String name, ByteBuffer bytes) throws IOException {
    Path file = directory.resolve(name);
    Path fresh = directory.resolve(name + NEW);
    try {
      try (FileChannel channel = FileChannel.open(fresh, CREATE, TRUNCATE_EXISTING, WRITE)) {
        disk.write(channel, bytes, 0);
        disk.force(channel);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      Files.deleteIfExists(fresh);
      throw failed;
    }
    disk.forceDirectory(directory);
    return file;
  }

  /** Reads and checks the start of a file. */
  static Head head(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ)) {
      byte[] fixed = new byte[HEAD];
      if (!read(channel, fixed, HEAD, 0)) throw bad(file, "it is shorter than its head");
      ByteBuffer in = ByteBuffer.wrap(fixed);
      if (in.getLong() != MAGIC) throw bad(file, "it does not start as a journal segment does");
      int version = in.getInt();
      if (version != VERSION) throw bad(file, "version " + version + "; readable is " + VERSION);
      UUID journal = new UUID(in.getLong(), in.getLong());
      long first = in.getLong();
      int producers = in.getInt();
      if (producers < 0 || producers > channel.size()) throw bad(file, "its head is damaged");
      int length = HEAD + producers + 4;
      byte[] all = new byte[length];
      if (!read(channel, all, length, 0)
          || ByteBuffer.wrap(all).getInt(length - 4) != Frame.crc(all, 0, length - 4)) {
        throw bad(file, "its head is damaged");
      }
      return new Head(journal, first, ByteBuffer.wrap(all, HEAD, producers).slice(), length);
    }
  }

  private static IOException bad(Path file, String why) {
    return new IOException(
        file
            + ": "
            + why
            + ". Restore the file from a copy, or move it away to go on without its records.");
  }

  /** Fills {@code into} from an offset; false where the file ends before. */
  static boolean read(FileChannel channel, byte[] into, int length, long offset)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) return false;
    }
    return true;
  }

  /** The header of the block at an offset, or null where none stands. */
  static @Nullable Header header(FileChannel channel, long offset) throws IOException {
    byte[] bytes = new byte[Frame.HEADER];
    return read(channel, bytes, Frame.HEADER, offset) ? Header.read(bytes, 0) : null;
  }

  /** Directory and payload of a block, or null where they are not as written. */
  static byte @Nullable [] body(FileChannel channel, long offset, Header header)
      throws IOException {
    int length = header.length() - Frame.HEADER;
    if (offset + header.length() > channel.size()) return null;
    byte[] body = new byte[length];
    return read(channel, body, length, offset + Frame.HEADER) && header.matches(body) ? body : null;
  }

  /** Offset of the first whole header after {@code offset}, up to {@code limit}, or -1. */
  static long resync(FileChannel channel, long offset, long limit) throws IOException {
    byte[] window = new byte[1 << 20];
    long at = offset;
    while (at + Frame.HEADER <= limit) {
      int length = (int) Math.min(window.length, limit - at);
      if (!read(channel, window, length, at)) return -1;
      for (int i = 0; i + Frame.HEADER <= length; i++) {
        // 'V' first: cheap.
        if (window[i] == 'V' && Header.read(window, i) != null) return at + i;
      }
      at += length - Frame.HEADER + 1;
    }
    return -1;
  }
}
