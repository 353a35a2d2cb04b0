package org.vigie.server.hunt;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Hunt.Cursor;
import org.vigie.server.hunt.Hunt.Found;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.store.lake.Needle;
import org.vigie.store.lake.Rows;

/**
 * Pages of events on lines. First the ids alone are found, by the columns that a question needs;
 * then the lines of these few are read.
 */
final class Lines {
  private static final String KEY = "epoch_ms(time), metadata.uid, vigie_file, vigie_row";

  /** How much further to look than should be enough. */
  private static final double MARGIN = 1.1;

  /** An hour; then eight of them, and so on. */
  private static final long FIRST_SPAN = 3_600_000;

  /** An event, and where it lies. */
  private record Key(Cursor cursor, Rows.Place place) {}

  private static final Comparator<EventLine> NEWEST_FIRST =
      Comparator.comparingLong(EventLine::time).thenComparing(EventLine::id).reversed();

  private static final Comparator<Cursor> NEWEST_KEY =
      Comparator.comparingLong(Cursor::time).thenComparing(Cursor::id).reversed();

  private static final String ID = "metadata.uid";
  private static final String TIME = "time";

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
    Judge judge = Judge.of(root);
    Finder finder =
        span -> {
          List<Key> few = judge == null ? null : few(asker, judge, needle, span, after);
          if (few != null) return few.subList(0, Math.min(few.size(), limit + 1));
          return asker.find(span, needle, select, values, Lines::key);
        };
    List<Key> keys = keys(asker, left, limit + 1, finder);
    boolean more = keys.size() > limit;
    List<Key> shown = more ? keys.subList(0, limit) : keys;
    return new Found(lines(asker, shown, columns), more ? shown.getLast().cursor : null);
  }

  /** Looks for the newest events of a span. */
  private interface Finder {
    List<Key> find(Window span) throws IOException;
  }

  /** All events of a span that lie open, newest first; null where SQL has to be asked. */
  private static @Nullable List<Key> few(
      Asker asker, Judge judge, Needle needle, Window span, @Nullable Cursor after)
      throws IOException {
    Set<String> columns = new HashSet<>(judge.columns());
    columns.add(ID);
    columns.add(TIME);
    List<Rows.Picked> rows = asker.pick(span, needle, columns).orElse(null);
    if (rows == null) return null;
    List<Key> keys = new ArrayList<>();
    for (Rows.Picked row : rows) {
      switch (judge.of(row.values())) {
        case NOT -> {}
        case UNSURE -> {
          return null;
        }
        case HOLDS -> {
          if (!(row.values().get(ID) instanceof String id)
              || !(row.values().get(TIME) instanceof Long time)) {
            return null;
          }
          boolean behind = after == null || time < after.time() || id.compareTo(after.id()) < 0;
          if (behind) keys.add(new Key(new Cursor(time, id), row.place()));
        }
      }
    }
    keys.sort(Comparator.comparing(Key::cursor, NEWEST_KEY));
    return keys;
  }

  static List<EventLine> nearest(Asker asker, Node same, long time, Window window, int limit)
      throws IOException {
    Sql where = Sql.where(same);
    Needle needle = Needles.of(same);
    List<Object> values = new ArrayList<>(where.values());
    values.add(time);
    String select =
        "SELECT "
            + KEY
            + " FROM events WHERE "
            + where.text()
            + " ORDER BY abs(epoch_ms(time) - ?), metadata.uid LIMIT "
            + limit;
    List<EventLine> lines =
        new ArrayList<>(
            lines(asker, asker.find(window, needle, select, values, Lines::key), List.of()));
    Collections.reverse(lines);
    return lines;
  }

  /** The newest ones, looked for from the newest time on in spans that grow as they need to. */
  private static List<Key> keys(Asker asker, Window window, int limit, Finder finder)
      throws IOException {
    List<Key> keys = new ArrayList<>();
    Long newest = asker.lake().newest();
    if (newest == null) return keys;
    long to = window.to();
    // Nothing lies behind the newest event: the first span ends there.
    if (newest < Long.MAX_VALUE && newest + 1 < to) to = Math.max(window.from(), newest + 1);
    long begun = to;
    long width = FIRST_SPAN;
    do {
      long from = to - window.from() <= width || width <= 0 ? window.from() : to - width;
      keys.addAll(finder.find(new Window(from, to)));
      to = from;
      width = next(begun - to, keys.size(), limit);
    } while (keys.size() < limit && to > window.from());
    return keys.size() > limit ? keys.subList(0, limit) : keys;
  }

  /** How far to look after so much gave so many: a little further than what lacks should lie. */
  private static long next(long passed, int found, int wanted) {
    long most = passed <= Long.MAX_VALUE / 8 ? 8 * passed : Long.MAX_VALUE;
    if (found == 0) return most;
    double each = (double) passed / found;
    return Math.clamp((long) (each * (wanted - found) * MARGIN), Math.min(FIRST_SPAN, most), most);
  }

  private static Key key(ResultSet row) throws SQLException {
    return new Key(
        new Cursor(row.getLong(1), row.getString(2)),
        new Rows.Place(row.getString(3), row.getLong(4)));
  }

  /** The lines of these events, newest first. */
  private static List<EventLine> lines(Asker asker, List<Key> keys, List<Field> columns)
      throws IOException {
    if (keys.isEmpty()) return List.of();
    List<EventLine> open = OpenLines.read(asker, cursors(keys), columns);
    if (open != null) {
      open.sort(NEWEST_FIRST);
      return open;
    }
    StringBuilder more = new StringBuilder();
    List<Object> values = new ArrayList<>();
    for (Field column : columns) {
      Sql shown = Sql.shown(column);
      more.append(", left(").append(shown.text()).append(", ").append(EventLine.MAX_SUMMARY);
      more.append(')');
      values.addAll(shown.values());
    }
    String expressions =
        """
        vigie_file, file_row_number, epoch_ms(vigie_received), class_uid,
          coalesce(severity_id, 0), device.hostname, coalesce("user".name, actor."user".name),
          coalesce(src_endpoint.ip, device.ip),
          left(coalesce(message, process.cmd_line, file.path, reg_key.path, query.hostname,
            api.operation, http_request.http_method || ' ' || http_request.url.url_string,
            coalesce(actor.process.file.path, process.file.path, src_endpoint.ip)
              || ' → ' || dst_endpoint.ip,
            process.file.path, metadata.event_code || ' · ' || metadata.log_provider), %d),
          vigie_source, vigie_parser, vigie_status%s
        """
            .formatted(EventLine.MAX_SUMMARY, more);
    // Ids and times are known: they are not read again.
    Map<Rows.Place, Cursor> known = cursors(keys);
    List<EventLine> lines =
        new ArrayList<>(
            asker.read(
                List.copyOf(known.keySet()),
                expressions,
                values,
                row -> line(row, known, columns.size())));
    summarise(asker, keys, lines);
    lines.sort(NEWEST_FIRST);
    return lines;
  }

  private static Map<Rows.Place, Cursor> cursors(List<Key> keys) {
    Map<Rows.Place, Cursor> known = new HashMap<>();
    for (Key key : keys) known.put(key.place, key.cursor);
    return known;
  }

  /**
   * Raw texts are read only for lines that say nothing else: they are the most there is to read.
   */
  private static void summarise(Asker asker, List<Key> keys, List<EventLine> lines)
      throws IOException {
    Set<String> silent = new HashSet<>();
    for (EventLine line : lines) if (line.summary().isEmpty()) silent.add(line.id());
    List<Rows.Place> places =
        keys.stream().filter(key -> silent.contains(key.cursor.id())).map(Key::place).toList();
    Map<String, String> raw = new HashMap<>();
    asker.read(
        places,
        "metadata.uid, left(raw_data, " + EventLine.MAX_SUMMARY + ")",
        List.of(),
        row -> {
          String text = row.getString(2);
          return raw.put(row.getString(1), text == null ? "" : text);
        });
    lines.replaceAll(
        line -> silent.contains(line.id()) ? line.with(raw.getOrDefault(line.id(), "")) : line);
  }

  private static EventLine line(ResultSet row, Map<Rows.Place, Cursor> known, int columns)
      throws SQLException {
    Cursor cursor =
        Objects.requireNonNull(known.get(new Rows.Place(row.getString(1), row.getLong(2))));
    List<@Nullable String> more = new ArrayList<>();
    for (int i = 0; i < columns; i++) more.add(row.getString(13 + i));
    return new EventLine(
        cursor.id(),
        cursor.time(),
        row.getLong(3),
        row.getInt(4),
        row.getInt(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9) == null ? "" : row.getString(9),
        row.getString(10),
        row.getString(11),
        row.getString(12),
        more);
  }
}
