package org.vigie.store.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.vigie.detect.Finding.Level;
import org.vigie.enrich.Inventory.Criticality;

/**
 * Whose an alert is and what depends on what it is about.
 *
 * @param bu business unit, empty where nobody knows
 * @param criticality the highest of its assets and identities
 * @param function critical function that they serve, may be empty
 */
public record Business(String bu, Criticality criticality, String function) {
  /** Nothing is known. */
  public static final Business UNKNOWN = new Business("", Criticality.UNKNOWN, "");

  /** This, of another unit where it has none. */
  Business or(String unit) {
    return bu.isEmpty() && !unit.isEmpty() ? new Business(unit, criticality, function) : this;
  }

  static Business of(ResultSet row) throws SQLException {
    return new Business(
        row.getString("bu"),
        Criticality.valueOf(row.getString("criticality")),
        row.getString("critical_function"));
  }

  /**
   * The rank that an alert of a level comes at: one higher where something critical is at stake.
   */
  long priority(Level level) {
    long rank = AlertQuery.rank(level);
    return criticality == Criticality.CRITICAL
        ? Math.min(rank + 1, AlertQuery.rank(Level.CRITICAL))
        : rank;
  }
}
