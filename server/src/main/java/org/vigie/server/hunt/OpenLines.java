package org.vigie.server.hunt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Cursor;
import org.vigie.store.lake.Lake.Form;
import org.vigie.store.lake.Rows;

/**
 * Lines of events that are read from their files without SQL, as the SELECT of {@link Lines} would
 * make them.
 */
final class OpenLines {
  private static final List<String> COLUMNS =
      List.of(
          "vigie_received",
          "class_uid",
          "severity_id",
          "device.hostname",
          "user.name",
          "actor.user.name",
          "src_endpoint.ip",
          "device.ip",
          "message",
          "process.cmd_line",
          "file.path",
          "reg_key.path",
          "query.hostname",
          "api.operation",
          "http_request.http_method",
          "http_request.url.url_string",
          "actor.process.file.path",
          "process.file.path",
          "dst_endpoint.ip",
          "metadata.event_code",
          "metadata.log_provider",
          "vigie_source",
          "vigie_parser",
          "vigie_status");

  private final Map<String, Object> values;

  private OpenLines(Map<String, Object> values) {
    this.values = values;
  }

  /** The lines, in no order; null where they do not lie open. */
  static @Nullable List<EventLine> read(
      Asker asker, Map<Rows.Place, Cursor> places, List<Field> further) throws IOException {
    Set<String> columns = new HashSet<>(COLUMNS);
    for (Field field : further) {
      for (Place place : field.places()) {
        boolean plain =
            place instanceof Place.Column(String path, Form form)
                && (form == Form.TEXT || form == Form.NUMBER)
                && (columns.add(path) || columns.contains(path));
        if (!plain) return null;
      }
    }
    List<Rows.Picked> rows = asker.pick(List.copyOf(places.keySet()), columns).orElse(null);
    if (rows == null || rows.size() != places.size()) return null;
    Map<Rows.Place, EventLine> lines = new HashMap<>();
    List<Rows.Place> silent = new ArrayList<>();
    for (Rows.Picked row : rows) {
      Cursor cursor = places.get(row.place());
      if (cursor == null) return null;
      EventLine line = new OpenLines(row.values()).line(cursor, further);
      lines.put(row.place(), line);
      if (line.summary().isEmpty()) silent.add(row.place());
    }
    List<Rows.Picked> raw = asker.pick(silent, List.of("raw_data")).orElse(null);
    if (raw == null) return null;
    for (Rows.Picked row : raw) {
      String text = new OpenLines(row.values()).text("raw_data");
      lines.computeIfPresent(row.place(), (p, line) -> line.with(text == null ? "" : start(text)));
    }
    return new ArrayList<>(lines.values());
  }

  private EventLine line(Cursor cursor, List<Field> further) {
    List<@Nullable String> more = new ArrayList<>();
    for (Field field : further) more.add(shown(field));
    String summary = summary();
    String parser = text("vigie_parser");
    String status = text("vigie_status");
    return new EventLine(
        cursor.id(),
        cursor.time(),
        number("vigie_received"),
        (int) number("class_uid"),
        (int) number("severity_id"),
        text("device.hostname"),
        first("user.name", "actor.user.name"),
        first("src_endpoint.ip", "device.ip"),
        summary == null ? "" : start(summary),
        text("vigie_source"),
        parser == null ? "" : parser,
        status == null ? "" : status,
        more);
  }

  private @Nullable String summary() {
    String plain =
        first(
            "message",
            "process.cmd_line",
            "file.path",
            "reg_key.path",
            "query.hostname",
            "api.operation");
    if (plain != null) return plain;
    String asked = joined(text("http_request.http_method"), " ", "http_request.url.url_string");
    if (asked != null) return asked;
    String who = first("actor.process.file.path", "process.file.path", "src_endpoint.ip");
    String reached = joined(who, " → ", "dst_endpoint.ip");
    if (reached != null) return reached;
    String program = text("process.file.path");
    return program != null
        ? program
        : joined(text("metadata.event_code"), " · ", "metadata.log_provider");
  }

  private @Nullable String joined(@Nullable String one, String by, String path) {
    String other = text(path);
    return one == null || other == null ? null : one + by + other;
  }

  private @Nullable String first(String... paths) {
    for (String path : paths) {
      String text = text(path);
      if (text != null) return text;
    }
    return null;
  }

  private @Nullable String shown(Field field) {
    for (Place place : field.places()) {
      if (!(place instanceof Place.Column(String path, Form form))) continue;
      Object value = values.get(path);
      if (value != null) return start(value.toString());
    }
    return null;
  }

  private @Nullable String text(String path) {
    return values.get(path) instanceof String text ? text : null;
  }

  private long number(String path) {
    return values.get(path) instanceof Long number ? number : 0;
  }

  /** As many characters as a line shows. */
  private static String start(String text) {
    return text.codePointCount(0, text.length()) <= EventLine.MAX_SUMMARY
        ? text
        : text.substring(0, text.offsetByCodePoints(0, EventLine.MAX_SUMMARY));
  }
}
