package org.vigie.server.hunt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.hunt.StoredEvent.Leaf;
import org.vigie.server.hunt.StoredEvent.Provenance;
import org.vigie.store.lake.Lake;
import org.vigie.store.lake.Lake.Form;

/** Reads events whole. */
final class StoredEvents {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Map<String, Form> COLUMNS = Lake.eventColumns();
  private static final String SELECT =
      COLUMNS.entrySet().stream()
          .map(
              column -> {
                String name = Sql.column(column.getKey());
                String value = column.getValue() == Form.TIME ? "epoch_ms(" + name + ")" : name;
                return value + " AS \"" + column.getKey() + '"';
              })
          .collect(Collectors.joining(", "));

  private StoredEvents() {}

  /** Gives the newest events of a question to a sink; how many. */
  static int each(Asker asker, Node root, Window window, int limit, Hunt.Sink sink)
      throws IOException {
    Sql where = Sql.where(root);
    String select =
        "SELECT "
            + SELECT
            + " FROM events WHERE "
            + where.text()
            + " ORDER BY events.time DESC, events.metadata.uid DESC LIMIT "
            + limit;
    try {
      // Each row goes to the sink as it is read; the list holds no events.
      return asker
          .ask(
              window,
              Needles.of(root),
              select,
              where.values(),
              row -> {
                try {
                  sink.take(read(row));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                return true;
              })
          .size();
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  static List<StoredEvent.Raised> raised(Asker asker, StoredEvent event) throws IOException {
    return asker.ask(
        new Window(event.time(), event.time()),
        "SELECT id, rule.id, rule.title, rule.level, epoch_ms(detected) FROM findings"
            + " WHERE list_contains(events, ?) ORDER BY detected, id LIMIT 100",
        List.of(event.id()),
        row ->
            new StoredEvent.Raised(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5)));
  }

  private static StoredEvent read(ResultSet row) throws SQLException, IOException {
    List<Leaf> ocsf = new ArrayList<>();
    for (Map.Entry<String, Form> column : COLUMNS.entrySet()) {
      String path = column.getKey();
      boolean own =
          path.startsWith("vigie_") || List.of("raw_data", "unmapped", "ocsf_more").contains(path);
      String value = own ? null : row.getString(path);
      if (value != null) ocsf.add(new Leaf(path, value));
    }
    leaves(row.getString("ocsf_more"), ocsf);
    ocsf.sort(Comparator.comparing(Leaf::name)); // stable: several values keep their order
    List<Leaf> unmapped = new ArrayList<>();
    leaves(row.getString("unmapped"), unmapped);
    return new StoredEvent(
        row.getString("metadata.uid"),
        row.getLong("time"),
        row.getLong("vigie_received"),
        row.getInt("class_uid"),
        row.getString("device.hostname"),
        ocsf,
        unmapped,
        row.getString("raw_data"),
        bytes(row.getBlob("vigie_raw_bytes")),
        new Provenance(
            row.getString("vigie_parser"),
            row.getString("vigie_status"),
            texts(row.getArray("vigie_warnings")),
            row.getString("vigie_source"),
            row.getString("vigie_transport"),
            row.getString("vigie_address")));
  }

  private static byte @Nullable [] bytes(@Nullable Blob blob) throws SQLException {
    return blob == null ? null : blob.getBytes(1, (int) blob.length());
  }

  private static List<String> texts(@Nullable Array array) throws SQLException {
    List<String> texts = new ArrayList<>();
    if (array == null) return texts;
    for (Object text : (Object[]) array.getArray()) texts.add(String.valueOf(text));
    return texts;
  }

  /** Adds the members of an object of the lake's: texts, numbers, or arrays of them. */
  private static void leaves(@Nullable String json, List<Leaf> into) throws IOException {
    if (json == null) return;
    try (JsonParser in = JSON.createParser(json)) {
      String name = "";
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        switch (token) {
          case FIELD_NAME -> name = in.currentName();
          case VALUE_NULL -> into.add(new Leaf(name, null));
          case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
              into.add(new Leaf(name, in.getText()));
          case START_OBJECT, END_OBJECT, START_ARRAY, END_ARRAY -> {}
          case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
              throw new IOException("unexpected " + token + " in the lake's JSON");
        }
      }
    }
  }
}
