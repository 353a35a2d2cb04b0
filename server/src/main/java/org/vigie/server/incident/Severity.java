package org.vigie.server.incident;

/** How grave an incident is, rising. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** Place among the others, from 0 for the least: what is stored and sorted by. */
  public long rank() {
    return switch (this) {
      case LOW -> 0;
      case MEDIUM -> 1;
      case HIGH -> 2;
      case CRITICAL -> 3;
    };
  }

  /** The severity of a rank as {@link #rank} gives it. */
  public static Severity of(long rank) {
    for (Severity severity : values()) if (severity.rank() == rank) return severity;
    throw new IllegalArgumentException("no severity has the rank " + rank);
  }
}
