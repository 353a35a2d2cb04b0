package org.vigie.parse;

import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parser, compiled.
 *
 * @param id name and version, {@code microsoft.windows@1.0.0}
 * @param vendor who makes what it reads
 * @param product what it reads
 * @param renames how fields get their names in the native view, for each form
 * @param synonyms words of sources of no known kind, or null
 * @param slotOf for each field of the native view its slot plus one, or 0
 * @param slots count of slots
 * @param ignored whether the field of a slot stays in the raw text only, for each slot
 * @param remembered whether a named expression or a key of tables reads a slot, for each slot
 * @param absent texts that stand for "no value"
 * @param steps decoding behind the format
 * @param aliases further names of fields in the native view
 * @param times where the time of the event stands, best first
 * @param cases cases by the values that choose them
 * @param families cases by what stands before the last {@code /} of these
 * @param otherwise the case of all other events
 * @param routes Sigma log sources
 */
record Definition(
    String id,
    Expr vendor,
    Expr product,
    Map<Form, Renames> renames,
    @Nullable Synonyms synonyms,
    int[] slotOf,
    int slots,
    boolean[] ignored,
    boolean[] remembered,
    byte[][] absent,
    List<Step> steps,
    Aliases aliases,
    List<Time> times,
    Key.Table<Case> cases,
    BytesTable<Case> families,
    Case otherwise,
    RouteTable routes) {

  /** A name of the native view, filled where the event has no field of this name. */
  record Alias(int slot, int field, Expr expr) {}

  /** Aliases in their order: a later one may read what an earlier one made. */
  record Aliases(Alias[] all, Agenda agenda) {
    static Aliases of(List<Alias> aliases) {
      int[][] reads = aliases.stream().map(a -> Expr.reads(a.expr)).toArray(int[][]::new);
      return new Aliases(aliases.toArray(Alias[]::new), new Agenda(reads));
    }
  }

  /** A place of the event's time. */
  record Time(Expr expr, TimeFormat format, ZoneRules zone) {}

  /**
   * What an event means.
   *
   * @param classUid OCSF class
   * @param categoryUid its category
   * @param activity number of the activity
   * @param severity number of the severity
   * @param aliases further names of fields in the native view
   * @param shown what the ECS view shows besides OCSF, under names of ECS
   * @param lines the map
   * @param agenda which of its lines an event has something for
   */
  record Case(
      int classUid,
      int categoryUid,
      Expr activity,
      Expr severity,
      Aliases aliases,
      Aliases shown,
      Line[] lines,
      Agenda agenda) {
    static Case of(
        int classUid,
        int categoryUid,
        Expr activity,
        Expr severity,
        List<Alias> aliases,
        List<Alias> shown,
        List<Line> lines) {
      int[][] reads = lines.stream().map(line -> Expr.reads(line.expr())).toArray(int[][]::new);
      return new Case(
          classUid,
          categoryUid,
          activity,
          severity,
          Aliases.of(aliases),
          Aliases.of(shown),
          lines.toArray(Line[]::new),
          new Agenda(reads));
    }

    /** Writes what the event in the run has of the map. */
    void write(Run run) {
      Trace trace = run.trace;
      run.walk.begin(agenda);
      for (int i = run.walk.next(run, -1); i >= 0; i = run.walk.next(run, i)) {
        if (trace != null) trace.open(run);
        if (lines[i] instanceof Line.Direct direct) direct.write(run);
        else if (lines[i] instanceof Line.Assign assign) assign.write(run);
        else lines[i].write(run);
        if (trace != null) trace.close(run, lines[i], "map");
      }
    }
  }

  /** The case of an event. */
  Case choose(Run run) {
    int base = run.taken();
    int number = cases.key().of(run);
    run.releaseTo(base);
    if (number == Key.NOTHING) return otherwise;
    Case found = cases.get(number);
    if (found != null) return found;
    return families.isEmpty() ? otherwise : family(run);
  }

  private Case family(Run run) {
    int start = cases.key().text(run);
    byte[] key = run.scratch.bytes();
    int slash = run.scratch.length() - 1;
    while (slash > start && key[slash] != '/') slash--;
    @Nullable Case family = families.get(key, start, slash - start);
    return family != null ? family : otherwise;
  }
}
