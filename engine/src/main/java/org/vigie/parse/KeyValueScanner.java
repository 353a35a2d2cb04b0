package org.vigie.parse;

import static org.vigie.parse.PairBytes.BLANK;
import static org.vigie.parse.PairBytes.INSIDE;
import static org.vigie.parse.PairBytes.LETTER;
import static org.vigie.parse.PairBytes.OPENING;
import static org.vigie.parse.PairBytes.PUNCTUATION;
import static org.vigie.parse.PairBytes.WORD;
import static org.vigie.parse.PairBytes.classOf;
import static org.vigie.parse.PairBytes.isBlank;
import static org.vigie.parse.PairBytes.isPunctuation;

import java.util.Arrays;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Text;

/**
 * Reads {@code key=value} pairs in linear time. A value may be quoted, or runs to the separator
 * that stands before the next key, so that it may hold blanks; one that is a number or an address
 * ends at a blank. What stands between pairs and belongs to none is kept as text. One thread reuses
 * an instance.
 */
final class KeyValueScanner {
  /** Longest key, in bytes. */
  private static final int MAX_KEY = 64;

  /**
   * How pairs are written.
   *
   * @param pair separators of pairs; empty to find out
   * @param value what stands between key and value
   */
  record Style(String pair, byte[] value) {
    /** {@code key=value}, separated by whatever the text separates them by. */
    static final Style AUTO = new Style("", new byte[] {'='});
  }

  private static final byte[] CANDIDATES = {'\t', '|', ';', ','};

  private final int text;

  private final KnownKeys keys;

  private final Text unquoted = new Text();
  private Style style = Style.AUTO;
  private byte[] b = {};

  /** Whether any of several bytes parts pairs. */
  private boolean several;

  private int end;

  /** Separator of pairs: 0 where it is not known yet, a blank for all white space. */
  private byte separator;

  /** Classes of bytes that part pairs, besides the separator itself. */
  private int parting;

  /** Whether the last quoted value holds a backslash. */
  private boolean backslash;

  // What the last search found.
  private int keyEnd;
  private int valueStart;

  /**
   * Whether keys may be known: they are those of the event, and stand before a sign of equality.
   */
  private boolean plain;

  private boolean withoutTab;

  private int first;

  /** A scanner whose keys are fields of {@code names}. */
  KeyValueScanner(FieldNames names) {
    text = names.intern("kv.text");
    keys = new KnownKeys(names);
  }

  /** Where the first pair of the last text stands. */
  int first() {
    return first;
  }

  /** Reads the pairs of {@code [from, to)}; how many. */
  @SuppressWarnings("ReferenceEquality") // references are written only where they change
  int scan(LeafWriter out, int from, int to, Style style) {
    if (b != out.bytes()) b = out.bytes();
    end = to;
    if (this.style != style) this.style = style;
    several = style.pair.length() > 1;
    withoutTab = out.isWithoutTab();
    keys.start();
    plain = out.isTop() && style.value.length == 1 && style.value[0] == '=';
    byte given = style.pair.isEmpty() ? 0 : (byte) style.pair.charAt(0);
    separate(isBlank(given) && given != '\t' ? (byte) ' ' : given);
    if (separator == 0) {
      separate(found(from));
      keys.start();
    }
    int key = nextKey(from);
    first = key < 0 ? to : key;
    int count = 0;
    while (key >= 0) {
      count++;
      key = value(out, key);
    }
    return count;
  }

  private void separate(byte by) {
    separator = by;
    parting = by == 0 ? BLANK | PUNCTUATION : by == ' ' ? BLANK : 0;
  }

  /** Reads the value of the key at {@code key}; where the next key stands, or -1. */
  private int value(LeafWriter out, int key) {
    int name = keyEnd;
    int start = valueStart;
    int known = keys.field();
    if (start < end && (b[start] == '"' || b[start] == '\'')) {
      int close = close(start);
      if (close > 0) {
        quoted(out, key, name, known, start + 1, close);
        return after(out, close + 1);
      }
    }
    int stop = start;
    boolean word = true;
    while (true) {
      stop = separatorFrom(stop);
      if (stop == end) break;
      int next = behind(stop);
      if (next < end && isKey(next)) {
        if (separator == 0) separate(PairBytes.separator(b, stop, next));
        add(out, key, name, known, start, trimmed(start, stop));
        return next;
      }
      if (word && isBlank(b[stop]) && isComplete(start, stop)) {
        add(out, key, name, known, start, stop);
        return after(out, stop);
      }
      word = false;
      stop = Math.max(next, stop + 1);
    }
    add(out, key, name, known, start, trimmed(start, end));
    return -1;
  }

  /** Adds a pair, and remembers its key. */
  private void add(LeafWriter out, int key, int name, int known, int start, int stop) {
    if (known != FieldNames.OVERFLOW) {
      out.put(known, start, stop);
      return;
    }
    out.add(key, name, start, stop);
    if (plain) keys.learn(b, key, name);
  }

  /** The key that stands next from {@code i} on; what stands before it is text. */
  private int after(LeafWriter out, int i) {
    int start = behind(i);
    if (start < end && isKey(start)) {
      if (separator == 0) separate(PairBytes.separator(b, i, start));
      return start;
    }
    int next = nextKey(start);
    int stop = next < 0 ? end : next;
    while (stop > start && (isBlank(b[stop - 1]) || isPunctuation(b[stop - 1]))) stop--;
    out.add(text, start, stop);
    return next;
  }

  private void quoted(LeafWriter out, int key, int name, int known, int start, int close) {
    boolean escaped = false;
    for (int i = start; backslash && i + 1 < close && !escaped; i++) {
      escaped = b[i] == '\\' && b[i + 1] == b[close];
    }
    if (!escaped) {
      add(out, key, name, known, start, close);
      return;
    }
    // Who escapes quotes escapes backslashes, too.
    unquoted.clear();
    for (int i = start; i < close; i++) {
      if (b[i] == '\\' && i + 1 < close && (b[i + 1] == b[close] || b[i + 1] == '\\')) i++;
      unquoted.append(b[i]);
    }
    out.addText(key, name, unquoted);
  }

  /** Where the quote at {@code open} is closed, or -1. */
  private int close(int open) {
    byte quote = b[open];
    backslash = false;
    for (int i = open + 1; i < end; i++) {
      i = Convert.either(b, i, end, quote, (byte) '\\');
      if (i == end) return -1;
      byte c = b[i];
      if (c == '\\') {
        backslash = true;
        if (i + 1 < end && !endsValue(i, quote)) i++;
      } else if (quote == '"' || ends(i + 1)) return i;
    }
    return -1;
  }

  /** Whether the backslash at {@code i} is the last letter of a value, as in {@code "C:\dir\"}. */
  private boolean endsValue(int i, byte quote) {
    if (b[i + 1] != quote) return false;
    if (i + 2 >= end) return true;
    int next = behind(i + 2);
    return next > i + 2 && next < end && isKey(next) && b[Math.max(0, i - 1)] != ' ';
  }

  /** Whether a value can end before {@code i}: an apostrophe inside a word is none. */
  private boolean ends(int i) {
    return i >= end || isBlank(b[i]) || isPunctuation(b[i]);
  }

  /** The first key from {@code i} on that begins a word, or -1. */
  private int nextKey(int i) {
    boolean begins = true;
    for (; i < end; i++) {
      if (begins && isKey(i)) return i;
      begins = (classOf(b[i]) & (BLANK | PUNCTUATION | OPENING)) != 0;
    }
    return -1;
  }

  /** Whether a key stands at {@code i}; sets where it and its separator end. */
  private boolean isKey(int i) {
    if (i >= end) return false;
    int known = plain ? keys.end(b, i, end) : -1;
    if (known >= 0) {
      keyEnd = known;
      valueStart = known + 1;
      return true;
    }
    return isNewKey(i);
  }

  /** The same for a key that is not known. */
  private boolean isNewKey(int i) {
    int met = classOf(b[i]);
    if ((met & (LETTER | WORD)) == 0) return false;
    int j = i + 1;
    boolean loose = separator != 0 && separator != ' ';
    int most = Math.min(end, i + MAX_KEY + 1);
    for (; j < most; j++) {
      int type = classOf(b[j]);
      if ((type & (LETTER | WORD | INSIDE)) == 0 && !(loose && b[j] == ' ')) break;
      met |= type;
    }
    if ((met & LETTER) == 0 || j - i > MAX_KEY) return false;
    while (j > i && b[j - 1] == ' ') j--;
    byte[] sign = style.value;
    if (j + sign.length <= end && Arrays.equals(b, j, j + sign.length, sign, 0, sign.length)) {
      valueStart = j + sign.length;
      if (sign[0] == '=' && valueStart < end && b[valueStart] == '=') return false;
    } else if (sign.length == 1 && j + 2 < end && b[j] == ' ' && b[j + 1] == sign[0]) {
      boolean close = b[j + 2] != ' ';
      if (close && style.pair.isEmpty()) return false;
      valueStart = close ? j + 2 : j + 3;
    } else return false;
    keyEnd = j;
    return true;
  }

  /** Where the next separator stands, or the end. */
  private int separatorFrom(int i) {
    if (several) {
      while (i < end && style.pair.indexOf(b[i]) < 0) i++;
      return i;
    }
    int parts = parting;
    int sign = separator == 0 ? -129 : separator; // none that a byte can be
    while (i < end && (classOf(b[i]) & parts) == 0 && b[i] != sign) i++;
    return i;
  }

  private boolean isSeparator(byte c) {
    if (several) return style.pair.indexOf(c) >= 0;
    return (classOf(c) & parting) != 0 || c == separator && c != 0;
  }

  /** Behind separators and blanks. */
  private int behind(int i) {
    if (separator == ' ' && i + 1 < end && b[i] == ' ' && b[i + 1] > ' ') return i + 1;
    while (i < end && (isBlank(b[i]) || isSeparator(b[i]))) i++;
    return i;
  }

  /**
   * The separator of a text that is nothing but pairs between tabs, pipes, semicolons or commas, so
   * that keys and values may hold blanks; 0 for all other texts.
   */
  private byte found(int from) {
    int standing = standing(from);
    for (byte candidate : CANDIDATES) {
      if ((standing & 1 << (candidate & 31)) == 0) continue;
      separator = candidate;
      int pairs = 0;
      int others = 0;
      boolean inside = false;
      for (int i = from; i < end && !inside; ) {
        while (i < end && b[i] == ' ') i++;
        boolean pair = i < end && isKey(i);
        if (pair) pairs++;
        else others++;
        int start = pair ? valueStart : i;
        i = segment(start);
        inside = candidate != '\t' && holdsKey(start, i);
        i++;
      }
      if (!inside && pairs >= 2 && others * 4 <= pairs) return candidate;
    }
    return 0;
  }

  /**
   * The candidates that may part pairs, as bits of their last five. A tab must stand somewhere; the
   * others outside of double quotes, before a key that only a blank parts from what is before it.
   */
  private int standing(int from) {
    if (style.value.length > 1) return -1; // its letters could be quotes
    boolean tab = !withoutTab && Convert.indexOf(b, from, end, (byte) '\t') >= 0;
    int standing = tab ? 1 << '\t' : 0;
    int last = Math.min(end, keyBehindBlank(from) + 2);
    boolean quoted = false;
    for (int i = from; i < last; i++) {
      byte c = b[i];
      if (c == '"') quoted = !quoted;
      else if (c == '\\') i++;
      else if (!quoted && (classOf(c) & PUNCTUATION) != 0) standing |= 1 << (c & 31);
    }
    return standing;
  }

  /**
   * The blank before the first key that stands behind one in the value of the pair at {@code i}.
   */
  private int keyBehindBlank(int i) {
    int start = i;
    while (start < end && b[start] == ' ') start++;
    separator = CANDIDATES[1];
    if (start < end && isKey(start)) start = valueStart;
    int found = blankBeforeKey(start, end);
    separator = 0;
    return found < 0 ? end : found;
  }

  /** Where the next separator stands that is not in double quotes. */
  private int segment(int i) {
    boolean quoted = false;
    for (; i < end && (quoted || b[i] != separator); i++) {
      if (b[i] == '\\') i++;
      else if (b[i] == '"') quoted = !quoted;
    }
    return Math.min(i, end);
  }

  /** Whether a key stands behind a blank of a value, so that blanks part pairs, too. */
  private boolean holdsKey(int start, int stop) {
    return blankBeforeKey(start, stop) >= 0;
  }

  /** Where a blank outside of quotes stands before a key, or -1. */
  private int blankBeforeKey(int start, int stop) {
    byte kept = separator;
    separator = ' ';
    boolean quoted = false;
    int found = -1;
    for (int i = start; i + 1 < stop && found < 0; i++) {
      if (b[i] == '"') quoted = !quoted;
      if (!quoted && b[i] == ' ' && isKey(i + 1)) found = i;
    }
    separator = kept;
    return found;
  }

  private int trimmed(int start, int stop) {
    // Who writes "a=b, c=d" after a text whose first pairs had blanks between them means the comma.
    boolean loose = separator == ' ';
    while (stop > start
        && (isBlank(b[stop - 1]) || b[stop - 1] == separator || loose && b[stop - 1] == ',')) {
      stop--;
    }
    return stop;
  }

  /** Whether a value is a number or an address, which no blank can belong to, or nothing. */
  private boolean isComplete(int start, int stop) {
    if (separator != 0 && separator != ' ') return false;
    return PairBytes.isNumberOrAddress(b, start, stop);
  }
}
