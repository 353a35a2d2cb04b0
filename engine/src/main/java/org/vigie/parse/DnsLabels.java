package org.vigie.parse;

/**
 * Names of DNS as the Windows DNS server writes them to its debug log, each label behind its
 * length: {@code (3)www(7)example(3)com(0)}.
 */
final class DnsLabels {
  private DnsLabels() {}

  /** Puts the name with dots between its labels in the place of a text; other texts stay. */
  static void join(Run run, Value text) {
    byte[] bytes = text.bytes();
    int end = text.start() + text.length();
    int start = run.scratch.length();
    for (int i = text.start(); i < end; i++) {
      int close = bytes[i] == '(' ? closing(bytes, i, end) : -1;
      if (close < 0) run.scratch.append(bytes[i]);
      else {
        boolean between = run.scratch.length() > start && close + 1 < end;
        if (between) run.scratch.append((byte) '.');
        i = close;
      }
    }
    text.set(run.scratch.bytes(), start, run.scratch.length() - start, text.flags());
  }

  /** Where the bracket around a length is closed, or -1 where there is no length. */
  private static int closing(byte[] bytes, int open, int end) {
    int i = open + 1;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') i++;
    return i > open + 1 && i < end && bytes[i] == ')' ? i : -1;
  }
}
