package org.vigie.server.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.vigie.server.access.Access.Person;
import org.vigie.server.hunt.Hunt;
import org.vigie.store.state.Preferences;

/**
 * How somebody wants to see lists of events.
 *
 * @param zone in which times are shown and read
 * @param columns in their order: some of {@link #OWN}, and names of fields
 * @param from whether the address said so, or the person once
 */
record Look(ZoneId zone, List<String> columns, From from) {
  /** Columns that lines have of their own. */
  static final List<String> OWN =
      List.of(
          "time",
          "received",
          "severity",
          "class",
          "host",
          "user",
          "address",
          "summary",
          "source",
          "parser",
          "status");

  /** Columns of those who chose none. */
  static final List<String> USUAL =
      List.of("time", "severity", "class", "host", "user", "summary", "source");

  /** Nobody chose anything. */
  static final Look PLAIN = new Look(ZoneOffset.UTC, USUAL, From.PERSON);

  private static final String KEPT = "search.look";
  private static final int MAX_NAME = 100;

  /** Who said so. */
  enum From {
    ADDRESS,
    PERSON
  }

  /** What an address says; where it says nothing, what the person once chose. */
  static Look of(Context context, Preferences preferences, Person person) {
    Look own = kept(preferences, person);
    List<String> columns = context.queryParams("col");
    String zone = context.queryParam("zone");
    if (columns.isEmpty() && zone == null) return own;
    return new Look(
        zone == null ? own.zone : zone(zone),
        columns.isEmpty() ? own.columns : columns(columns),
        From.ADDRESS);
  }

  /** What was sent by the form that chooses. */
  static Look chosen(Form form) {
    List<String> columns = new ArrayList<>(form.texts("col"));
    for (String more : form.text("more").split("[, ]+")) if (!more.isEmpty()) columns.add(more);
    String zone = form.text("zone");
    return new Look(
        zone.isEmpty() ? ZoneOffset.UTC : zone(zone),
        columns.isEmpty() ? USUAL : columns(columns),
        From.ADDRESS);
  }

  private static Look kept(Preferences preferences, Person person) {
    String kept = preferences.value(person.account(), KEPT);
    if (kept.isEmpty()) return PLAIN;
    List<String> words = List.of(kept.split(" "));
    return new Look(zone(words.getFirst()), words.subList(1, words.size()), From.PERSON);
  }

  /** Keeps it for a person. */
  void keep(Preferences preferences, Person person) {
    preferences.set(person.account(), KEPT, zoneName() + " " + String.join(" ", columns));
  }

  static ZoneId zone(String name) {
    try {
      if (name.equals("UTC") || name.equals("Z")) return ZoneOffset.UTC;
      if (name.length() <= MAX_NAME && ZoneId.getAvailableZoneIds().contains(name)) {
        return ZoneId.of(name);
      }
    } catch (DateTimeException notOne) {
      // said below
    }
    throw new BadRequestResponse("zone: UTC, or a name such as Europe/Paris");
  }

  private static List<String> columns(List<String> wanted) {
    Set<String> columns = new LinkedHashSet<>();
    int further = 0;
    for (String name : wanted) {
      if (!name.matches("[\\p{Alnum}_.@-]{1," + MAX_NAME + "}")) {
        throw new BadRequestResponse("col: one of " + OWN + ", or the name of a field");
      }
      if (!OWN.contains(name) && columns.add(name)) further++;
      else columns.add(name);
    }
    if (further > Hunt.MAX_COLUMNS) {
      throw new BadRequestResponse("col: at most " + Hunt.MAX_COLUMNS + " fields besides " + OWN);
    }
    return List.copyOf(columns);
  }

  /** The columns that are fields of events. */
  List<String> further() {
    return columns.stream().filter(column -> !OWN.contains(column)).toList();
  }

  boolean isUtc() {
    return zone.equals(ZoneOffset.UTC);
  }

  /** As addresses name it. */
  String zoneName() {
    return isUtc() ? "UTC" : zone.getId();
  }
}
