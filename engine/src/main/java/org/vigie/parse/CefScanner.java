package org.vigie.parse;

import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * Reads the Common Event Format and LEEF: a header of seven (five) parts between pipes, then pairs.
 * The word {@code CEF:} may be missing, as some collectors eat it. One thread reuses an instance.
 */
final class CefScanner {
  /** How far from the start of a message the header is looked for, in bytes. */
  private static final int MAX_BEFORE = 256;

  /** Most labels ({@code cs1Label}) that give another field a second name. */
  private static final int MAX_LABELS = 64;

  /** What both begin with ends like this: looked for first, as hardly any line has it. */
  private static final Needle BOTH = Needle.of(new byte[] {'E', 'F', ':'});

  private static final Needle CEF = Needle.of(new byte[] {'C', 'E', 'F', ':'});
  private static final Needle LEEF = Needle.of(new byte[] {'L', 'E', 'E', 'F', ':'});
  private static final byte[] LABEL = {'L', 'a', 'b', 'e', 'l'};
  private static final String[] CEF_PARTS = {
    "cef.version",
    "cef.vendor",
    "cef.product",
    "cef.device_version",
    "cef.class_id",
    "cef.name",
    "cef.severity"
  };
  private static final String[] LEEF_PARTS = {
    "leef.version", "leef.vendor", "leef.product", "leef.device_version", "leef.event_id"
  };

  private final FieldNames names;
  private final int[] cefParts;
  private final int[] leefParts;
  private final KeyValueScanner pairs;
  private final Text plain = new Text();
  private Form form = Form.CEF;
  private byte[] b = {};

  CefScanner(FieldNames names, KeyValueScanner pairs) {
    this.names = names;
    this.pairs = pairs;
    cefParts = ids(CEF_PARTS);
    leefParts = ids(LEEF_PARTS);
  }

  private int[] ids(String[] parts) {
    int[] ids = new int[parts.length];
    for (int i = 0; i < ids.length; i++) ids[i] = names.intern(parts[i]);
    return ids;
  }

  /** The form of the last text found. */
  Form form() {
    return form;
  }

  /** Where the header of {@code [from, to)} starts, behind {@code CEF:}, or -1. */
  int find(byte[] bytes, int from, int to) {
    int window = Math.min(to, from + MAX_BEFORE);
    if (form != Form.CEF) form = Form.CEF;
    if (BOTH.in(bytes, from, window) >= 0) {
      int at = CEF.in(bytes, from, window);
      if (at >= 0) return pipes(bytes, at + CEF.length(), to) >= 6 ? at + CEF.length() : -1;
      at = LEEF.in(bytes, from, window);
      if (at >= 0) {
        form = Form.LEEF;
        return pipes(bytes, at + LEEF.length(), to) >= 5 ? at + LEEF.length() : -1;
      }
    }
    boolean eaten = to - from > 2 && bytes[from] >= '0' && bytes[from] <= '9';
    return eaten && bytes[from + 1] == '|' && pipes(bytes, from, to) >= 7 ? from : -1;
  }

  /** Pipes that no backslash stands before, up to seven. */
  private static int pipes(byte[] bytes, int from, int to) {
    int count = 0;
    for (int i = from; i < to && count < 7; i++) {
      if (bytes[i] == '\\') i++;
      else if (bytes[i] == '|') count++;
    }
    return count;
  }

  /** Reads what starts at {@code from}, which {@link #find} gave. */
  void scan(LeafWriter out, Leaves.Builder leaves, int from, int to) {
    b = out.bytes();
    int[] parts = form == Form.CEF ? cefParts : leefParts;
    int i = from;
    for (int part : parts) {
      int stop = i;
      while (stop < to && b[stop] != '|') stop += b[stop] == '\\' ? 2 : 1;
      stop = Math.min(stop, to);
      value(out, part, i, stop);
      i = Math.min(to, stop + 1);
      // Some senders write the first pipe twice.
      if (part == parts[0] && i < to && b[i] == '|' && pipes(b, i, to) == 7) i++;
    }
    int first = leaves.size();
    if (form == Form.CEF) extension(out, i, to);
    else leef(out, from, i, to);
    labels(out, leaves, first);
  }

  private void leef(LeafWriter out, int version, int i, int to) {
    String separator = "\t";
    boolean second = version < to && b[version] == '2';
    int stop = i;
    while (stop < to && stop - i < 6 && b[stop] != '|') stop++;
    if (second && stop < to && b[stop] == '|' && stop > i) {
      separator = delimiter(i, stop);
      i = stop + 1;
    } else if (second && stop == i && i < to) i++;
    if (separator.equals("\t") && Convert.indexOf(b, i, to, new byte[] {'\t'}) < 0) separator = "";
    pairs.scan(out, i, to, new KeyValueScanner.Style(separator, new byte[] {'='}));
  }

  /** A letter, or its code as {@code x09} or {@code 0x09}. */
  private String delimiter(int start, int stop) {
    if (stop - start == 1) return String.valueOf((char) b[start]);
    int x = b[start] == '0' ? start + 1 : start;
    int code = 0;
    for (int i = x + 1; i < stop; i++) code = code << 4 | Math.max(0, Character.digit(b[i], 16));
    return String.valueOf((char) (code & 0x7F));
  }

  /** Pairs of which a value runs to the blank before the next key. */
  private void extension(LeafWriter out, int from, int to) {
    int key = nextKey(from, to);
    while (key >= 0) {
      int sign = key;
      while (b[sign] != '=') sign++;
      int next = -1;
      int i = sign + 1;
      for (; i < to && next < 0; i++) {
        if (b[i] == '\\') i++;
        else if (isBlank(b[i]) && i + 1 < to && isKey(i + 1, to)) next = i + 1;
      }
      int stop = next < 0 ? to : next - 1;
      while (stop > sign + 1 && isBlank(b[stop - 1])) stop--;
      pair(out, key, sign, sign + 1, stop);
      key = next;
    }
  }

  private int nextKey(int from, int to) {
    boolean begins = true;
    for (int i = from; i < to; i++) {
      if (begins && isKey(i, to)) return i;
      begins = isBlank(b[i]);
    }
    return -1;
  }

  private boolean isKey(int i, int to) {
    int j = i;
    while (j < to && j - i < 128 && isKeyLetter(b[j])) j++;
    return j > i && j < to && b[j] == '=';
  }

  /** Some senders break the lines of an extension. */
  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private static boolean isKeyLetter(byte c) {
    return c >= '0' && c <= '9'
        || (c | 0x20) >= 'a' && (c | 0x20) <= 'z'
        || c == '_'
        || c == '.'
        || c == '-'
        || c == '['
        || c == ']';
  }

  private void pair(LeafWriter out, int key, int keyEnd, int start, int stop) {
    if (unescape(start, stop)) out.addText(key, keyEnd, plain);
    else out.add(key, keyEnd, start, stop);
  }

  private void value(LeafWriter out, int field, int start, int stop) {
    if (unescape(start, stop)) out.addText(field, plain);
    else out.add(field, start, stop);
  }

  /**
   * Undoes {@code \=}, {@code \|}, {@code \\}, {@code \n} and {@code \r}; whether there are any.
   */
  private boolean unescape(int start, int stop) {
    int i = start;
    while (i < stop && b[i] != '\\') i++;
    if (i == stop) return false;
    plain.clear().append(b, start, i - start);
    for (; i < stop; i++) {
      byte c = b[i];
      if (c == '\\' && i + 1 < stop) {
        byte e = b[i + 1];
        if (e == '=' || e == '|' || e == '\\') {
          c = e;
          i++;
        } else if (e == 'n' || e == 'r') {
          c = (byte) (e == 'n' ? '\n' : '\r');
          i++;
        }
      }
      plain.append(c);
    }
    return true;
  }

  /** Gives what has a label its label as a second name. */
  private void labels(LeafWriter out, Leaves.Builder leaves, int first) {
    int labels = 0;
    int size = leaves.size();
    for (int i = first; i < size && labels < MAX_LABELS; i++) {
      if (leaves.field(i) == FieldNames.OVERFLOW) continue;
      String name = names.name(leaves.field(i));
      if (!name.endsWith("Label") || (leaves.flags(i) & Leaves.OWN) != 0) continue;
      int field = names.find(name.substring(0, name.length() - LABEL.length));
      if (field == FieldNames.OVERFLOW || leaves.length(i) == 0) continue;
      for (int j = first; j < size; j++) {
        if (leaves.field(j) != field || (leaves.flags(j) & Leaves.OWN) != 0) continue;
        int start = leaves.start(i);
        int leaf = leaves.size();
        out.add(
            start, start + leaves.length(i), leaves.start(j), leaves.start(j) + leaves.length(j));
        // The value stands in the event under its first name too: this one is never unmapped.
        if (leaves.size() > leaf) leaves.mark(leaf, Leaves.MAPPED);
        labels++;
        break;
      }
    }
  }
}
