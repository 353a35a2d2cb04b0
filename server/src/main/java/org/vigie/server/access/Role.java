package org.vigie.server.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.vigie.store.state.Units;

/**
 * What an account may do. Administrators of the platform and operators are different people: who
 * keeps the accounts sees that the platform works, and handles nothing in it.
 */
public enum Role {
  ANALYST,
  LEAD_ANALYST,
  DETECTION_ENGINEER,
  MANAGER,
  /** Sees the incidents of the business units it is bound to; bound to none, nothing at all. */
  CUSTOMER_READER,
  AUDITOR,
  ADMINISTRATOR;

  /** All that it allows. */
  public Set<Permission> permissions() {
    Set<Permission> all = EnumSet.allOf(Permission.class);
    all.removeIf(permission -> !may(permission));
    return Collections.unmodifiableSet(all);
  }

  /**
   * What it allows of what concerns some business units alone: nothing that can't be told from the
   * rest. The reader of a customer sees incidents, and only once it is bound.
   */
  public Set<Permission> permissions(Units units) {
    if (!units.isBound()) return permissions();
    if (this == CUSTOMER_READER) return Set.of(Permission.READ_INCIDENTS);
    Set<Permission> some = EnumSet.noneOf(Permission.class);
    for (Permission permission : permissions()) if (permission.isDivisible()) some.add(permission);
    return Collections.unmodifiableSet(some);
  }

  /** Whether it allows a thing, but not to an account that is bound to these business units. */
  public boolean withholds(Permission permission, Units units) {
    return units.isBound() && may(permission) && !permissions(units).contains(permission);
  }

  /** Whether it allows a thing. */
  public boolean may(Permission permission) {
    return switch (permission) {
      case READ_ALERTS, READ_INCIDENTS, SEARCH_EVENTS, READ_SOURCES, READ_METRICS, READ_INVENTORY ->
          this != CUSTOMER_READER;
      case QUERY_SQL ->
          switch (this) {
            case ANALYST, LEAD_ANALYST, DETECTION_ENGINEER, MANAGER, AUDITOR -> true;
            case CUSTOMER_READER, ADMINISTRATOR -> false;
          };
      case HANDLE_ALERTS, HANDLE_INCIDENTS ->
          switch (this) {
            case ANALYST, LEAD_ANALYST, DETECTION_ENGINEER, MANAGER -> true;
            case CUSTOMER_READER, AUDITOR, ADMINISTRATOR -> false;
          };
      case EDIT_INVENTORY, RETIRE_SOURCES ->
          switch (this) {
            case LEAD_ANALYST, DETECTION_ENGINEER, MANAGER -> true;
            case ANALYST, CUSTOMER_READER, AUDITOR, ADMINISTRATOR -> false;
          };
      case LEAD_INCIDENTS, REIDENTIFY, HOLD_EVENTS ->
          switch (this) {
            case LEAD_ANALYST, MANAGER -> true;
            case ANALYST, DETECTION_ENGINEER, CUSTOMER_READER, AUDITOR, ADMINISTRATOR -> false;
          };
      case TRY_PARSERS -> this == DETECTION_ENGINEER;
      case READ_AUDIT ->
          switch (this) {
            case MANAGER, AUDITOR, ADMINISTRATOR -> true;
            case ANALYST, LEAD_ANALYST, DETECTION_ENGINEER, CUSTOMER_READER -> false;
          };
      case ADMINISTER_ACCOUNTS -> this == ADMINISTRATOR;
    };
  }
}
