package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.parse.RawEvent;

/**
 * Puts events that were parsed anew from their raw texts in the place of what is stored of them:
 * file by file, each in one snapshot that lets the old file go, so that there is never an event
 * twice and never one missing. What was done is noted, so that a work that was broken off goes on.
 */
public final class Reparse {
  /** Rows read at a time. */
  private static final int ROWS = 2_048;

  /** Most raw bytes read at a time, by the lengths that the rows tell. */
  private static final long BYTES = 64L << 20;

  private final LakeTable table;
  private final Lake.Options options;
  private final Writers writers;
  private final Path notes;

  /** Opens a writer. */
  @FunctionalInterface
  interface Writers {
    EventWriter open() throws IOException;
  }

  /** Makes events of a raw event that is stored, as the parsers of today understand it. */
  @FunctionalInterface
  public interface Remaker {
    /** Its events, at least one. */
    List<Event> remake(RawEvent raw);
  }

  /**
   * What was done.
   *
   * @param files that were rewritten
   * @param events in them
   * @param left files that are still as they were, because it was stopped
   */
  public record Done(int files, long events, int left) {}

  Reparse(LakeTable table, Lake.Options options, Writers writers) {
    this.table = table;
    this.options = options;
    this.writers = writers;
    this.notes = table.directory().resolve("reparse");
  }

  /**
   * Parses events anew, file by file; a file that holds some of the scope is done whole. Asked
   * again for the same after it was broken off, it goes on where it was.
   *
   * @param source files that hold nothing of it are left; empty for all
   */
  public Done run(Lake.Scope scope, String source, Remaker parser, Upkeep.Progress progress)
      throws IOException {
    table.rewriting.lock();
    try (DuckDBConnection duckdb = DuckDb.open(options.memoryBytes() / 2, 1);
        EventWriter writer = writers.open()) {
      DuckDb.run(duckdb, "SET preserve_insertion_order = true");
      return new Running(duckdb, writer, parser).run(scope, source, progress);
    } catch (SQLException failed) {
      throw new IOException("re-parsing: " + failed.getMessage(), failed);
    } finally {
      table.rewriting.unlock();
    }
  }

  /** One run. */
  private final class Running {
    private final DuckDBConnection duckdb;
    private final EventWriter writer;
    private final Remaker parser;
    private final IdentityHashMap<RawEvent, Long> places = new IdentityHashMap<>();

    Running(DuckDBConnection duckdb, EventWriter writer, Remaker parser) {
      this.duckdb = duckdb;
      this.writer = writer;
      this.parser = parser;
    }

    Done run(Lake.Scope scope, String source, Upkeep.Progress progress)
        throws IOException, SQLException {
      Noted noted = Noted.read(notes, scope + " " + source);
      List<Held> files = new ArrayList<>();
      Set<Path> wanted = new HashSet<>(table.files(scope));
      for (Held file : table.current()) {
        boolean open = wanted.contains(file.path()) && !noted.done.contains(file.path().toString());
        if (open && (source.isEmpty() || holds(file.path(), source))) files.add(file);
      }
      files.sort(
          Comparator.comparingLong((Held file) -> file.received().least())
              .thenComparing(Held::path));
      int before = noted.done.size();
      int count = 0;
      long rows = 0;
      for (Held file : files) {
        if (!progress.at(before + count, before + files.size())) {
          return new Done(count, rows, files.size() - count);
        }
        rows += rewrite(file, noted);
        count++;
      }
      var unused = progress.at(before + count, before + files.size());
      Files.deleteIfExists(notes);
      return new Done(count, rows, 0);
    }

    private boolean holds(Path file, String source) throws SQLException {
      String sql =
          "SELECT 1 FROM (" + Parts.rowsOf(table, List.of(file)) + ") WHERE vigie_source = ?";
      try (PreparedStatement asked = duckdb.prepareStatement(sql + " LIMIT 1")) {
        asked.setString(1, source);
        try (ResultSet row = asked.executeQuery()) {
          return row.next();
        }
      }
    }

    private long rewrite(Held old, Noted noted) throws IOException, SQLException {
      long stored = old.file().recordCount();
      long given = 0;
      List<Written> fresh;
      try {
        List<RawEvent> group = new ArrayList<>();
        for (long from = 0; from < stored; ) {
          List<RawEvent> rows = rows(old.path(), from);
          if (rows.isEmpty())
            throw new IOException(old.path() + " has fewer rows than it tells of");
          from += rows.size();
          for (RawEvent row : rows) {
            if (!group.isEmpty() && !isSame(group.getFirst(), row))
              given += give(group, Cut.INSIDE);
            group.add(row);
          }
        }
        if (!group.isEmpty()) given += give(group, Cut.MAYBE);
        fresh = writer.finish();
      } catch (IOException | SQLException | RuntimeException failed) {
        writer.abort();
        throw failed;
      }
      long written = fresh.stream().mapToLong(Written::rows).sum();
      if (written != given || given < stored) {
        fresh.forEach(RowWriter::delete);
        throw new IOException(
            "%s: %,d events were stored, %,d came of them, %,d were written"
                .formatted(old.path(), stored, given, written));
      }
      // Noted first: what is noted and did not come to be is not among the files of the next time.
      for (Written file : fresh) noted.add(LocalFiles.path(file.file().location()).toString());
      table.replace(List.of(old), fresh);
      return given;
    }

    /** Whether a file may end between the parts of a raw event. */
    private enum Cut {
      INSIDE,
      MAYBE
    }

    private static boolean isSame(RawEvent one, RawEvent other) {
      return one.id().origin().equals(other.id().origin())
          && one.id().number() == other.id().number();
    }

    /**
     * Gives the writer the events of rows that came of one raw event; how many. A row of several
     * holds its own part of the raw text, or all of it where that stood in an envelope.
     */
    private long give(List<RawEvent> rows, Cut cut) throws IOException {
      long given = 0;
      for (RawEvent row : rows) {
        List<Event> events = parser.remake(row);
        boolean whole = rows.size() == 1 && row.id().part() == 0 && cut == Cut.INSIDE;
        if (whole) {
          long place = place(row);
          for (Event event : events) writer.append(event, place);
          given += events.size();
        } else {
          writer.append(own(row, events), place(row));
          given++;
        }
      }
      rows.clear();
      return given;
    }

    /** The event that has the row's identity; of a row that is a part of its own, the only one. */
    private static Event own(RawEvent row, List<Event> events) throws IOException {
      for (Event event : events) if (event.id().equals(row.id())) return event;
      throw new IOException(row.id() + " is none of the events that come of it now");
    }

    /** Rows of a file as they were received, from one on; fewer where they are long. */
    private List<RawEvent> rows(Path file, long from) throws IOException, SQLException {
      List<RawEvent> rows = new ArrayList<>();
      String sql =
          "SELECT metadata.uid, epoch_ms(vigie_received), vigie_source, vigie_transport, vigie_address,"
              + " raw_data, vigie_raw_bytes, vigie_position FROM ("
              + Queries.rowsOf(table, file, from, from + count(file, from))
              + ") ORDER BY file_row_number";
      try (PreparedStatement asked = duckdb.prepareStatement(sql);
          ResultSet row = asked.executeQuery()) {
        while (row.next()) {
          byte[] bytes = row.getBytes(7);
          String text = row.getString(6);
          byte[] raw = bytes != null ? bytes : (text == null ? "" : text).getBytes(UTF_8);
          Source source = new Source(said(row, 3), said(row, 4), said(row, 5));
          EventId id = EventId.parse(row.getString(1));
          RawEvent event = new RawEvent(id, row.getLong(2), source, raw, 0, raw.length);
          long place = row.getLong(8);
          places.put(event, row.wasNull() ? id.number() : place);
          rows.add(event);
        }
      }
      return rows;
    }

    /** The place of a row in the raw journal, which it keeps. */
    private long place(RawEvent row) {
      Long place = places.remove(row);
      return place == null ? row.id().number() : place;
    }

    private static String said(ResultSet row, int column) throws SQLException {
      String text = row.getString(column);
      return text == null ? "" : text;
    }

    /** How many rows from one on are read at once. */
    private int count(Path file, long from) throws SQLException {
      String sql =
          "SELECT vigie_bytes FROM ("
              + Queries.rowsOf(table, file, from, from + ROWS)
              + ") ORDER BY file_row_number";
      try (PreparedStatement asked = duckdb.prepareStatement(sql);
          ResultSet row = asked.executeQuery()) {
        int count = 0;
        for (long bytes = 0; row.next() && (count == 0 || bytes < BYTES); count++) {
          bytes += row.getLong(1);
        }
        return Math.max(1, count);
      }
    }
  }

  /** What was done of a work, a path a line below the line that says which work it is. */
  private static final class Noted {
    private final Path file;
    private final Set<String> done = new HashSet<>();

    private Noted(Path file) {
      this.file = file;
    }

    static Noted read(Path file, String work) throws IOException {
      Noted noted = new Noted(file);
      List<String> lines = Files.exists(file) ? Files.readAllLines(file, UTF_8) : List.of();
      if (!lines.isEmpty() && lines.getFirst().equals(work)) {
        noted.done.addAll(lines.subList(1, lines.size()));
      } else {
        Files.writeString(file, work + "\n", UTF_8);
        LocalFiles.sync(file);
      }
      return noted;
    }

    void add(String path) throws IOException {
      Files.writeString(file, path + "\n", UTF_8, StandardOpenOption.APPEND);
      LocalFiles.sync(file);
      done.add(path);
    }
  }
}
