package org.vigie.parse;

import org.jspecify.annotations.Nullable;

/**
 * The header of a syslog line, as spans: RFC 3164, RFC 5424, a tag only, or none. Whatever does not
 * look like a header belongs to the message. One thread reuses an instance.
 */
@SuppressWarnings("ReferenceEquality") // references are written only where they change: see Value
final class Syslog {
  private static final int MAX_HOST = 255;
  private static final int MAX_TAG = 64;

  /** Tells programs by their names. */
  @FunctionalInterface
  interface Programs {
    /** Whether a name is that of a program. */
    boolean know(byte[] bytes, int start, int end);
  }

  /** A part of the line; empty where the header lacks it. */
  static final class Span {
    int start;
    int end;

    void set(int start, int end) {
      this.start = start;
      this.end = end;
    }

    int length() {
      return end - start;
    }
  }

  /** Facility and severity as one number; -1 where the line has none. */
  int priority;

  /** Format of {@link #time}, or null where the line has none. */
  @Nullable TimeFormat format;

  final Span time = new Span();
  final Span host = new Span();
  final Span program = new Span();
  final Span process = new Span();
  final Span messageId = new Span();
  final Span structured = new Span();
  final Span message = new Span();

  private byte[] b = new byte[0];
  private int end;

  /**
   * Reads a line.
   *
   * @param known whether a tag that has neither number nor time before it is a program's name
   */
  void read(byte[] bytes, int from, int to, Programs known) {
    if (b != bytes) b = bytes;
    end = to;
    priority = -1;
    clear(from);
    while (end > from && b[end - 1] >= 0 && b[end - 1] <= ' ') end--;
    int i = blanks(priority(blanks(from)));
    if (i + 1 < end && b[i] == '1' && b[i + 1] == ' ' && (priority >= 0 || isIso(i + 2, 'T'))) {
      int message = rfc5424(i + 2);
      if (message >= 0) {
        message(message);
        return;
      }
      clear(from);
    }
    int stamped = time(i);
    if (stamped < 0) stamped = spaced(i);
    if (stamped >= 0) {
      int host = host(blanks(stamped));
      host = relayed(host);
      int tagged = tag(blanks(host), (line, start, stop) -> true);
      message(tagged >= 0 ? tagged : host);
    } else {
      int tagged = tag(i, known);
      message(tagged >= 0 ? tagged : i);
    }
  }

  private void clear(int at) {
    format = null;
    time.set(at, at);
    host.set(at, at);
    program.set(at, at);
    process.set(at, at);
    messageId.set(at, at);
    structured.set(at, at);
  }

  private void message(int start) {
    int i = blanks(labelled(blanks(start)));
    message.set(i, Math.max(i, end));
  }

  private int blanks(int i) {
    while (i < end && b[i] == ' ') i++;
    return i;
  }

  private int priority(int i) {
    if (i + 2 >= end || b[i] != '<') return i;
    int value = 0;
    int j = i + 1;
    for (; j < end && j < i + 4 && b[j] >= '0' && b[j] <= '9'; j++) value = 10 * value + b[j] - '0';
    if (j == i + 1 || j >= end || b[j] != '>' || value > 191) return i;
    priority = value;
    return j + 1;
  }

  /** Behind a time stamp at {@code i}, or -1. */
  private int time(int i) {
    if (i + 15 <= end && b[i + 3] == ' ' && b[i + 9] == ':' && b[i + 12] == ':') {
      boolean month = TimeFormat.month(b, i) > 0;
      if (month && (i + 15 == end || b[i + 15] == ' ')) {
        time.set(i, i + 15);
        format = TimeFormat.RFC3164;
        return i + 15;
      }
      if (month && i + 20 <= end && b[i + 6] == ' ') return years(i);
    }
    if (i + 20 <= end && b[i + 3] == ' ' && b[i + 6] == ' ' && b[i + 11] == ' ') {
      if (TimeFormat.month(b, i) > 0) return years(i);
    }
    int word = word(i);
    if (word - i < 19 || word - i > 40 || b[i + 4] != '-' || b[i + 10] != 'T') return -1;
    time.set(i, word);
    format = TimeFormat.ISO;
    return word;
  }

  /** Whether {@code 2026-03-02T10:00:00} stands at {@code i}, the sign between its halves given. */
  private boolean isIso(int i, char between) {
    if (i + 19 > end || b[i + 4] != '-' || b[i + 7] != '-' || b[i + 10] != between) return false;
    return b[i + 13] == ':' && b[i + 16] == ':' && b[i] >= '1' && b[i] <= '2';
  }

  /**
   * Behind {@code 2026-03-02 10:00:00.5+0100} at {@code i}, or -1. Many logs begin like that, so it
   * is a header only where a host and a tag with a number follow.
   */
  private int spaced(int i) {
    if (!isIso(i, ' ')) return -1;
    int word = word(i + 11);
    int after = host(blanks(word));
    boolean tagged = host.length() > 0 && tag(blanks(after), (line, start, stop) -> false) >= 0;
    clear(i);
    if (!tagged || word - i > 40) return -1;
    time.set(i, word);
    format = TimeFormat.ISO;
    return word;
  }

  /** Behind Solaris' {@code [ID 800047 auth.notice]} at {@code i}, else {@code i}. */
  private int labelled(int i) {
    if (i + 4 > end || b[i] != '[' || b[i + 1] != 'I' || b[i + 2] != 'D' || b[i + 3] != ' ')
      return i;
    int close = i + 4;
    while (close < end && b[close] != ']') close++;
    return close < end ? close + 1 : i;
  }

  /** Behind {@code Nov 09 2022 10:01:59} at {@code i}, or -1. */
  private int years(int i) {
    if (b[i + 14] != ':' || b[i + 17] != ':') return -1;
    for (int k = i + 7; k < i + 11; k++) if (b[k] < '0' || b[k] > '9') return -1;
    if (i + 20 < end && b[i + 20] != ' ' && b[i + 20] != ':') return -1;
    time.set(i, i + 20);
    format = TimeFormat.DAY_FIRST;
    return i + 20;
  }

  /** Behind the host at {@code i}; a word that ends with a colon is a tag, not a host. */
  private int host(int i) {
    int word = word(i);
    if (word == i || word - i > MAX_HOST || b[word - 1] == ':' || b[word - 1] == ']') return i;
    for (int j = i; j < word; j++) {
      byte c = b[j];
      boolean good =
          c >= '0' && c <= '9'
              || (c | 0x20) >= 'a' && (c | 0x20) <= 'z'
              || c == '.'
              || c == '-'
              || c == '_'
              || c == ':'
              || c == '/';
      if (!good) return i;
    }
    host.set(i, word);
    return word;
  }

  /**
   * Behind the host of a header inside the header of a relay that ends at {@code i}, which then is
   * the header of the line; or {@code i} where none stands.
   */
  private int relayed(int i) {
    int at = blanks(i);
    if (at == i || at + 16 > end || TimeFormat.month(b, at) <= 0) return i;
    int timeStart = time.start;
    int timeEnd = time.end;
    int hostStart = host.start;
    int hostEnd = host.end;
    TimeFormat before = format;
    int stamped = time(at);
    if (stamped >= 0 && host(blanks(stamped)) > blanks(stamped)) return host.end;
    time.set(timeStart, timeEnd);
    host.set(hostStart, hostEnd);
    format = before;
    return i;
  }

  /** Behind {@code program[123]:} or {@code program:} at {@code i}, or -1. */
  private int tag(int i, Programs known) {
    int j = i;
    boolean letters = false;
    for (; j < end && j - i <= MAX_TAG && isTag(b[j]); j++) letters |= (b[j] | 0x20) >= 'a';
    if (!letters || j >= end || j - i > MAX_TAG || isForm(i)) return -1;
    int name = j;
    int number = j;
    if (b[j] == '[') {
      number = ++j;
      while (j < end && b[j] >= '0' && b[j] <= '9') j++;
      if (j == number || j >= end || b[j] != ']') return -1;
      process.set(number, j++);
    } else if (!known.know(b, i, name)) return -1;
    if (j >= end || b[j] != ':') {
      process.set(i, i);
      return -1;
    }
    program.set(i, name);
    return j + 1;
  }

  private static boolean isTag(byte c) {
    return c >= '0' && c <= '9'
        || (c | 0x20) >= 'a' && (c | 0x20) <= 'z'
        || c == '.'
        || c == '-'
        || c == '_'
        || c == '/'
        || c == '('
        || c == ')';
  }

  private int word(int i) {
    while (i < end && b[i] != ' ') i++;
    return i;
  }

  /** Whether a form with a header of its own stands at {@code i}: some write it behind the host. */
  private boolean isForm(int i) {
    int leef = i < end && b[i] == 'L' ? 1 : 0;
    int j = i + leef;
    boolean ending = j + 4 <= end && b[j + 1] == 'E' && b[j + 2] == 'F' && b[j + 3] == ':';
    return ending && b[j] == (leef == 1 ? 'E' : 'C');
  }

  /**
   * Whether a word is a name and its value: some write their pairs where the rest of a header
   * belongs.
   */
  private boolean isPair(int from, int to) {
    int i = from;
    while (i < to && (b[i] >= 'a' && b[i] <= 'z' || b[i] >= 'A' && b[i] <= 'Z' || b[i] == '_')) i++;
    return i > from && i < to && b[i] == '=';
  }

  /** Behind the header of RFC 5424 from its time on, or -1. */
  private int rfc5424(int i) {
    Span[] spans = {time, host, program, process, messageId};
    for (Span span : spans) {
      if (span != time && span != host && isForm(i)) {
        format = TimeFormat.ISO;
        return i;
      }
      int word = word(i);
      if (word == i || word == end && span != messageId) return -1;
      if ((span == process || span == messageId) && isPair(i, word)) {
        format = TimeFormat.ISO;
        return i;
      }
      boolean none = word == i + 1 && b[i] == '-';
      span.set(none ? word : i, word);
      i = Math.min(end, word + 1);
    }
    if (time.length() > 0) format = TimeFormat.ISO;
    int data = i;
    if (i < end && b[i] == '-') return i + 1;
    while (i < end && b[i] == '[') {
      boolean quoted = false;
      for (i++; i < end && (quoted || b[i] != ']'); i++) {
        if (b[i] == '\\' && quoted) i++;
        else if (b[i] == '"') quoted = !quoted;
      }
      i++;
    }
    i = Math.min(i, end);
    structured.set(data, i);
    if (i < end - 2 && (b[i + 1] & 0xFF) == 0xEF && (b[i + 2] & 0xFF) == 0xBB) i += 4; // BOM
    return Math.min(i, end);
  }
}
