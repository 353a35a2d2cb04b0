package org.vigie.store.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Source;

/**
 * A block on disk: header, directory, payload; all numbers big-endian.
 *
 * <pre>
 * header     magic, directory length, payload length, unpacked length (int each), first position
 *            (long), records, CRC32C of directory, of payload, of the header so far (int each)
 * directory  batches (int); each: name, transport, address (short length and UTF-8), 1 and origin
 *            and first number (3 longs) or 0 (a byte), records (int)
 * payload    zstd of: length of each record (int), received of each (long), bytes of all
 * </pre>
 */
final class Frame {
  static final int MAGIC = 0x5642_4C4B; // "VBLK"

  /** Bytes of a header. */
  static final int HEADER = 40;

  /** Bytes that the payload holds for each record beside its own. */
  static final int RECORD = Integer.BYTES + Long.BYTES;

  /** No block is longer than this, packed or unpacked, so that a forged length costs no memory. */
  static final int MAX = 256 << 20;

  private Frame() {}

  /**
   * What the fixed part of a block says.
   *
   * @param directory its length in bytes
   * @param payload its length in bytes
   * @param unpacked length of the payload when decompressed
   * @param first position of the first record
   * @param count records, at least one
   */
  record Header(
      int directory,
      int payload,
      int unpacked,
      long first,
      int count,
      int directoryCrc,
      int payloadCrc) {

    /** Bytes of the whole block. */
    int length() {
      return HEADER + directory + payload;
    }

    /** Position after the last record. */
    long end() {
      return first + count;
    }

    /** Writes the header to the first bytes of a frame. */
    void write(byte[] bytes) {
      ByteBuffer frame = ByteBuffer.wrap(bytes);
      frame.putInt(0, MAGIC).putInt(4, directory).putInt(8, payload).putInt(12, unpacked);
      frame.putLong(16, first).putInt(24, count).putInt(28, directoryCrc).putInt(32, payloadCrc);
      frame.putInt(36, crc(bytes, 0, HEADER - 4));
    }

    /** The header at the start of {@code bytes}, or null where none stands. */
    static @Nullable Header read(byte[] bytes, int at) {
      ByteBuffer in = ByteBuffer.wrap(bytes, at, HEADER).slice();
      if (in.getInt(0) != MAGIC || in.getInt(36) != crc(bytes, at, HEADER - 4)) return null;
      Header header =
          new Header(
              in.getInt(4),
              in.getInt(8),
              in.getInt(12),
              in.getLong(16),
              in.getInt(24),
              in.getInt(28),
              in.getInt(32));
      return header.possible() ? header : null;
    }

    private boolean possible() {
      return directory > 0
          && directory <= MAX
          && payload > 0
          && payload <= MAX - directory
          && count > 0
          && unpacked <= MAX
          && (long) count * RECORD <= unpacked
          && first >= 0;
    }

    /** Whether directory and payload, which follow the header in {@code body}, are as written. */
    boolean matches(byte[] body) {
      return directoryCrc == crc(body, 0, directory) && payloadCrc == crc(body, directory, payload);
    }
  }

  /**
   * Records of one batch in a block.
   *
   * @param origin the producer, null where it has no memory
   * @param number the producer's number of the first record
   * @param start index of the first record in the block
   * @param count records
   */
  record Part(Source source, @Nullable UUID origin, long number, int start, int count) {}

  static int crc(byte[] bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, length);
    return (int) crc.getValue();
  }

  /** The directory of some parts. */
  static byte[] directory(List<Part> parts) {
    List<byte[]> texts = new ArrayList<>(3 * parts.size());
    int size = Integer.BYTES;
    for (Part part : parts) {
      size += 1 + Integer.BYTES + (part.origin == null ? 0 : 3 * Long.BYTES);
      Source source = part.source;
      for (String text : List.of(source.name(), source.transport(), source.address())) {
        byte[] bytes = text.getBytes(UTF_8);
        texts.add(bytes);
        size += Short.BYTES + bytes.length;
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      for (byte[] text : texts.subList(3 * i, 3 * i + 3)) {
        out.putShort((short) text.length).put(text);
      }
      UUID origin = part.origin;
      if (origin == null) out.put((byte) 0);
      else {
        out.put((byte) 1).putLong(origin.getMostSignificantBits());
        out.putLong(origin.getLeastSignificantBits()).putLong(part.number);
      }
      out.putInt(part.count);
    }
    return out.array();
  }

  /** The parts of a directory whose CRC was right. */
  static List<Part> parts(ByteBuffer directory) {
    int count = directory.getInt();
    List<Part> parts = new ArrayList<>();
    int start = 0;
    Source last = Source.NONE;
    for (int i = 0; i < count; i++) {
      Source source = new Source(text(directory), text(directory), text(directory));
      // One object for many batches of one source: consumers may compare by identity first.
      if (source.equals(last)) source = last;
      last = source;
      UUID origin = null;
      long number = 0;
      if (directory.get() == 1) {
        origin = new UUID(directory.getLong(), directory.getLong());
        number = directory.getLong();
      }
      int records = directory.getInt();
      parts.add(new Part(source, origin, number, start, records));
      start += records;
    }
    return parts;
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }
}
