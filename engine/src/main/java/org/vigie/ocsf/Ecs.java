package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of the Elastic Common Schema for what events hold: one table, read in both directions.
 * A search says {@code source.ip} and means OCSF paths; an export shows an event under ECS names.
 */
public final class Ecs {
  /**
   * What stands before the name of a field of the native view that a parser gives an ECS name of
   * its own, because OCSF has no home for it or the source uses it in a way of its own.
   */
  public static final String OWN_PREFIX = "ecs:";

  private static final List<EcsRow> ROWS = rows();
  private static final Map<String, List<String>> PATHS = paths();

  private Ecs() {}

  /**
   * The OCSF paths where an event may hold what ECS calls so, best first; empty for a name that the
   * table does not have.
   */
  public static List<String> ocsfPaths(String ecsName) {
    return PATHS.getOrDefault(ecsName, List.of());
  }

  /** All ECS names of the table, in its order. */
  public static Set<String> names() {
    return PATHS.keySet();
  }

  /**
   * An event under ECS names, in the table's order: what its class says, and what follows from it
   * ({@code event.category}, {@code related.*}, the parts of addresses). An event whose source
   * speaks ECS itself keeps the names it came with.
   */
  public static Map<String, List<String>> view(Event event) {
    return new EcsView(ROWS, event).build();
  }

  private static Map<String, List<String>> paths() {
    Map<String, Set<String>> paths = new LinkedHashMap<>();
    for (EcsRow row : ROWS) {
      if (row.path().startsWith("~")) continue;
      paths.computeIfAbsent(row.ecs(), name -> new LinkedHashSet<>()).add(row.path());
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    paths.forEach((name, set) -> lists.put(name, List.copyOf(set)));
    return lists;
  }

  private static List<EcsRow> rows() {
    List<EcsRow> rows = new ArrayList<>();
    for (String line : lines("ecs.tsv")) {
      String[] cells = Arrays.copyOf(line.split("\t", -1), 4);
      rows.add(EcsRow.of(cells[0], cells[1], cells[2], cells[3] == null ? "" : cells[3]));
    }
    return List.copyOf(rows);
  }

  /** The lines of a table of this package that are no comments. */
  static List<String> lines(String resource) {
    try (InputStream in = Ecs.class.getResourceAsStream(resource)) {
      if (in == null) throw new IllegalStateException(resource + " is not in the engine");
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
