package org.vigie.store.lake;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;

/** Rows that were picked, as a table that one SELECT of one connection reads once. */
final class Picks implements AutoCloseable {
  /** Of the rows within DuckDB. */
  private static final String NAME = "vigie_picked";

  private static final String FILE = "vigie_file";
  private static final String ROW = "vigie_row";

  private final Batch batch;
  private final ArrowArrayStream stream;

  Picks(BufferAllocator allocator, Named named, List<Picker.Row> rows) {
    this.batch = new Batch(new Shape(columns(named)), allocator);
    this.stream = ArrowArrayStream.allocateNew(allocator);
    for (Picker.Row row : rows) {
      for (int c = 0; c < row.values().length; c++) {
        switch (row.values()[c]) {
          case null -> {}
          case byte[] bytes -> batch.text(c, bytes, 0, bytes.length);
          case Long number -> number(c, named.read().get(c), number);
          default -> throw new IllegalStateException("no value of a row");
        }
      }
      byte[] file = row.file().toString().getBytes(StandardCharsets.UTF_8);
      batch.text(named.read().size(), file, 0, file.length);
      batch.number(named.read().size() + 1, row.number());
      batch.endRow();
    }
    batch.seal();
    Data.exportArrayStream(allocator, new Once(allocator), stream);
  }

  /** Gives them to a connection. */
  void give(DuckDBConnection connection) throws SQLException {
    connection.registerArrowStream(NAME, stream);
  }

  private void number(int at, Column column, long number) {
    batch.number(at, column.type() == Column.Type.TIME ? Math.floorDiv(number, 1_000) : number);
  }

  private static List<Column> columns(Named named) {
    List<Column> columns = new ArrayList<>();
    // Flat: a struct is made of them by the SELECT.
    for (int i = 0; i < named.read().size(); i++) {
      columns.add(Column.optional("c" + i, named.read().get(i).type()));
    }
    columns.add(Column.required(FILE, Column.Type.TEXT));
    columns.add(Column.required(ROW, Column.Type.LONG));
    return columns;
  }

  /** The SELECT of them, with their places. */
  static String rows(LakeTable table, Named named) {
    List<String> flat = named.read().stream().map(Column::path).toList();
    int places = flat.size();
    return "SELECT %s, c%d AS %s, c%d AS %s FROM %s"
        .formatted(
            table.shape().projection(named.tops(), flat), places, FILE, places + 1, ROW, NAME);
  }

  @Override
  public void close() {
    stream.close();
    batch.close();
  }

  /** The one batch. */
  private final class Once extends ArrowReader {
    private boolean given;

    Once(BufferAllocator allocator) {
      super(allocator);
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() {
      return batch.root();
    }

    @Override
    public boolean loadNextBatch() {
      boolean first = !given;
      given = true;
      return first;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    /** The batch is not the reader's. */
    @Override
    protected void closeReadSource() {}

    @Override
    protected Schema readSchema() {
      return batch.root().getSchema();
    }
  }
}
