package org.vigie.store.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Who knows of a lake no more than where its folder is, and reads it with the engines of others:
 * Iceberg's own reader over Apache Parquet, and DuckDB as it comes. Nothing of Vigie is used.
 */
final class Stranger {
  private final Path folder;

  Stranger(Path folder) {
    this.folder = folder;
  }

  /** A table, by the newest of its metadata files. */
  Table table(String name) {
    Path metadata = folder.resolve("warehouse/soc").resolve(name).resolve("metadata");
    try (Stream<Path> files = Files.list(metadata)) {
      Path newest =
          files
              .filter(file -> file.toString().endsWith(".metadata.json"))
              .max(Comparator.comparing(Path::getFileName))
              .orElseThrow();
      return new BaseTable(new StaticTableOperations(newest.toString(), new Plain()), name);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** All rows of a table, as Iceberg's reader gives them. */
  List<Record> rows(String name) throws IOException {
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> read = IcebergGenerics.read(table(name)).build()) {
      read.forEach(rows::add);
    }
    return rows;
  }

  /**
   * Answers a SELECT of DuckDB over a view {@code rows} of a table's files, whose columns are found
   * by the ids that the metadata gives them, as Iceberg wants it.
   */
  List<String> duckDb(String name, String select) throws IOException, SQLException {
    Table table = table(name);
    List<String> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      tasks.forEach(task -> files.add("'" + path(task.file().location()) + "'"));
    }
    String columns =
        table.schema().columns().stream()
            .map(
                column ->
                    "%d: {name: '%s', type: '%s', default_value: NULL}"
                        .formatted(column.fieldId(), column.name(), sql(column.type())))
            .collect(Collectors.joining(", "));
    List<String> answers = new ArrayList<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "CREATE VIEW rows AS SELECT * FROM read_parquet([%s], schema = MAP {%s})"
              .formatted(String.join(", ", files), columns));
      try (ResultSet row = statement.executeQuery(select)) {
        while (row.next()) answers.add(row.getString(1));
      }
    }
    return answers;
  }

  private static String sql(Type type) {
    return switch (type.typeId()) {
      case INTEGER -> "INTEGER";
      case LONG -> "BIGINT";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case STRING -> "VARCHAR";
      case BINARY -> "BLOB";
      case LIST -> sql(type.asListType().elementType()) + "[]";
      case STRUCT ->
          type.asStructType().fields().stream()
              .map(Stranger::member)
              .collect(Collectors.joining(", ", "STRUCT(", ")"));
      default -> throw new IllegalArgumentException("a type of no column of ours: " + type);
    };
  }

  private static String member(Types.NestedField field) {
    return '"' + field.name() + "\" " + sql(field.type());
  }

  private static String path(String location) {
    return location.replaceFirst("^file:(//)?", "");
  }

  /** Files of this machine, read as Iceberg's own class reads them. */
  private static final class Plain implements FileIO {
    private static final long serialVersionUID = 1;

    @Override
    public InputFile newInputFile(String location) {
      return org.apache.iceberg.Files.localInput(path(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
      throw new UnsupportedOperationException("a stranger writes nothing");
    }

    @Override
    public void deleteFile(String location) {
      throw new UnsupportedOperationException("a stranger deletes nothing");
    }
  }
}
