package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.vigie.store.lake.Deletions.Gone;

/**
 * Deletes events that are kept no longer. Files of which nothing stays go whole, others are written
 * anew without the rows; then the old snapshots go, and what is gone is looked for: only that is
 * certified.
 */
public final class Retention {
  private final LakeTable events;
  private final Deletions deletions;
  private final Lake.Options options;

  /** A condition of SQL over a row of events, and the values of the {@code ?} in it. */
  public record Condition(String text, List<?> values) {
    /** All events. */
    public static final Condition ALL = new Condition("true", List.of());

    /** With its values written out. */
    private String whole() {
      StringBuilder sql = new StringBuilder();
      Matcher marks = Pattern.compile("[?]").matcher(text);
      for (Object value : values) {
        if (!marks.find()) throw new IllegalArgumentException("too many values for " + text);
        String literal =
            value instanceof Number
                ? value.toString()
                : "'" + value.toString().replace("'", "''") + "'";
        marks.appendReplacement(sql, Matcher.quoteReplacement(literal));
      }
      return marks.appendTail(sql).toString();
    }
  }

  /**
   * How long events of a class are kept. The first class that an event is of decides.
   *
   * @param days for so long after their receipt; what is older goes at the next full day
   * @param because why just that long
   */
  public record Kept(String name, Condition events, int days, String because) {}

  /** Events that stay, however old. */
  public record Hold(String id, Condition events) {}

  Retention(LakeTable events, Deletions deletions, Lake.Options options) {
    this.events = events;
    this.deletions = deletions;
    this.options = options;
  }

  /** What is to be deleted of a file. */
  private record Due(long rows, Map<Integer, long[]> byClass) {}

  /**
   * Deletes what is due.
   *
   * @param now epoch milliseconds
   * @param actor who is behind it
   * @return how many events, each named in a certificate
   */
  public long run(
      List<Kept> classes, List<Hold> holds, long now, String actor, Upkeep.Progress progress)
      throws IOException {
    long day = 86_400_000L;
    List<Long> before =
        classes.stream().map(one -> Math.floorDiv(now, day) * day - one.days * day).toList();
    long newest = before.stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
    events.rewriting.lock();
    try (DuckDBConnection duckdb = DuckDb.open(options.memoryBytes() / 2, 1)) {
      List<Held> old =
          events.current().stream().filter(file -> file.received().least() < newest).toList();
      if (old.isEmpty()) return 0;
      DuckDb.run(duckdb, Macros.ALL);
      DuckDb.run(duckdb, "SET preserve_insertion_order = true");
      String which = which(classes, before);
      String held =
          holds.isEmpty()
              ? "false"
              : holds.stream()
                  .map(hold -> "coalesce(" + hold.events.whole() + ", false)")
                  .collect(Collectors.joining(" OR ", "(", ")"));
      Map<Integer, long[]> sum = new TreeMap<>();
      List<Gone> gone = new ArrayList<>();
      for (int i = 0; i < old.size() && progress.at(i, old.size()); i++) {
        Due due = due(duckdb, old.get(i), which, held);
        if (due.rows == 0) continue;
        gone.add(delete(duckdb, old.get(i), due, which, held));
        due.byClass.forEach((one, counts) -> sum.merge(one, counts, Retention::both));
      }
      if (gone.isEmpty()) return 0;
      events.expireAll();
      for (Gone one : gone) {
        // No snapshot is left that knows them; Iceberg itself would delete them with the next one.
        Files.deleteIfExists(one.path());
        Files.deleteIfExists(FileIndex.beside(one.path()));
      }
      long left = 0;
      for (Held file : events.current()) {
        if (file.received().least() < newest) left += due(duckdb, file, which, held).rows;
      }
      List<Deletions.Reason> reasons = new ArrayList<>();
      sum.forEach(
          (one, counts) ->
              reasons.add(
                  new Deletions.Reason(
                      classes.get(one).name,
                      classes.get(one).days,
                      classes.get(one).because,
                      counts[0],
                      counts[1],
                      counts[2])));
      deletions.certify(now, actor, reasons, holds.stream().map(Hold::id).toList(), gone, left);
      return reasons.stream().mapToLong(Deletions.Reason::events).sum();
    } catch (SQLException failed) {
      throw new IOException("retention: " + failed.getMessage(), failed);
    } finally {
      events.rewriting.unlock();
    }
  }

  private static long[] both(long[] some, long[] more) {
    return new long[] {some[0] + more[0], Math.min(some[1], more[1]), Math.max(some[2], more[2])};
  }

  /** The number of the class because of which a row goes; -1 where it stays. */
  private static String which(List<Kept> classes, List<Long> before) {
    StringBuilder sql = new StringBuilder("CASE");
    for (int i = 0; i < classes.size(); i++) {
      sql.append(" WHEN coalesce(").append(classes.get(i).events.whole()).append(", false) THEN ");
      sql.append("CASE WHEN vigie_received < make_timestamptz(").append(before.get(i) * 1_000);
      sql.append(") THEN ").append(i).append(" ELSE -1 END");
    }
    return sql.append(" ELSE -1 END").toString();
  }

  private String rows(Held file) {
    return "(" + Parts.rowsOf(events, List.of(file.path())) + ") AS events";
  }

  private Due due(DuckDBConnection duckdb, Held file, String which, String held)
      throws SQLException {
    Map<Integer, long[]> byClass = new TreeMap<>();
    long rows = 0;
    try (Statement statement = duckdb.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT c, count(*), min(epoch_ms(vigie_received)), max(epoch_ms(vigie_received))"
                    + " FROM (SELECT "
                    + which
                    + " AS c, vigie_received FROM "
                    + rows(file)
                    + " WHERE NOT "
                    + held
                    + ") WHERE c >= 0 GROUP BY c")) {
      while (row.next()) {
        byClass.put(row.getInt(1), new long[] {row.getLong(2), row.getLong(3), row.getLong(4)});
        rows += row.getLong(2);
      }
    }
    return new Due(rows, byClass);
  }

  private Gone delete(DuckDBConnection duckdb, Held file, Due due, String which, String held)
      throws IOException, SQLException {
    Ledger.Given given = Ledger.Given.of(file.path());
    long stay = file.file().recordCount() - due.rows;
    if (stay == 0) {
      events.delete(List.of(file));
      return new Gone(given, due.rows, file.path(), "");
    }
    long day = Compaction.day(file.path());
    Path fresh = events.newFile(day);
    try {
      String select = "SELECT events.* FROM " + rows(file) + " WHERE " + which + " < 0 OR " + held;
      try (Statement statement = duckdb.createStatement()) {
        statement.execute(RowWriter.copy(select, fresh, events));
      }
      LocalFiles.sync(fresh);
      new IndexRebuild(events, duckdb).of(fresh).write(FileIndex.beside(fresh));
      LocalFiles.sync(fresh.resolveSibling("."));
      Written written;
      try (PreparedStatement metadata = duckdb.prepareStatement(FileMetrics.SQL)) {
        metadata.setString(1, fresh.toString());
        written =
            new Written(
                events,
                events.dataFile(fresh, day, FileMetrics.read(metadata, events)),
                Ledger.Given.withIndex(fresh));
      }
      if (written.rows() != stay) {
        throw new IOException(
            "%s has %d rows; %d were to stay".formatted(fresh, written.rows(), stay));
      }
      events.replace(List.of(file), List.of(written));
    } catch (IOException | SQLException | RuntimeException failed) {
      Files.deleteIfExists(fresh);
      Files.deleteIfExists(FileIndex.beside(fresh));
      throw failed;
    }
    return new Gone(given, due.rows, file.path(), Ledger.name(fresh));
  }
}
