package org.vigie.parse;

/** The views of an event that a parser makes. */
enum Views {
  /** Native, OCSF, and the definition's own names of ECS. */
  ALL,
  /** Native and OCSF. */
  BOTH,
  NATIVE
}
