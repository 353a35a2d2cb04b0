package org.vigie.store.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of one data file, beside it under the same name with {@code .index}: in which blocks of
 * its rows a text or an observable may be. Little-endian:
 *
 * <pre>
 * magic 8 | rows 4 | blocks 4 | values 4 | flags 4 | base 8
 * for each block: log of its bits 1 | odd 1
 * for each block: its bits
 * digests of the values, ascending, 8 each
 * for each value: first, last (4 each after base, 8 where wide) | events 4 | blocks, a bit each
 * </pre>
 */
final class FileIndex {
  private static final Logger LOG = LoggerFactory.getLogger(FileIndex.class);
  private static final long MAGIC = 0x32_58_49_45_49_47_49_56L; // VIGIEIX2
  private static final int HEAD = 32;
  private static final int WIDE = 1;
  private static final int OVERFLOWN = 2;

  /** Native values that are not in the raw text are among the grams. */
  private static final int VALUES = 4;

  private final ByteBuffer bytes;
  private final Layout layout;
  private final int[] blockAt;
  private final int digestsAt;
  private final int valuesAt;

  /**
   * What stands at the front.
   *
   * @param shown whether native values that are not in the raw text are among the grams
   * @param base what times count from, epoch milliseconds
   */
  record Layout(int rows, int values, boolean wide, boolean overflown, boolean shown, long base) {
    int blocks() {
      return Math.ceilDiv(rows, IndexBuilder.BLOCK);
    }

    int maskBytes() {
      return Math.ceilDiv(blocks(), 8);
    }

    /** Bytes of a value, its digest apart. */
    int tail() {
      return (wide ? 16 : 8) + 4 + maskBytes();
    }

    int stride() {
      return 8 + tail();
    }

    long valuesAt(List<Grams.Block> blocks) {
      return HEAD + 2L * blocks.size() + blocks.stream().mapToLong(b -> 8L * b.bits().length).sum();
    }

    void write(ByteBuffer out, List<Grams.Block> blocks) {
      out.putLong(MAGIC).putInt(rows).putInt(blocks.size()).putInt(values);
      out.putInt((wide ? WIDE : 0) | (overflown ? OVERFLOWN : 0) | (shown ? VALUES : 0));
      out.putLong(base);
      for (Grams.Block block : blocks) {
        out.put((byte) block.log()).put((byte) (block.odd() ? 1 : 0));
      }
    }

    void writeValue(ByteBuffer out, long first, long last, int count, long mask) {
      if (wide) out.putLong(first).putLong(last);
      else out.putInt((int) (first - base)).putInt((int) (last - base));
      out.putInt(count);
      for (int i = 0; i < maskBytes(); i++) out.put((byte) (mask >>> 8 * i));
    }
  }

  /**
   * When an observable was seen in a file.
   *
   * @param mask a bit for each block that holds it
   */
  record Seen(long first, long last, int count, long mask) {}

  private FileIndex(ByteBuffer bytes) throws IOException {
    this.bytes = bytes;
    if (bytes.limit() < HEAD || bytes.getLong(0) != MAGIC) throw new IOException("is no index");
    int flags = bytes.getInt(20);
    layout =
        new Layout(
            bytes.getInt(8),
            bytes.getInt(16),
            (flags & WIDE) != 0,
            (flags & OVERFLOWN) != 0,
            (flags & VALUES) != 0,
            bytes.getLong(24));
    int blocks = bytes.getInt(12);
    if (layout.rows < 0 || blocks != layout.blocks() || blocks > IndexBuilder.MOST_BLOCKS) {
      throw new IOException("tells of %d blocks of %d rows".formatted(blocks, layout.rows));
    }
    blockAt = new int[blocks];
    long at = HEAD + 2L * blocks;
    for (int i = 0; i < blocks; i++) {
      blockAt[i] = Math.toIntExact(at);
      int log = bytes.get(HEAD + 2 * i);
      if (log < Grams.LOG_LEAST || log > Grams.LOG_MOST) throw new IOException("log " + log);
      at += 1L << log - 3;
    }
    digestsAt = Math.toIntExact(at);
    valuesAt = Math.toIntExact(at + 8L * layout.values);
    if (layout.values < 0 || valuesAt + (long) layout.values * layout.tail() != bytes.limit()) {
      throw new IOException("has %d bytes, not as many as it tells of".formatted(bytes.limit()));
    }
  }

  /** Where the index of a data file lies. */
  static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".index");
  }

  /** The index of a data file; none where it is missing or damaged. */
  static Optional<FileIndex> ofFile(Path file) {
    Path index = beside(file);
    if (!Files.exists(index)) return Optional.empty();
    try {
      return Optional.of(open(index));
    } catch (IOException damaged) {
      LOG.warn("an index can't be used, its file is read instead: {}", damaged.getMessage());
      return Optional.empty();
    }
  }

  /** Opens an index; what is wrong with it is an {@link IOException}. */
  static FileIndex open(Path index) throws IOException {
    try (FileChannel channel = FileChannel.open(index, StandardOpenOption.READ)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return new FileIndex(bytes.order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException | RuntimeException wrong) {
      throw new IOException(index + ": " + wrong.getMessage(), wrong);
    }
  }

  int rows() {
    return layout.rows;
  }

  int blocks() {
    return blockAt.length;
  }

  /** Whether it knows native values that are not in the raw text. */
  boolean shown() {
    return layout.shown;
  }

  boolean overflown() {
    return layout.overflown;
  }

  /** All blocks. */
  long all() {
    return blocks() == 64 ? -1 : (1L << blocks()) - 1;
  }

  /** The blocks that a needle may be in. */
  long mask(Needle needle) {
    return switch (needle) {
      case Needle.Anything anything -> all();
      case Needle.Text(String literal) -> mask(literal);
      case Needle.Shown(String literal) -> layout.shown ? mask(literal) : all();
      case Needle.Value(Observable kind, String text) -> mask(Digest.of(kind, text));
      case Needle.Address(String hex) -> mask(Digest.address(hex));
      case Needle.At(String column, Needle inner) -> mask(inner);
      case Needle.All(List<Needle> needles) -> {
        long mask = all();
        for (Needle one : needles) if (mask != 0) mask &= mask(one);
        yield mask;
      }
      case Needle.One(List<Needle> needles) -> {
        long mask = 0;
        for (Needle one : needles) mask |= mask(one);
        yield mask;
      }
    };
  }

  private long mask(long digest) {
    if (layout.overflown) return all();
    Seen seen = find(digest);
    return seen == null ? 0 : seen.mask;
  }

  private long mask(String literal) {
    long mask = 0;
    for (int b = 0; b < blocks(); b++) if (may(b, literal)) mask |= 1L << b;
    return mask;
  }

  /** Whether texts may stand in a block without standing in its bytes. */
  boolean odd(int block) {
    return bytes.get(HEAD + 2 * block + 1) != 0;
  }

  private boolean may(int block, String literal) {
    if (odd(block)) return true;
    int at = blockAt[block];
    int fold = (1 << bytes.get(HEAD + 2 * block)) - 1;
    return Grams.may(
        literal, place -> (bytes.get(at + ((place & fold) >> 3)) >> (place & 7) & 1) != 0);
  }

  /** When and where an observable was seen; null where it was not, or the index is overflown. */
  @Nullable Seen find(long digest) {
    long key = digest == 0 ? 1 : digest;
    int low = 0;
    int high = layout.values - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      long there = bytes.getLong(digestsAt + 8 * middle);
      if (there == key) return value(middle);
      if (there < key) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  private Seen value(int i) {
    int at = valuesAt + i * layout.tail();
    long first = layout.wide ? bytes.getLong(at) : layout.base + (bytes.getInt(at) & 0xFFFFFFFFL);
    at += layout.wide ? 8 : 4;
    long last = layout.wide ? bytes.getLong(at) : layout.base + (bytes.getInt(at) & 0xFFFFFFFFL);
    at += layout.wide ? 8 : 4;
    long mask = 0;
    for (int b = 0; b < layout.maskBytes(); b++) mask |= (bytes.get(at + 4 + b) & 255L) << 8 * b;
    return new Seen(first, last, bytes.getInt(at), mask);
  }

  /** Takes values one by one. */
  interface Each {
    void take(long digest, long first, long last, int count, long mask);
  }

  void each(Each each) {
    for (int i = 0; i < layout.values; i++) {
      Seen seen = value(i);
      each.take(bytes.getLong(digestsAt + 8 * i), seen.first, seen.last, seen.count, seen.mask);
    }
  }

  /** The grams of a block, copied. */
  Grams.Block block(int block) {
    int log = bytes.get(HEAD + 2 * block);
    long[] bits = new long[1 << log - 6];
    for (int i = 0; i < bits.length; i++) bits[i] = bytes.getLong(blockAt[block] + 8 * i);
    return new Grams.Block(log, odd(block), bits);
  }
}
