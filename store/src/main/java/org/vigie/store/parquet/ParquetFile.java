package org.vigie.store.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the columns of a Parquet file lie, as its foot tells. Files do not change, so it can be
 * kept; {@link PageReader} reads the columns.
 */
public final class ParquetFile {
  private static final int MAGIC =
      ByteBuffer.wrap("PAR1".getBytes(StandardCharsets.US_ASCII))
          .order(ByteOrder.LITTLE_ENDIAN)
          .getInt();
  private static final int MOST_FOOT = 64 << 20;
  private static final int OPTIONAL = 1;
  private static final int REPEATED = 2;
  private static final int ZSTD = 6;

  /** What a column is, in all groups. */
  record Leaf(String path, int type, int depth, boolean repeated) {}

  /**
   * Where a column of a group of rows lies.
   *
   * @param nulls how many rows have no value; -1 where nobody says
   */
  record Chunk(long offset, int length, int nulls, boolean zstd) {}

  /** A row of the schema. */
  private static final class Element {
    int type = -1;
    int repetition;
    String name = "";
    int children;
    int id = -1;
  }

  private final List<Leaf> leaves = new ArrayList<>();
  private final Map<Integer, Integer> byId = new HashMap<>();
  private final List<Element> elements = new ArrayList<>();

  /** The first row of each group, and behind them how many there are. */
  private long[] starts = new long[1];

  private int groups;

  /** By group, then by column; four numbers each. */
  private long[] chunks = new long[0];

  private ParquetFile() {}

  /** Of a file; what is wrong with it is an {@link IOException}. */
  public static ParquetFile open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 12) throw new IOException("is too short");
      ByteBuffer tail = ByteBuffer.wrap(bytes(channel, size - 8, 8)).order(ByteOrder.LITTLE_ENDIAN);
      int length = tail.getInt(0);
      if (tail.getInt(4) != MAGIC || length < 0 || length > Math.min(MOST_FOOT, size - 8)) {
        throw new IOException("has no foot of Parquet");
      }
      ParquetFile file = new ParquetFile();
      file.read(new Thrift(bytes(channel, size - 8 - length, length), 0, length));
      if (file.byId.isEmpty()) throw new IOException("has columns without ids");
      return file;
    } catch (IOException | RuntimeException wrong) {
      throw new IOException(path + ": " + wrong.getMessage(), wrong);
    }
  }

  static byte[] bytes(FileChannel channel, long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    fill(channel, from, bytes, length);
    return bytes;
  }

  static void fill(FileChannel channel, long from, byte[] into, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) throw new IOException("is cut");
    }
  }

  /** How many rows there are before a group; of the count of groups, all of them. */
  public long start(int group) {
    return starts[group];
  }

  int rows(int group) {
    return Math.clamp(starts[group + 1] - starts[group], -1, Integer.MAX_VALUE);
  }

  public int groups() {
    return groups;
  }

  /** The number of a column, by its id in the schema; -1 where it has none of it. */
  public int leaf(int id) {
    return byId.getOrDefault(id, -1);
  }

  Leaf leafAt(int leaf) {
    return leaves.get(leaf);
  }

  Chunk chunk(int group, int leaf) {
    int at = 4 * (group * leaves.size() + leaf);
    return new Chunk(
        chunks[at], (int) chunks[at + 1], (int) chunks[at + 2], chunks[at + 3] == ZSTD);
  }

  private void read(Thrift in) throws IOException {
    in.struct(
        id ->
            switch (id) {
              case 2 -> {
                in.list(i -> elements.add(element(in)));
                schema();
                yield true;
              }
              case 4 -> {
                in.list(i -> group(in));
                yield true;
              }
              default -> false;
            });
    elements.clear();
  }

  private static Element element(Thrift in) throws IOException {
    Element element = new Element();
    in.struct(
        id -> {
          switch (id) {
            case 1 -> element.type = (int) in.number();
            case 3 -> element.repetition = (int) in.number();
            case 4 -> element.name = in.text();
            case 5 -> element.children = (int) in.number();
            case 9 -> element.id = (int) in.number();
            default -> {
              return false;
            }
          }
          return true;
        });
    return element;
  }

  private void schema() throws IOException {
    int at = 1;
    while (at < elements.size()) at = member(at, "", 0, false, 0);
  }

  /** A column, or a structure of them; where the next one begins. */
  private int member(int at, String above, int depth, boolean repeated, int nesting)
      throws IOException {
    if (at >= elements.size() || nesting > 16)
      throw new IOException("has a schema that is no tree");
    Element element = elements.get(at);
    String path = above.isEmpty() ? element.name : above + "." + element.name;
    int own = depth + (element.repetition == 0 ? 0 : OPTIONAL);
    boolean many = repeated || element.repetition == REPEATED;
    if (element.children == 0) {
      if (element.id >= 0) byId.put(element.id, leaves.size());
      leaves.add(new Leaf(path, element.type, own, many));
      return at + 1;
    }
    int next = at + 1;
    for (int i = 0; i < element.children; i++) next = member(next, path, own, many, nesting + 1);
    return next;
  }

  private void group(Thrift in) throws IOException {
    int base = 4 * groups * leaves.size();
    chunks = Arrays.copyOf(chunks, base + 4 * leaves.size());
    starts = Arrays.copyOf(starts, groups + 2);
    in.struct(
        id ->
            switch (id) {
              case 1 -> {
                in.list(
                    i -> {
                      if (i >= leaves.size())
                        throw new IOException("has columns beyond its schema");
                      column(in, base + 4 * i);
                    });
                yield true;
              }
              case 3 -> {
                starts[groups + 1] = starts[groups] + in.number();
                yield true;
              }
              default -> false;
            });
    groups++;
  }

  private void column(Thrift in, int at) throws IOException {
    in.struct(
        id -> {
          if (id != 3) return false;
          meta(in, at);
          return true;
        });
  }

  private void meta(Thrift in, int at) throws IOException {
    long[] pages = {Long.MAX_VALUE};
    chunks[at + 2] = -1;
    in.struct(
        id -> {
          switch (id) {
            case 4 -> chunks[at + 3] = in.number();
            case 7 -> chunks[at + 1] = in.number();
            case 9, 11 -> {
              // The dictionary, where there is one, lies before the data.
              long offset = in.number();
              if (offset > 0) pages[0] = Math.min(pages[0], offset);
            }
            case 12 ->
                in.struct(
                    statistic -> {
                      if (statistic != 3) return false;
                      chunks[at + 2] = in.number();
                      return true;
                    });
            default -> {
              return false;
            }
          }
          return true;
        });
    chunks[at] = pages[0];
  }
}
