package org.vigie.server.hunt;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Cursor;
import org.vigie.server.hunt.Hunt.Found;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.Needle;

/**
 * Pages of events on lines. First the ids alone are found, by the columns that a question needs;
 * then the lines of these few are read.
 */
final class Lines {
  private static final String KEY = "epoch_ms(time), metadata.uid";

  /** An hour; then eight of them, and so on. */
  private static final long FIRST_SPAN = 3_600_000;

  private static final Comparator<EventLine> NEWEST_FIRST =
      Comparator.comparingLong(EventLine::time).thenComparing(EventLine::id).reversed();

  private Lines() {}

  static Found page(
      Asker asker, Node root, Window window, @Nullable Cursor after, int limit, List<Field> columns)
      throws IOException {
    Sql where = Sql.where(root);
    List<Object> values = new ArrayList<>(where.values());
    String behind = "";
    Window left = window;
    if (after != null) {
      behind = " AND (epoch_ms(time) < ? OR metadata.uid < ?)";
      values.add(after.time());
      values.add(after.id());
      long end = Math.min(window.to(), after.time() + 1);
      left = new Window(Math.min(window.from(), end), end);
    }
    String select =
        "SELECT "
            + KEY
            + " FROM events WHERE ("
            + where.text()
            + ")"
            + behind
            + " ORDER BY time DESC, metadata.uid DESC LIMIT "
            + (limit + 1);
    Needle needle = Needles.of(root);
    List<Cursor> keys = keys(asker, needle, left, limit + 1, select, values);
    boolean more = keys.size() > limit;
    List<Cursor> shown = more ? keys.subList(0, limit) : keys;
    return new Found(lines(asker, needle, shown, columns), more ? shown.getLast() : null);
  }

  static List<EventLine> nearest(Asker asker, String host, long time, Window window, int limit)
      throws IOException {
    String select =
        "SELECT "
            + KEY
            + " FROM events WHERE device.hostname = ? ORDER BY abs(epoch_ms(time) - ?),"
            + " metadata.uid LIMIT "
            + limit;
    List<EventLine> lines =
        new ArrayList<>(
            lines(
                asker,
                Needle.ANYTHING,
                asker.ask(window, select, List.of(host, time), Lines::key),
                List.of()));
    Collections.reverse(lines);
    return lines;
  }

  /** The newest ones, looked for from the newest time on in spans that grow. */
  private static List<Cursor> keys(
      Asker asker, Needle needle, Window window, int limit, String select, List<Object> values)
      throws IOException {
    List<Cursor> keys = new ArrayList<>();
    Long newest = asker.lake().newest();
    if (newest == null) return keys;
    long to = window.to();
    // Nothing lies behind the newest event: the first span ends there.
    if (newest < Long.MAX_VALUE && newest + 1 < to) to = Math.max(window.from(), newest + 1);
    long width = FIRST_SPAN;
    do {
      long from = to - window.from() <= width ? window.from() : to - width;
      keys.addAll(asker.ask(new Window(from, to), needle, select, values, Lines::key));
      to = from;
      width *= 8;
    } while (keys.size() < limit && to > window.from() && width > 0);
    if (keys.size() < limit && to > window.from()) {
      keys.addAll(asker.ask(new Window(window.from(), to), needle, select, values, Lines::key));
    }
    return keys.size() > limit ? keys.subList(0, limit) : keys;
  }

  private static Cursor key(ResultSet row) throws SQLException {
    return new Cursor(row.getLong(1), row.getString(2));
  }

  /** The lines of these events, newest first. */
  private static List<EventLine> lines(
      Asker asker, Needle needle, List<Cursor> keys, List<Field> columns) throws IOException {
    if (keys.isEmpty()) return List.of();
    long first = keys.stream().mapToLong(Cursor::time).min().orElseThrow();
    long last = keys.stream().mapToLong(Cursor::time).max().orElseThrow();
    StringBuilder more = new StringBuilder();
    List<Object> values = new ArrayList<>();
    for (Field column : columns) {
      Sql shown = Sql.shown(column);
      more.append(", left(").append(shown.text()).append(", ").append(EventLine.MAX_SUMMARY);
      more.append(')');
      values.addAll(shown.values());
    }
    String select =
        """
        SELECT metadata.uid, epoch_ms(time), epoch_ms(vigie_received), class_uid,
          coalesce(severity_id, 0), device.hostname, coalesce("user".name, actor."user".name),
          coalesce(src_endpoint.ip, device.ip),
          left(coalesce(message, process.cmd_line, file.path, reg_key.path, query.hostname,
            api.operation, http_request.http_method || ' ' || http_request.url.url_string,
            coalesce(actor.process.file.path, process.file.path, src_endpoint.ip)
              || ' → ' || dst_endpoint.ip,
            process.file.path, metadata.event_code || ' · ' || metadata.log_provider,
            raw_data, ''), %d),
          vigie_source, vigie_parser, vigie_status%s
        FROM events WHERE metadata.uid IN (%s) LIMIT %d
        """
            .formatted(
                EventLine.MAX_SUMMARY,
                more,
                String.join(",", Collections.nCopies(keys.size(), "?")),
                keys.size());
    keys.forEach(key -> values.add(key.id()));
    Window around = new Window(first, last + 1);
    List<EventLine> lines =
        new ArrayList<>(
            asker.ask(around, needle, select, values, row -> line(row, columns.size())));
    lines.sort(NEWEST_FIRST);
    return lines;
  }

  private static EventLine line(ResultSet row, int columns) throws SQLException {
    List<@Nullable String> more = new ArrayList<>();
    for (int i = 0; i < columns; i++) more.add(row.getString(13 + i));
    return new EventLine(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getInt(4),
        row.getInt(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getString(12),
        more);
  }
}
