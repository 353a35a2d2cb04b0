package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Makes the index of a data file anew, from its rows alone. It says of texts and observables what
 * the first one said; native values that stand in no column are not known any more, and the index
 * says so.
 */
final class IndexRebuild {
  private static final JsonFactory JSON = new JsonFactory();

  private final LakeTable table;
  private final DuckDBConnection duckdb;
  private final List<String> paths = new ArrayList<>();
  private final List<Observable> kinds = new ArrayList<>();

  IndexRebuild(LakeTable table, DuckDBConnection duckdb) {
    this.table = table;
    this.duckdb = duckdb;
    for (Column column : table.shape().columns()) {
      Observable kind = Observable.of(column.path());
      if (kind == null || column.type() != Column.Type.TEXT) continue;
      paths.add(column.path());
      kinds.add(kind);
    }
  }

  /** Of the rows of a file, in their order. */
  IndexBuilder of(Path file) throws IOException, SQLException {
    IndexBuilder index = new IndexBuilder();
    index.forgetShown();
    String columns =
        paths.stream()
            .map(path -> ", \"" + path.replace(".", "\".\"") + '"')
            .collect(Collectors.joining());
    try (Statement statement = duckdb.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT epoch_ms(time), raw_data, vigie_raw_bytes, message, unmapped, ocsf_more"
                    + columns
                    + " FROM ("
                    + Parts.rowsOf(table, List.of(file))
                    + ")")) {
      while (row.next()) row(index, row);
    }
    return index;
  }

  private void row(IndexBuilder index, ResultSet row) throws SQLException, IOException {
    long time = row.getLong(1);
    byte[] bytes = row.getBytes(3);
    if (bytes != null) index.text(bytes, 0, bytes.length);
    else text(index, row.getString(2));
    text(index, row.getString(4));
    leaves(index, row.getString(5), time);
    leaves(index, row.getString(6), time);
    for (int i = 0; i < paths.size(); i++) value(index, kinds.get(i), row.getString(7 + i), time);
    index.endRow();
  }

  private static void text(IndexBuilder index, @Nullable String text) {
    if (text == null) return;
    byte[] bytes = text.getBytes(UTF_8);
    index.text(bytes, 0, bytes.length);
  }

  private static void value(
      IndexBuilder index, @Nullable Observable kind, @Nullable String text, long time) {
    if (kind == null || text == null) return;
    byte[] bytes = text.getBytes(UTF_8);
    index.value(kind, bytes, 0, bytes.length, time);
  }

  private static void leaves(IndexBuilder index, @Nullable String json, long time)
      throws IOException {
    if (json == null) return;
    try (JsonParser in = JSON.createParser(json)) {
      String name = "";
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.FIELD_NAME) name = in.currentName();
        else if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
          value(index, Observable.of(name), in.getText(), time);
        }
      }
    }
  }
}
