package org.vigie.parse;

import org.vigie.ocsf.Leaves;

/** The text of a JSON object as it stands in an event, but for what only its eyes see. */
final class JsonText {
  private JsonText() {}

  /** Takes the white space between tokens away; what stands in strings stays as it was written. */
  static void compact(Run run, Value text) {
    byte[] bytes = text.bytes();
    int start = run.scratch.length();
    int end = text.start() + text.length();
    int from = text.start();
    boolean inside = false;
    for (int i = from; i < end; i++) {
      byte c = bytes[i];
      if (c == '"') inside = !inside;
      else if (inside && c == '\\') i++;
      else if (!inside && c >= 0 && c <= ' ') {
        run.scratch.append(bytes, from, i - from);
        from = i + 1;
      }
    }
    run.scratch.append(bytes, from, end - from);
    text.set(run.scratch.bytes(), start, run.scratch.length() - start, Leaves.NON_ASCII);
  }
}
