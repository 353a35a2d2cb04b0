package org.vigie.parse;

import org.vigie.ocsf.Text;

/**
 * Reads values between separators, {@code a,"b, ""c""",d}: the columns are named by a definition.
 * One thread reuses an instance.
 */
final class ColumnScanner {
  private final Text unquoted = new Text();

  /** Reads {@code [from, to)} of the writer's bytes. */
  void scan(LeafWriter out, int from, int to, Step.Columns step) {
    byte[] b = out.bytes();
    int column = 0;
    for (int i = from; i <= to; column++) {
      int field = column < step.columns().length ? step.columns()[column] : step.rest();
      while (i < to && b[i] == ' ' && step.separator() != ' ') i++;
      int close = i < to && b[i] == '"' ? close(b, i + 1, to) : -1;
      int stop = close < 0 ? i : close + 1;
      while (stop < to && b[stop] != step.separator()) stop++;
      if (field != 0) {
        if (close < 0) out.add(field, i, trimmed(b, i, stop));
        else quoted(out, b, field, i + 1, close);
      }
      i = stop + 1;
    }
  }

  private static int trimmed(byte[] b, int from, int stop) {
    while (stop > from && b[stop - 1] >= 0 && b[stop - 1] <= ' ') stop--;
    return stop;
  }

  /** Where the quote that is no doubled one stands from {@code i} on, or -1. */
  private static int close(byte[] b, int i, int to) {
    for (; i < to; i++) {
      if (b[i] != '"') continue;
      if (i + 1 < to && b[i + 1] == '"') i++;
      else return i;
    }
    return -1;
  }

  private void quoted(LeafWriter out, byte[] b, int field, int start, int close) {
    boolean doubled = false;
    for (int i = start; i < close; i++) doubled |= b[i] == '"';
    if (!doubled) {
      out.add(field, start, close);
      return;
    }
    unquoted.clear();
    for (int i = start; i < close; i++) {
      if (b[i] == '"') i++;
      unquoted.append(b[i]);
    }
    out.addText(field, unquoted);
  }
}
