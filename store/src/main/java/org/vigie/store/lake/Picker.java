package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.parquet.PageReader;
import org.vigie.store.parquet.ParquetFile;
import org.vigie.store.parquet.Values;

/**
 * Reads few rows of many files: of each block that an index named, the columns that tell which rows
 * are meant, then what is asked of these. What it leaves, because there is too much of it, or
 * because a file is not as it expects, is for DuckDB to read.
 */
final class Picker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Picker.class);

  /** More rows of one block are no longer few. */
  private static final int MOST_OF_BLOCK = 256;

  /** Of so many rows each goes its own way. */
  private static final int FEW = 8;

  /** Nor are more bytes of all of them. */
  private static final long MOST_BYTES = 32L << 20;

  /** Blocks that are worth another thread. */
  private static final int BLOCKS_EACH = 4;

  /** Files whose foot is kept, some 30 KB each. */
  private static final int MOST_KEPT = 1_024;

  private final LakeTable table;
  private final int threads;
  private final LongAdder refused = new LongAdder();

  /** Those of no question: their arrays are dear to make. */
  private final Queue<PageReader> readers = new ConcurrentLinkedQueue<>();

  private final Map<Path, ParquetFile> feet =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, ParquetFile> eldest) {
          return size() > MOST_KEPT;
        }
      };

  Picker(LakeTable table, int threads) {
    this.table = table;
    this.threads = threads;
  }

  /**
   * A row.
   *
   * @param values by column: a {@link Long}, bytes, or null
   */
  record Row(Path file, long number, @Nullable Object[] values) {}

  /**
   * What was read.
   *
   * @param left blocks of files that have to be read otherwise
   */
  record Picked(List<Row> rows, Map<Path, Long> left) {
    /** Of rows by block and file, those that are left. */
    Map<Long, Map<String, List<Long>>> left(Map<Long, Map<String, List<Long>>> places) {
      Map<Long, Map<String, List<Long>>> some = new TreeMap<>();
      places.forEach(
          (block, files) ->
              files.forEach(
                  (file, rows) -> {
                    if ((left.getOrDefault(Path.of(file), 0L) >>> block & 1) == 0) return;
                    some.computeIfAbsent(block, b -> new TreeMap<>()).put(file, rows);
                  }));
      return some;
    }

    /** By column; empty where something is left. */
    Optional<List<Rows.Picked>> values(Named named) {
      if (!left.isEmpty()) return Optional.empty();
      List<Rows.Picked> all = new ArrayList<>();
      for (Row row : rows) {
        Map<String, Object> values = new HashMap<>();
        for (int c = 0; c < row.values.length; c++) {
          Column column = named.read().get(c);
          Object value = row.values[c];
          if (value instanceof byte[] bytes) value = new String(bytes, UTF_8);
          if (value instanceof Long at && column.type() == Column.Type.TIME) {
            value = Math.floorDiv(at, 1_000);
          }
          if (value != null) values.put(column.path(), value);
        }
        all.add(new Rows.Picked(new Rows.Place(row.file.toString(), row.number), values));
      }
      return Optional.of(all);
    }
  }

  /** Closes what it kept. */
  @Override
  public void close() throws IOException {
    for (PageReader reader; (reader = readers.poll()) != null; ) reader.close();
  }

  /** Blocks that could not be read since the lake was opened, as where a file is damaged. */
  long refused() {
    return refused.sum();
  }

  /**
   * The rows that may have what a needle asks for.
   *
   * @param masks blocks of files, a bit each
   */
  Picked find(Needle needle, Map<Path, Long> masks, Named named, long deadline) throws IOException {
    if (!Sieve.tells(needle) || !isFlat(named)) return new Picked(List.of(), masks);
    boolean reads = Sieve.reads(needle);
    List<Block> blocks = new ArrayList<>();
    Map<Path, Long> left = new LinkedHashMap<>();
    for (Map.Entry<Path, Long> one : masks.entrySet()) {
      Optional<FileIndex> index = table.index(one.getKey());
      if (index.isEmpty()) {
        left.put(one.getKey(), one.getValue());
        continue;
      }
      for (int b = 0; b < index.get().blocks(); b++) {
        if ((one.getValue() >>> b & 1) == 0) continue;
        if (reads && index.get().odd(b)) left.merge(one.getKey(), 1L << b, (x, y) -> x | y);
        else blocks.add(new Block(one.getKey(), b, null));
      }
    }
    return new Work(needle, named, deadline).done(blocks, left, masks);
  }

  /** Rows that are known, by block and file. */
  Picked read(Map<Long, Map<String, List<Long>>> places, Named named, long deadline)
      throws IOException {
    Map<Path, Long> masks = new LinkedHashMap<>();
    List<Block> blocks = new ArrayList<>();
    places.forEach(
        (block, files) ->
            files.forEach(
                (name, rows) -> {
                  Path file = Path.of(name);
                  masks.merge(file, 1L << block, (x, y) -> x | y);
                  blocks.add(new Block(file, Math.toIntExact(block), rows));
                }));
    if (!isFlat(named)) return new Picked(List.of(), masks);
    return new Work(Needle.ANYTHING, named, deadline).done(blocks, new LinkedHashMap<>(), masks);
  }

  private static boolean isFlat(Named named) {
    return named.read().stream().noneMatch(column -> column.type() == Column.Type.TEXTS);
  }

  /**
   * A block of a file.
   *
   * @param rows that are meant; null where they have to be found
   */
  private record Block(Path file, int number, @Nullable List<Long> rows) {
    long from() {
      return (long) number * IndexBuilder.BLOCK;
    }
  }

  /** Keeps a reader for the next question, one for each thread. */
  private void rest(PageReader reader) {
    try {
      reader.rest();
      if (readers.size() < threads) readers.add(reader);
      else reader.close();
    } catch (IOException closing) {
      LOG.warn("closing a file of the lake", closing);
    }
  }

  private ParquetFile foot(Path file) throws IOException {
    synchronized (feet) {
      ParquetFile known = feet.get(file);
      if (known != null) return known;
    }
    ParquetFile foot = ParquetFile.open(file);
    synchronized (feet) {
      feet.put(file, foot);
    }
    return foot;
  }

  private static Values.Kind kind(Column column) {
    return switch (column.type()) {
      case INT, LONG, TIME -> Values.Kind.NUMBER;
      case TEXT, TEXTS, BYTES -> Values.Kind.BYTES;
    };
  }

  /** One question: its blocks are read by several threads. */
  private final class Work {
    private final Needle needle;
    private final Named named;
    private final long deadline;
    private final Map<String, Column> columns = new HashMap<>();
    private final List<Row> found = Collections.synchronizedList(new ArrayList<>());
    private final List<Block> failed = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean late = new AtomicBoolean();
    private final AtomicBoolean many = new AtomicBoolean();

    Work(Needle needle, Named named, long deadline) {
      this.needle = needle;
      this.named = named;
      this.deadline = deadline;
      for (Column column : table.shape().columns()) {
        columns.put(column.path(), column);
      }
    }

    Picked done(List<Block> blocks, Map<Path, Long> left, Map<Path, Long> all) throws IOException {
      int more = Math.min(threads, blocks.size() / BLOCKS_EACH) - 1;
      try (ExecutorService helpers =
          Executors.newThreadPerTaskExecutor(
              Thread.ofPlatform().daemon().name("lake-rows-", 0).factory())) {
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < more; i++) others.add(helpers.submit(() -> run(blocks)));
        run(blocks);
        for (Future<?> other : others) await(other);
      }
      if (late.get()) throw new Lake.TooMuch("the query was stopped: it took too long", null);
      if (many.get()) return new Picked(List.of(), all);
      refused.add(failed.size());
      for (Block block : failed) left.merge(block.file, 1L << block.number, (x, y) -> x | y);
      return new Picked(found, left);
    }

    private static void await(Future<?> other) throws IOException {
      try {
        other.get();
      } catch (ExecutionException failed) {
        throw new IOException("reading rows failed: " + failed.getMessage(), failed);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading rows");
      }
    }

    private void run(List<Block> blocks) {
      PageReader kept = readers.poll();
      PageReader reader = kept == null ? new PageReader() : kept;
      try {
        for (int i = next.getAndIncrement(); i < blocks.size(); i = next.getAndIncrement()) {
          if (System.nanoTime() - deadline > 0) late.set(true);
          if (late.get() || many.get()) return;
          List<Row> rows = new ArrayList<>();
          try {
            block(reader, blocks.get(i), rows);
            found.addAll(rows);
          } catch (IOException | RuntimeException refusal) {
            LOG.warn("read by DuckDB instead: {}", refusal.toString());
            failed.add(blocks.get(i));
          }
        }
      } finally {
        rest(reader);
      }
    }

    private void block(PageReader reader, Block block, List<Row> into) throws IOException {
      ParquetFile foot = foot(block.file);
      long from = block.from();
      long to = Math.min(from + IndexBuilder.BLOCK, foot.start(foot.groups()));
      for (int g = 0; g < foot.groups(); g++) {
        long start = foot.start(g);
        if (start >= to || foot.start(g + 1) <= from) continue;
        int rows = Math.toIntExact(foot.start(g + 1) - start);
        Group group = new Group(reader, block.file, foot, g);
        BitSet some = new BitSet();
        if (block.rows == null) {
          BitSet may = new Sieve(group::values, rows).rows(needle);
          if (may == null) some.set(0, rows);
          else some.or(may);
          if (from > start) some.clear(0, (int) (from - start));
          if (to - start < rows) some.clear((int) (to - start), rows);
        } else {
          for (long row : block.rows) {
            if (row >= start && row < start + rows) some.set((int) (row - start));
          }
        }
        if (block.rows == null && some.cardinality() > MOST_OF_BLOCK) many.set(true);
        rows(group, start, some, into);
        if (many.get()) return;
      }
    }

    private void rows(Group group, long start, BitSet some, List<Row> into) throws IOException {
      int size = some.cardinality();
      if (count.addAndGet(size) > Batch.ROWS) many.set(true);
      if (size == 0 || many.get()) return;
      int[] rows = some.stream().toArray();
      List<Row> picked = new ArrayList<>();
      for (int row : rows) {
        picked.add(new Row(group.file, start + row, new @Nullable Object[named.read().size()]));
      }
      for (int c = 0; c < named.read().size(); c++) {
        Column column = named.read().get(c);
        Values all = group.values(column.path());
        if (size > FEW) all.many();
        for (int i = 0; i < size; i++) {
          picked.get(i).values[c] = value(column, all, all.entry(rows[i]));
        }
        if (bytes.get() > MOST_BYTES) many.set(true);
        if (many.get()) return;
      }
      into.addAll(picked);
    }

    private @Nullable Object value(Column column, Values values, int entry) {
      if (entry < 0) return null;
      return switch (column.type()) {
        case INT, LONG, TIME -> values.number(entry);
        case TEXT, TEXTS, BYTES -> {
          int length = values.end(entry) - values.start(entry);
          // Beyond what one question may take, nothing of it is needed.
          if (bytes.addAndGet(length) > MOST_BYTES) yield null;
          yield Arrays.copyOfRange(values.bytes(), values.start(entry), values.end(entry));
        }
      };
    }

    /** The columns of a group of rows, each read once. */
    private final class Group {
      private final PageReader reader;
      private final Path file;
      private final ParquetFile foot;
      private final int number;
      private final Map<String, Values> known = new HashMap<>();

      Group(PageReader reader, Path file, ParquetFile foot, int number) {
        this.reader = reader;
        this.file = file;
        this.foot = foot;
        this.number = number;
      }

      Values values(String path) throws IOException {
        Values values = known.get(path);
        if (values == null) {
          Column column = columns.get(path);
          if (column == null) throw new IOException("no column " + path);
          int leaf = foot.leaf(table.schema().findField(path).fieldId());
          values = reader.read(file, foot, number, leaf, kind(column));
          known.put(path, values);
        }
        return values;
      }
    }
  }
}
