package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stored events as they were received, read again piece by piece in the order of the raw journal.
 * What is asked of a piece does not depend on the files that hold it, so compaction may go on.
 */
public final class History {
  /** Of files older than the column of places: ids of streams end with it. */
  private static final String PLACE_OF_ID =
      "CAST(split_part(split_part(metadata.uid, '-', 2), '.', 1) AS BIGINT)";

  private static final List<String> RAW =
      List.of(
          Shapes.ID,
          Shapes.RECEIVED,
          Shapes.TIME_OF,
          Shapes.POSITION,
          Shapes.RAW,
          "vigie_raw_bytes",
          "vigie_source",
          "vigie_transport",
          "vigie_address");

  private static final List<String> TIMES =
      List.of(Shapes.ID, Shapes.RECEIVED, Shapes.TIME_OF, Shapes.POSITION);

  private final LakeTable events;
  private final Queries queries;

  /** Places of files that do not tell them. */
  private final Map<Path, Span> untold = new ConcurrentHashMap<>();

  /**
   * A part of the raw journal.
   *
   * @param from place of its first record
   * @param to place behind its last record
   */
  public record Piece(long from, long to) {}

  /**
   * An event as it came.
   *
   * @param received epoch milliseconds
   * @param raw its bytes
   */
  public record Stored(
      String id, long received, String source, String transport, String address, byte[] raw) {}

  /** When an event occurred and was received, epoch milliseconds. */
  public record Told(String id, long time, long received) {}

  /** Takes events one by one. */
  @FunctionalInterface
  public interface Taker {
    /** Takes one. */
    void take(Stored event) throws IOException;
  }

  History(LakeTable events, Queries queries) {
    this.events = events;
    this.queries = queries;
  }

  /**
   * The next piece that may hold events of a scope.
   *
   * @param from place from which on
   * @param records how long it may be
   * @return null where there is none
   */
  public @Nullable Piece next(Lake.Scope scope, long from, long records) throws IOException {
    long first = Long.MAX_VALUE;
    for (Held file : events.current()) {
      if (!file.meets(scope)) continue;
      Span places = places(file);
      if (places.greatest() >= from) first = Math.min(first, Math.max(from, places.least()));
    }
    return first == Long.MAX_VALUE ? null : new Piece(first, first + records);
  }

  /** About how many events the files of a scope hold below a place. */
  public long below(Lake.Scope scope, long place) throws IOException {
    double sum = 0;
    for (Held file : events.current()) {
      if (!file.meets(scope)) continue;
      Span places = places(file);
      double width = (double) places.greatest() - places.least() + 1;
      double part = Math.clamp(((double) place - places.least()) / width, 0, 1);
      sum += part * file.file().recordCount();
    }
    return Math.round(sum);
  }

  /** What the indexes say of a needle, asked once a file. */
  public final class Search {
    private final Needle needle;
    private final Map<Path, Long> masks = new ConcurrentHashMap<>();

    private Search(Needle needle) {
      this.needle = needle;
    }

    private long mask(Held file) {
      return masks.computeIfAbsent(
          file.path(),
          path -> {
            Optional<FileIndex> index =
                needle instanceof Needle.Anything ? Optional.empty() : events.index(path);
            return index.map(known -> mask(known)).orElse(-1L);
          });
    }

    private long mask(FileIndex index) {
      long mask = index.mask(needle);
      return mask == index.all() ? -1 : mask;
    }
  }

  /** A search for what may hold a needle; one for each work. */
  public Search search(Needle needle) {
    return new Search(needle);
  }

  /**
   * Reads the events of a piece that may hold the needle of a search, in no order.
   *
   * @return how many were read
   */
  public long read(Lake.Scope scope, Piece piece, Search search, int seconds, Taker taker)
      throws IOException {
    List<String> selects = new ArrayList<>();
    for (Held file : events.current()) {
      if (!meets(file, scope, piece)) continue;
      String rows =
          "SELECT metadata.uid, epoch_ms(vigie_received), vigie_source, vigie_transport,"
              + " vigie_address, raw_data, vigie_raw_bytes FROM "
              + queries.file(events, file.path(), RAW)
              + " WHERE "
              + where(file, scope, piece);
      for (Parts.Range part : Parts.ranges(search.mask(file))) {
        selects.add(rows + (part.isAll() ? "" : " AND " + part.condition()));
      }
    }
    if (selects.isEmpty()) return 0;
    return queries.each(
        String.join(" UNION ALL ", selects), seconds, row -> taker.take(stored(row)));
  }

  private static Stored stored(ResultSet row) throws SQLException {
    byte[] bytes = row.getBytes(7);
    String raw = row.getString(6);
    return new Stored(
        row.getString(1),
        row.getLong(2),
        text(row.getString(3)),
        text(row.getString(4)),
        text(row.getString(5)),
        bytes != null ? bytes : text(raw).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** The times of all events of a piece, in the order of the journal. */
  public List<Told> times(Lake.Scope scope, Piece piece, int seconds) throws IOException {
    List<String> selects = new ArrayList<>();
    for (Held file : events.current()) {
      if (!meets(file, scope, piece)) continue;
      selects.add(
          "SELECT metadata.uid AS id, epoch_ms(time) AS t, epoch_ms(vigie_received) AS r, "
              + place(file)
              + " AS p FROM "
              + queries.file(events, file.path(), TIMES)
              + " WHERE "
              + where(file, scope, piece));
    }
    List<Told> told = new ArrayList<>();
    if (selects.isEmpty()) return told;
    // Parts of one record are told apart by the end of their ids.
    queries.each(
        "SELECT id, t, r FROM ("
            + String.join(" UNION ALL ", selects)
            + ") ORDER BY p, len(id), id",
        seconds,
        row -> told.add(new Told(row.getString(1), row.getLong(2), row.getLong(3))));
    return told;
  }

  private boolean meets(Held file, Lake.Scope scope, Piece piece) throws IOException {
    return file.meets(scope) && places(file).meets(piece.from, piece.to);
  }

  private static String place(Held file) {
    return isTold(file) ? Shapes.POSITION : PLACE_OF_ID;
  }

  private static boolean isTold(Held file) {
    return file.places().least() != Long.MIN_VALUE;
  }

  private static String where(Held file, Lake.Scope scope, Piece piece) {
    return Queries.within(scope)
        + " AND "
        + place(file)
        + " >= "
        + piece.from
        + " AND "
        + place(file)
        + " < "
        + piece.to;
  }

  private Span places(Held file) throws IOException {
    if (isTold(file)) return file.places();
    Span known = untold.get(file.path());
    if (known != null) return known;
    List<Span> spans = new ArrayList<>();
    queries.each(
        "SELECT coalesce(min(p), 0), coalesce(max(p), 0) FROM (SELECT "
            + PLACE_OF_ID
            + " AS p FROM "
            + queries.file(events, file.path(), TIMES)
            + ")",
        600,
        row -> spans.add(new Span(row.getLong(1), row.getLong(2))));
    untold.put(file.path(), spans.getFirst());
    return spans.getFirst();
  }
}
