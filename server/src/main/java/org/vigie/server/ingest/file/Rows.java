package org.vigie.server.ingest.file;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows under a header as JSON objects: the names of columns as keys, cells as texts, empty ones
 * left out. Exports of Windows event logs become events in the shape that event logs themselves
 * have.
 */
final class Rows {
  /** Columns that a table may have; cells behind them stay together in the last. */
  private static final int COLUMNS = 4_096;

  private static final JsonFactory JSON = new JsonFactory();

  private final List<String> names;
  private final WindowsExport export;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

  Rows(List<String> header) {
    this.names = unique(header);
    this.export = WindowsExport.of(names);
  }

  int columns() {
    return names.size();
  }

  /** The object of a row; of no length where all its cells are empty. */
  byte[] json(List<String> cells) {
    Map<String, String> row = new java.util.LinkedHashMap<>();
    for (int i = 0; i < Math.min(cells.size(), COLUMNS); i++) {
      if (!cells.get(i).isEmpty()) row.put(name(i), cells.get(i));
    }
    if (row.isEmpty()) return new byte[0];
    out.reset();
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      export.write(row, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private String name(int column) {
    return column < names.size() ? names.get(column) : "column_" + (column + 1);
  }

  private static List<String> unique(List<String> header) {
    List<String> names = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String cell : header) {
      String name = cell.strip();
      if (name.isEmpty()) name = "column_" + (names.size() + 1);
      int before = seen.merge(name, 1, Integer::sum) - 1;
      names.add(before == 0 ? name : name + "_" + before);
    }
    return names;
  }
}
