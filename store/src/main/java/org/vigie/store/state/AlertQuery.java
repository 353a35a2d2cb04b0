package org.vigie.store.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Level;
import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Status;

/**
 * Which alerts of the queue, and in which order.
 *
 * @param levels those wanted; empty for all
 * @param statuses those wanted; empty for all
 * @param dispositions those wanted; empty for all, the unqualified ones among them
 * @param assignee account; empty for those of nobody, null for all
 * @param text that must stand in rule, tags or entities, in any case; empty for all
 * @param from not detected before, epoch milliseconds
 * @param to detected before; {@link Long#MAX_VALUE} for all
 * @param order what comes first
 * @param before only alerts at a lower {@link #place}; {@link Long#MAX_VALUE} from the first on
 * @param limit most alerts, up to {@value Alerts#MAX_PAGE}
 */
public record AlertQuery(
    Set<Level> levels,
    Set<Status> statuses,
    Set<Disposition> dispositions,
    @Nullable String assignee,
    String text,
    long from,
    long to,
    Order order,
    long before,
    int limit) {
  /** All that is not closed. */
  public static final Set<Status> OPEN =
      Set.copyOf(EnumSet.complementOf(EnumSet.of(Status.CLOSED)));

  /** More alerts than there will be: a level in a place counts so much. */
  private static final long STEP = 1_000_000_000_000L;

  /** What comes first. */
  public enum Order {
    /** By level, one higher for what is critical; of equal ones the newest. */
    URGENT,
    NEWEST,
    OLDEST
  }

  /** Alerts of these levels with this text, whatever became of them, newest first. */
  public AlertQuery(Set<Level> levels, String text, long before, int limit) {
    this(
        levels,
        Set.of(),
        Set.of(),
        null,
        text,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Order.NEWEST,
        before,
        limit);
  }

  /** A level as it is stored to be sorted by. */
  static long rank(Level level) {
    return switch (level) {
      case INFORMATIONAL -> 0;
      case LOW -> 1;
      case MEDIUM -> 2;
      case HIGH -> 3;
      case CRITICAL -> 4;
    };
  }

  /** Where an alert stands in the order: the higher, the earlier it comes. */
  public long place(Listed listed) {
    return switch (order) {
      case URGENT -> listed.priority() * STEP + listed.number();
      case NEWEST -> listed.number();
      case OLDEST -> -listed.number();
    };
  }

  /** Whether an alert of the right level and text is one of those wanted as it is handled now. */
  public boolean takes(Listed listed) {
    long detected = listed.alert().detected();
    return (statuses.isEmpty() || statuses.contains(listed.status()))
        && (dispositions.isEmpty()
            || listed.care().disposition() != null
                && dispositions.contains(listed.care().disposition()))
        && (assignee == null || assignee.equals(listed.care().assignee()))
        && detected >= from
        && detected < to;
  }

  List<Listed> page(Handle handle, Units units) {
    List<Object> values = new ArrayList<>();
    StringBuilder sql = new StringBuilder("SELECT * FROM alert WHERE ");
    if (before == Long.MAX_VALUE) {
      sql.append("1 = 1");
    } else {
      switch (order) {
        case URGENT -> {
          sql.append("(severity, number) < (?, ?)");
          values.add(before / STEP);
          values.add(before % STEP);
        }
        case NEWEST -> {
          sql.append("number < ?");
          values.add(before);
        }
        case OLDEST -> {
          sql.append("number > ?");
          values.add(-before);
        }
      }
    }
    sql.append(words(values)).append(handling(values)).append(units.on("bu", values));
    sql.append(
        switch (order) {
          case URGENT -> " ORDER BY severity DESC, number DESC";
          case NEWEST -> " ORDER BY number DESC";
          case OLDEST -> " ORDER BY number";
        });
    values.add(Alerts.cap(limit));
    return Alerts.listed(handle, sql.append(" LIMIT ?").toString(), values.toArray());
  }

  List<Listed> changes(Handle handle, long since, Units units) {
    List<Object> values = new ArrayList<>(List.of(since));
    String sql =
        "SELECT * FROM alert WHERE change > ?"
            + words(values)
            + units.on("bu", values)
            + " ORDER BY change LIMIT ?";
    values.add(Alerts.cap(limit));
    return Alerts.listed(handle, sql, values.toArray());
  }

  /** Conditions of levels and text; only names of constants become part of the statement. */
  private String words(List<Object> values) {
    String sql = levels.isEmpty() ? "" : " AND level IN " + names(levels);
    if (text.isEmpty()) return sql;
    values.add(like(text));
    return sql + " AND search LIKE ? ESCAPE '!'";
  }

  private String handling(List<Object> values) {
    StringBuilder sql = new StringBuilder();
    if (statuses.equals(OPEN)) sql.append(" AND is_open = 1");
    else if (!statuses.isEmpty()) sql.append(" AND status IN ").append(names(statuses));
    if (!dispositions.isEmpty()) sql.append(" AND disposition IN ").append(names(dispositions));
    if (assignee != null) {
      sql.append(" AND assignee = ?");
      values.add(assignee);
    }
    if (from > Long.MIN_VALUE) {
      sql.append(" AND detected >= ?");
      values.add(from);
    }
    if (to < Long.MAX_VALUE) {
      sql.append(" AND detected < ?");
      values.add(to);
    }
    return sql.toString();
  }

  static String names(Collection<? extends Enum<?>> values) {
    return values.stream()
        .map(value -> "'" + value.name() + "'")
        .sorted()
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** A pattern of SQL that finds a text anywhere, whatever wild cards stand in it. */
  static String like(String text) {
    String literal =
        text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return '%' + literal + '%';
  }
}
