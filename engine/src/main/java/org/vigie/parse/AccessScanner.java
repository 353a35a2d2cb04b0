package org.vigie.parse;

import org.vigie.ocsf.FieldNames;

/**
 * Reads a line of a web server's access log: {@code client ident user [time] "request" status bytes
 * "referrer" "agent" …}, with a virtual host before and whatever a server adds behind. The fields
 * have the names that Sigma's web rules use. One thread reuses an instance.
 */
final class AccessScanner {
  /** How far from the start of a message the time is looked for, in bytes. */
  private static final int MAX_BEFORE = 512;

  /** Length of {@code [25/Aug/2019:23:59:51 +0000]}. */
  private static final int TIME = 28;

  private static final int MAX_WORDS = 12;

  private final int time;
  private final int client;
  private final int ident;
  private final int user;
  private final int site;
  private final int request;
  private final int method;
  private final int uri;
  private final int stem;
  private final int query;
  private final int version;
  private final int status;
  private final int size;
  private final int referrer;
  private final int agent;
  private final int forwarded;
  private final int extra;
  private final int[] starts = new int[MAX_WORDS];
  private final int[] ends = new int[MAX_WORDS];
  private byte[] b = {};

  AccessScanner(FieldNames names) {
    time = names.intern("time_local");
    client = names.intern("c-ip");
    ident = names.intern("ident");
    user = names.intern("cs-username");
    site = names.intern("cs-host");
    request = names.intern("request");
    method = names.intern("cs-method");
    uri = names.intern("c-uri");
    stem = names.intern("cs-uri-stem");
    query = names.intern("cs-uri-query");
    version = names.intern("cs-version");
    status = names.intern("sc-status");
    size = names.intern("sc-bytes");
    referrer = names.intern("cs-referer");
    agent = names.intern("cs-user-agent");
    forwarded = names.intern("x-forwarded-for");
    extra = names.intern("access.extra");
  }

  /** Where the time of such a line stands, at its bracket, or -1. */
  int find(byte[] bytes, int from, int to) {
    int last = Math.min(from + MAX_BEFORE, to - TIME - 2);
    for (int i = from; i <= last; i++) {
      i = Convert.indexOf(bytes, i, last + 1, (byte) '[');
      if (i < 0) return -1;
      boolean stamp =
          bytes[i + 3] == '/'
              && bytes[i + 7] == '/'
              && bytes[i + 12] == ':'
              && bytes[i + 15] == ':'
              && bytes[i + TIME - 1] == ']'
              && bytes[i + TIME] == ' '
              && bytes[i + TIME + 1] == '"';
      if (stamp && i > from && bytes[i - 1] == ' ') return i;
    }
    return -1;
  }

  /**
   * Reads a line.
   *
   * @param at what {@link #find} gave
   */
  void scan(LeafWriter out, int from, int at, int to) {
    b = out.bytes();
    out.add(time, at + 1, at + TIME - 1);
    who(out, words(from, at));
    int i = request(out, at + TIME + 1, to);
    int rest = words(i, to);
    if (rest > 0) word(out, status, 0);
    if (rest > 1) word(out, size, 1);
    int n = 2;
    // What is not quoted behind the size belongs to a format of its own; the pair behind it does
    // not.
    while (n + 2 < rest && !isQuoted(n) && isQuoted(n + 1) && isQuoted(n + 2))
      word(out, extra, n++);
    if (n < rest) word(out, isQuoted(n) ? referrer : extra, n++);
    if (n < rest) word(out, isQuoted(n) ? agent : extra, n++);
    for (int next = n; n < rest; n++) word(out, n == next && isQuoted(n) ? forwarded : extra, n);
  }

  /** Reads the words before the time: perhaps a site, then client, ident and user. */
  private void who(LeafWriter out, int count) {
    if (count == 0) return;
    if (count > 3 && b[ends[0] - 1] == ',') { // a list of those it was sent for, the client first
      ends[0]--;
      if (Convert.isAddress(b, starts[0], ends[0])) {
        named(out, count);
        return;
      }
    }
    boolean first = Convert.isAddress(b, starts[0], ends[0]);
    if (count > 3 && first && !Convert.isAddress(b, starts[count - 3], ends[count - 3])) {
      named(out, count);
      return;
    }
    if (count > 3) word(out, site, 0);
    for (int i = 1; i < count - 3; i++) word(out, extra, i);
    word(out, client, Math.max(0, count - 3));
    if (count > 2) word(out, ident, count - 2);
    if (count > 1) word(out, user, count - 1);
  }

  /** Client, ident, and a user whose name holds blanks; what stands in brackets is none of them. */
  private void named(LeafWriter out, int count) {
    word(out, client, 0);
    int next = 1;
    while (next < count && (b[starts[next]] == '(' || isRelay(next))) word(out, extra, next++);
    if (next < count) word(out, ident, next++);
    boolean none = next == count - 1 && isNone(next);
    if (next < count && !none) out.add(user, starts[next], ends[count - 1]);
  }

  /** Whether a word is the address of one that a request was sent through. */
  private boolean isRelay(int word) {
    int end = b[ends[word] - 1] == ',' ? ends[word] - 1 : ends[word];
    return Convert.isAddress(b, starts[word], end);
  }

  private boolean isNone(int word) {
    return ends[word] - starts[word] == 1 && b[starts[word]] == '-';
  }

  private boolean isQuoted(int word) {
    return b[starts[word] - 1] == '"';
  }

  private void word(LeafWriter out, int field, int word) {
    if (!isNone(word)) out.add(field, starts[word], ends[word]);
  }

  /** Cuts {@code [from, to)} into words, quoted or not; how many. The last one takes the rest. */
  private int words(int from, int to) {
    int count = 0;
    int i = from;
    while (i < to && count < MAX_WORDS) {
      if (b[i] == ' ') {
        i++;
        continue;
      }
      boolean quoted = b[i] == '"';
      starts[count] = quoted ? i + 1 : i;
      int end = quoted ? close(i + 1, to) : i;
      if (!quoted) while (end < to && b[end] != ' ') end++;
      if (count == MAX_WORDS - 1) end = to;
      ends[count++] = end;
      i = end + 1;
    }
    return count;
  }

  /** The quote that ends a text; a backslash hides the next letter. */
  private int close(int i, int to) {
    while (i < to && b[i] != '"') i += b[i] == '\\' ? 2 : 1;
    return Math.min(i, to);
  }

  /** Reads {@code "GET /path?query HTTP/1.1"}, its quote at {@code open}; behind it. */
  private int request(LeafWriter out, int open, int to) {
    int start = open + 1;
    int end = close(start, to);
    boolean empty = end - start == 1 && b[start] == '-';
    if (empty && end + 2 < to && b[end + 1] == ' ' && b[end + 2] == '"') {
      return request(out, end + 2, to); // a header that the client did not send stands before it
    }
    int first = start;
    while (first < end && b[first] >= 'A' && b[first] <= 'Z') first++;
    int last = end;
    while (last > first && b[last - 1] != ' ') last--;
    boolean proper = first > start && first < end && b[first] == ' ';
    if (!proper) {
      if (!empty) out.add(request, start, end);
      return Math.min(to, end + 1);
    }
    out.add(method, start, first);
    boolean named = last > first + 1 && end - last > 5 && b[last] == 'H' && b[last + 4] == '/';
    int stop = named ? last - 1 : end;
    uri(out, first + 1, stop);
    if (named) out.add(version, last, end);
    return Math.min(to, end + 1);
  }

  private void uri(LeafWriter out, int start, int stop) {
    out.add(uri, start, stop);
    int mark = start;
    while (mark < stop && b[mark] != '?') mark++;
    out.add(stem, start, mark);
    if (mark < stop) out.add(query, mark + 1, stop);
  }
}
