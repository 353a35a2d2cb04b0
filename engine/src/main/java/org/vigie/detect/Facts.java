package org.vigie.detect;

/**
 * What a find tells about a rule, as one number {@code rule << 2 | part}: its whole witness was
 * seen, or one of two clauses.
 */
final class Facts {
  /** Both clauses. */
  static final int BOTH = 3;

  private Facts() {}

  static int first(int rule) {
    return rule << 2 | 1;
  }

  static int second(int rule) {
    return rule << 2 | 2;
  }

  static int whole(int rule) {
    return rule << 2 | BOTH;
  }

  static int rule(int fact) {
    return fact >>> 2;
  }

  static int part(int fact) {
    return fact & BOTH;
  }
}
