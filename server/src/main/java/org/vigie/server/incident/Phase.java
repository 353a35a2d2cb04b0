package org.vigie.server.incident;

import java.util.List;

/** How far an incident is in its life cycle; the name of a phase is the stamp of reaching it. */
public enum Phase {
  DECLARED,
  CONTAINED,
  RESOLVED,
  CLOSED,
  REOPENED;

  /** The phases that may follow, the usual one first. */
  public List<Phase> next() {
    return switch (this) {
      case DECLARED -> List.of(CONTAINED);
      case CONTAINED -> List.of(RESOLVED);
      case RESOLVED -> List.of(CLOSED, REOPENED);
      case CLOSED -> List.of(REOPENED);
      case REOPENED -> List.of(CONTAINED, RESOLVED);
    };
  }

  /** Whether reaching it is for those who lead. */
  public boolean isLeads() {
    return this == CLOSED || this == REOPENED;
  }
}
