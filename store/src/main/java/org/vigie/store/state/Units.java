package org.vigie.store.state;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The business units whose rows somebody may see; queries are limited by it where they are made.
 */
public sealed interface Units {
  /** Most units of one account. */
  int MOST = 50;

  /** Most characters of a unit's name. */
  int MAX_NAME = 100;

  /** A condition that no row meets. */
  String NOTHING = " AND 1 = 0";

  /** All there is, what has no unit among it. */
  static Units all() {
    return new All();
  }

  /** No limit. */
  record All() implements Units {}

  /** Only rows of these; of none where it is empty. */
  record Of(Set<String> names) implements Units {
    /** Copies the names, in their order. */
    public Of {
      names = Collections.unmodifiableSet(new TreeSet<>(names));
    }
  }

  /** Those that are bound to some, or all there are. */
  static Units bound(Collection<String> names) {
    return names.isEmpty() ? all() : new Of(Set.copyOf(names));
  }

  /** Whether rows are limited. */
  default boolean isBound() {
    return this instanceof Of;
  }

  /** The names of a limit; empty without one. */
  default Set<String> bounds() {
    return switch (this) {
      case All all -> Set.of();
      case Of(Set<String> names) -> names;
    };
  }

  /** Whether rows of a unit may be seen; what has none, only by those who see all. */
  default boolean take(String unit) {
    return switch (this) {
      case All all -> true;
      case Of(Set<String> names) -> names.contains(unit);
    };
  }

  /**
   * Whether something that is about several units may be seen: all of them have to be among these.
   */
  default boolean takeAll(Collection<String> units) {
    return switch (this) {
      case All all -> true;
      case Of(Set<String> names) -> !units.isEmpty() && names.containsAll(units);
    };
  }

  /**
   * A further condition of SQL on a column that holds a unit; its values are added to {@code to}.
   */
  default String on(String column, List<Object> to) {
    return switch (this) {
      case All all -> "";
      case Of(Set<String> names) when names.isEmpty() -> NOTHING;
      case Of(Set<String> names) -> " AND " + column + " IN " + places(names, to);
    };
  }

  /** A further condition of SQL on the number of an incident: it is about these units alone. */
  default String onIncident(String number, List<Object> to) {
    return switch (this) {
      case All all -> "";
      case Of(Set<String> names) when names.isEmpty() -> NOTHING;
      case Of(Set<String> names) ->
          " AND EXISTS (SELECT 1 FROM incident_unit WHERE incident_unit.incident = "
              + number
              + ") AND NOT EXISTS (SELECT 1 FROM incident_unit WHERE incident_unit.incident = "
              + number
              + " AND incident_unit.bu NOT IN "
              + places(names, to)
              + ")";
    };
  }

  private static String places(Set<String> names, List<Object> to) {
    to.addAll(names);
    return "(" + String.join(", ", Collections.nCopies(names.size(), "?")) + ")";
  }
}
