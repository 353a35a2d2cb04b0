package org.vigie.server.web;

import java.io.IOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.sql.Desk;
import org.vigie.server.web.chart.Bars;
import org.vigie.server.web.chart.Chart;
import org.vigie.server.web.chart.Ranks;
import org.vigie.server.web.chart.Series;
import org.vigie.server.web.chart.Span;

/** An answer in SQL as a page shows it: a table, and a picture where its shape has one. */
final class SqlTable implements Desk.Sink {
  /** Most series of a picture: colours that can be told apart. */
  private static final int MAX_SERIES = 7;

  private static final int MAX_SHOWN = 300;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd['T'][' ']HH:mm[:ss]")
          .optionalStart()
          .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalEnd()
          .appendPattern("[XXX][X]")
          .toFormatter(java.util.Locale.ROOT);

  private List<Desk.Column> columns = List.of();
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  @Override
  public void columns(List<Desk.Column> given) throws IOException {
    columns = List.copyOf(given);
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    rows.add(values);
  }

  List<Desk.Column> columns() {
    return columns;
  }

  List<List<@Nullable Object>> rows() {
    return rows;
  }

  /** A cell: long ones are cut, for the export has them. */
  Inert cell(@Nullable Object value) {
    String text = value == null ? "" : text(value);
    return Inert.of(text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text);
  }

  boolean isNumeric(int column) {
    return numeric(columns.get(column).type());
  }

  private static boolean numeric(String type) {
    return type.matches("(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)");
  }

  /** A number without an exponent that nobody asked for. */
  static String text(Object value) {
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return value.toString();
  }

  /** Its picture: counts over time, or by name; null where it has none. */
  @Nullable Chart chart(Page page) {
    if (columns.size() < 2 || columns.size() > 1 + MAX_SERIES || rows.size() < 2) return null;
    for (int i = 1; i < columns.size(); i++) if (!isNumeric(i)) return null;
    for (List<@Nullable Object> row : rows) {
      for (int i = 1; i < row.size(); i++) {
        Double number = number(row.get(i));
        if (number == null || number < 0 || number > 1e15) return null;
      }
    }
    String type = columns.getFirst().type();
    if (type.startsWith("TIMESTAMP") || type.equals("DATE")) return overTime(page);
    boolean named = type.equals("VARCHAR") && columns.size() == 2 && rows.size() <= Ranks.MOST;
    return named ? byName(page) : null;
  }

  private Chart byName(Page page) {
    List<Ranks.Rank> ranks = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      Object name = row.getFirst();
      Double value = number(row.get(1));
      ranks.add(
          new Ranks.Rank(
              name == null ? "–" : Inert.plain(text(name)), value == null ? 0 : value, ""));
    }
    return Ranks.of(page.wording(), columns.get(1).name(), ranks);
  }

  private @Nullable Chart overTime(Page page) {
    long[] times = new long[rows.size()];
    for (int i = 0; i < times.length; i++) {
      Long time = time(rows.get(i).getFirst());
      if (time == null) return null;
      times[i] = time;
    }
    long first = java.util.Arrays.stream(times).min().orElseThrow();
    long last = java.util.Arrays.stream(times).max().orElseThrow();
    BigInteger step = BigInteger.ZERO;
    for (long time : times) step = step.gcd(BigInteger.valueOf(time - first));
    long width = step.longValue();
    if (width < 1 || (last - first) / width + 1 > Span.MAX_SLOTS) return null;
    int slots = (int) ((last - first) / width + 1);
    List<Series> series = new ArrayList<>();
    for (int column = 1; column < columns.size(); column++) {
      double[] values = new double[slots];
      for (int i = 0; i < times.length; i++) {
        Double value = number(rows.get(i).get(column));
        values[(int) ((times[i] - first) / width)] += value == null ? 0 : value;
      }
      series.add(new Series(Inert.plain(columns.get(column).name()), "c" + column, values));
    }
    return Bars.of(page.wording(), page.say("sql.chart"), new Span(first, width, slots), series);
  }

  private static @Nullable Double number(@Nullable Object value) {
    return switch (value) {
      case Long number -> (Double) number.doubleValue();
      case Double number -> number;
      case String text when text.matches("[0-9]{1,15}([.][0-9]{1,9})?") ->
          (Double) Double.parseDouble(text);
      case null, default -> null;
    };
  }

  private static @Nullable Long time(@Nullable Object value) {
    if (!(value instanceof String text)) return null;
    try {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      }
      var read = TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      return switch (read) {
        case OffsetDateTime zoned -> (Long) zoned.toInstant().toEpochMilli();
        case LocalDateTime local -> (Long) local.toInstant(ZoneOffset.UTC).toEpochMilli();
        default -> null;
      };
    } catch (DateTimeException none) {
      return null;
    }
  }
}
