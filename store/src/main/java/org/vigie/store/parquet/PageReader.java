package org.vigie.store.parquet;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads columns of Parquet files, one group of rows at a time, of the kinds that the lake's writer
 * makes: flat columns in one page, compressed by zstd, with or without a dictionary. All else is an
 * {@link IOException}, as is damage: a query engine reads it then. Belongs to one thread.
 */
public final class PageReader implements AutoCloseable {
  /** A larger page is not for reading few rows of. */
  private static final int MOST_BYTES = 64 << 20;

  /** Larger arrays are not kept. */
  private static final int MOST_KEPT = 4 << 20;

  /** A group of more rows neither. */
  private static final int MOST_ROWS = 1 << 20;

  private static final int INT32 = 1;
  private static final int INT64 = 2;
  private static final int BYTE_ARRAY = 6;

  private static final int PLAIN = 0;
  private static final int OLD_DICTIONARY = 2;
  private static final int DIFFERENCES = 5;
  private static final int LENGTHS = 6;
  private static final int DICTIONARY = 8;

  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;

  /** What stands before a page. */
  private static final class Head {
    int type = -1;
    int plain;
    int packed;
    int values;
    int encoding = -1;
  }

  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();

  /** Used again for the same column of the next group: large arrays are dear to make. */
  private final Map<Integer, byte[]> pages = new HashMap<>();

  private byte[] packed = new byte[0];
  private @Nullable Path path;
  private @Nullable FileChannel channel;

  /**
   * The values of a column in a group of rows.
   *
   * @param leaf number of the column, -1 for one that the file lacks
   * @param expected what its values have to be
   */
  public Values read(Path path, ParquetFile file, int group, int leaf, Values.Kind expected)
      throws IOException {
    int rows = file.rows(group);
    if (rows < 0 || rows > MOST_ROWS) throw new IOException(path + ": a group of too many rows");
    if (leaf < 0) return Values.none(rows);
    ParquetFile.Chunk chunk = file.chunk(group, leaf);
    if (chunk.nulls() == rows) return Values.none(rows);
    ParquetFile.Leaf kind = file.leafAt(leaf);
    try {
      boolean bytes = kind.type() == BYTE_ARRAY;
      boolean known = bytes == (expected == Values.Kind.BYTES) && !kind.repeated();
      if (!chunk.zstd() || !known) throw new IOException("is of another kind");
      if (chunk.length() < 0 || chunk.length() > MOST_BYTES) throw new IOException("is too large");
      if (packed.length < chunk.length()) packed = new byte[chunk.length()];
      ParquetFile.fill(open(path), chunk.offset(), packed, chunk.length());
      return values(kind, leaf, rows, chunk.length());
    } catch (IOException | RuntimeException wrong) {
      throw new IOException(path + ": " + kind.path() + ": " + wrong.getMessage(), wrong);
    }
  }

  private FileChannel open(Path wanted) throws IOException {
    FileChannel known = channel;
    if (known != null && wanted.equals(path)) return known;
    if (known != null) known.close();
    FileChannel fresh = FileChannel.open(wanted, StandardOpenOption.READ);
    channel = fresh;
    path = wanted;
    return fresh;
  }

  private Values values(ParquetFile.Leaf kind, int leaf, int rows, int length) throws IOException {
    @Nullable Values dictionary = null;
    for (int at = 0; at < length; ) {
      Head head = new Head();
      at = head(head, at, length);
      if (head.packed > length - at) throw new IOException("a page goes beyond its column");
      boolean data = head.type == DATA_PAGE;
      byte[] page = page(data ? 2 * leaf : 2 * leaf + 1, head, at);
      at += head.packed;
      if (data) {
        if (at < length) throw new IOException("lies in several pages");
        return data(kind, head, page, rows, dictionary);
      }
      if (head.type != DICTIONARY_PAGE) throw new IOException("has pages of kind " + head.type);
      dictionary = entries(kind, PLAIN, page, 0, head.plain, head.values);
    }
    throw new IOException("has no data");
  }

  private int head(Head head, int from, int length) throws IOException {
    Thrift in = new Thrift(packed, from, length);
    in.struct(
        id -> {
          switch (id) {
            case 1 -> head.type = (int) in.number();
            case 2 -> head.plain = (int) in.number();
            case 3 -> head.packed = (int) in.number();
            case 5, 7 ->
                in.struct(
                    part -> {
                      if (part == 1) head.values = (int) in.number();
                      else if (part == 2) head.encoding = (int) in.number();
                      else return false;
                      return true;
                    });
            default -> {
              return false;
            }
          }
          return true;
        });
    boolean sound =
        head.plain >= 0 && head.plain <= MOST_BYTES && head.packed >= 0 && head.values >= 0;
    if (!sound || head.values > MOST_BYTES) throw new IOException("has a page of no size");
    return in.at();
  }

  private byte[] page(int key, Head head, int from) throws IOException {
    byte[] page = pages.get(key);
    if (page == null || page.length < head.plain + Bits.SLACK) {
      page = new byte[head.plain + head.plain / 4 + Bits.SLACK];
      pages.put(key, page);
    }
    int got = zstd.decompressByteArray(page, 0, head.plain, packed, from, head.packed);
    if (got != head.plain) throw new IOException("a page is shorter than it tells");
    return page;
  }

  private static Values data(
      ParquetFile.Leaf kind, Head head, byte[] page, int rows, @Nullable Values dictionary)
      throws IOException {
    if (head.values != rows) throw new IOException("has %d values".formatted(head.values));
    int at = 0;
    int[] levels = null;
    int there = rows;
    if (kind.depth() > 0) {
      if (head.plain < 4) throw new IOException("a page ends too early");
      int length = Bits.four(page, 0);
      if (length < 0 || length > head.plain - 4) throw new IOException("a page ends too early");
      levels = new int[rows];
      new Bits(page, 4, 4 + length)
          .runs(32 - Integer.numberOfLeadingZeros(kind.depth()), levels, rows);
      at = 4 + length;
      there = Values.count(levels, rows, kind.depth());
      if (there == rows) levels = null;
    }
    if (head.encoding != DICTIONARY && head.encoding != OLD_DICTIONARY) {
      Values own = entries(kind, head.encoding, page, at, head.plain, there);
      return own.over(rows, levels, kind.depth(), null);
    }
    if (dictionary == null) throw new IOException("has no dictionary");
    int[] codes = new int[there];
    Bits bits = new Bits(page, at + 1, head.plain);
    if (there > 0) bits.runs(page[at] & 255, codes, there);
    int greatest = -1;
    for (int code : codes) greatest = Math.max(greatest, code);
    if (greatest >= dictionary.entries()) throw new IOException("no entry " + greatest);
    return dictionary.over(rows, levels, kind.depth(), codes);
  }

  /** So many entries that stand one after the other. */
  private static Values entries(
      ParquetFile.Leaf kind, int encoding, byte[] page, int from, int end, int count)
      throws IOException {
    if (count > end - from && encoding == PLAIN) throw new IOException("has too many entries");
    if (kind.type() == BYTE_ARRAY) {
      return new Values(
          0, null, 0, null, count, new long[0], page, spans(encoding, page, from, end, count));
    }
    long[] numbers = new long[count];
    if (encoding == DIFFERENCES) {
      new Bits(page, from, end).differences(numbers, count);
      if (kind.type() == INT32) for (int i = 0; i < count; i++) numbers[i] = (int) numbers[i];
    } else if (encoding == PLAIN && kind.type() == INT64) {
      if (end - from < 8L * count) throw new IOException("a page ends too early");
      for (int i = 0; i < count; i++) numbers[i] = Bits.eight(page, from + 8 * i);
    } else if (encoding == PLAIN && kind.type() == INT32) {
      if (end - from < 4L * count) throw new IOException("a page ends too early");
      for (int i = 0; i < count; i++) numbers[i] = Bits.four(page, from + 4 * i);
    } else throw new IOException("type %d is coded as %d".formatted(kind.type(), encoding));
    return new Values(0, null, 0, null, count, numbers, new byte[0], new int[0]);
  }

  private static int[] spans(int encoding, byte[] page, int from, int end, int count)
      throws IOException {
    int[] spans = new int[2 * count];
    if (encoding == LENGTHS) {
      long[] lengths = new long[count];
      Bits bits = new Bits(page, from, end);
      bits.differences(lengths, count);
      long at = bits.at();
      for (int i = 0; i < count; i++) {
        spans[2 * i] = (int) at;
        at += lengths[i];
        if (lengths[i] < 0 || at > end) throw new IOException("a text goes beyond its page");
        spans[2 * i + 1] = (int) at;
      }
      return spans;
    }
    if (encoding != PLAIN) throw new IOException("texts are coded as " + encoding);
    int at = from;
    for (int i = 0; i < count; i++) {
      int length = end - at < 4 ? -1 : Bits.four(page, at);
      if (length < 0 || length > end - at - 4) throw new IOException("a text goes beyond its page");
      spans[2 * i] = at + 4;
      at += 4 + length;
      spans[2 * i + 1] = at;
    }
    return spans;
  }

  /** Lets the file go, and what it would not keep until the next one. */
  public void rest() throws IOException {
    pages.values().removeIf(page -> page.length > MOST_KEPT);
    if (packed.length > MOST_KEPT) packed = new byte[0];
    FileChannel known = channel;
    channel = null;
    path = null;
    if (known != null) known.close();
  }

  @Override
  public void close() throws IOException {
    zstd.close();
    rest();
  }
}
