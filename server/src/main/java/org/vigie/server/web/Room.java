package org.vigie.server.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Permission;

/** A room that the bar on top leads to, in its order there. */
enum Room {
  ALERTS("/alerts", "nav.alerts", Permission.READ_ALERTS),
  INCIDENTS("/incidents", "nav.incidents", Permission.READ_INCIDENTS),
  SEARCH("/search", "nav.search", Permission.SEARCH_EVENTS),
  SOURCES("/sources", "nav.sources", Permission.READ_SOURCES),
  JOBS("/jobs", "nav.jobs", Permission.READ_SOURCES),
  INVENTORY("/inventory", "nav.inventory", Permission.READ_INVENTORY),
  PRIVACY("/privacy", "nav.privacy", Permission.REIDENTIFY),
  PARSERS("/parsers", "nav.parsers", Permission.TRY_PARSERS),
  ACCOUNTS("/accounts", "nav.accounts", Permission.ADMINISTER_ACCOUNTS),
  AUDIT("/audit", "nav.audit", Permission.READ_AUDIT);

  /** What belongs to the room of search, besides itself. */
  private static final List<String> HUNTING = List.of("/sql", "/events", "/entities", "/hunts");

  private final String path;
  private final String key;
  private final Permission needs;

  Room(String path, String key, Permission needs) {
    this.path = path;
    this.key = key;
    this.needs = needs;
  }

  /** Where it is, {@code /alerts}; what stands below it starts with the same. */
  String path() {
    return path;
  }

  /** The key of its name. */
  String key() {
    return key;
  }

  /** The key that leads there after {@code g}. */
  String letter() {
    return switch (this) {
      case ALERTS -> "a";
      case INCIDENTS -> "i";
      case SEARCH -> "s";
      case SOURCES -> "o";
      case JOBS -> "j";
      case INVENTORY -> "v";
      case PRIVACY -> "n";
      case PARSERS -> "p";
      case ACCOUNTS -> "c";
      case AUDIT -> "l";
    };
  }

  /** Whether it opens to somebody. */
  boolean opensTo(@Nullable Person person) {
    return person != null && person.may(needs) && (this != JOBS || !person.units().isBound());
  }

  /** Whether a path of a page is in it. */
  boolean holds(String here) {
    if (this == SEARCH && HUNTING.stream().anyMatch(other -> below(other, here))) return true;
    return below(path, here);
  }

  private static boolean below(String path, String here) {
    return here.equals(path) || here.startsWith(path + "/") || here.startsWith(path + "?");
  }
}
