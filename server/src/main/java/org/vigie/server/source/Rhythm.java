package org.vigie.server.source;

/** How a source stands by its learned rhythm, in the order in which people want to see them. */
public enum Rhythm {
  /** It has not been quiet for so long, and that is told. */
  SILENT,
  /** Something else about it is told: fewer or more events, lag, a wrong clock, failing parsers. */
  UNUSUAL,
  /** A listener waits for it; nothing has ever come. */
  NEVER,
  /** Its rhythm is not known yet. */
  LEARNING,
  /** It is as it uses to be. */
  USUAL,
  /** It is expected no more. */
  RETIRED
}
