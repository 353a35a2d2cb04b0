package org.vigie.server.incident;

/** What a record of an incident's custody tells. */
public enum Kind {
  DECLARED,
  DESCRIBED,
  LINKED,
  UNLINKED,
  MOVED,
  STAMPED,
  ASSIGNED,
  COMMENTED,
  TASK_ADDED,
  TASK_DONE,
  TASK_REOPENED,
  EVIDENCE_ADDED,
  EVIDENCE_READ;

  /** The kind of a name; a name that no record has is read as something that was said. */
  static Kind of(String name) {
    for (Kind kind : values()) if (kind.name().equals(name)) return kind;
    return COMMENTED;
  }

  /** Whether it decides something that another person may be deciding at the same time. */
  public boolean decides() {
    return switch (this) {
      case DECLARED, DESCRIBED, LINKED, UNLINKED, MOVED, STAMPED, ASSIGNED -> true;
      case COMMENTED, TASK_ADDED, TASK_DONE, TASK_REOPENED, EVIDENCE_ADDED, EVIDENCE_READ -> false;
    };
  }
}
