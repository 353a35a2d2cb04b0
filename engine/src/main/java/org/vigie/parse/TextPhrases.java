package org.vigie.parse;

import org.vigie.ocsf.FieldNames;

/**
 * Finds what a free text says as a whole: its mnemonic ({@code %SYS-5-CONFIG_I}), the sentence
 * behind mnemonics and groups in brackets, sentences and what stands behind colons, dashes and in
 * parentheses, the program of a browser. One thread reuses an instance.
 */
final class TextPhrases {
  /** Most phrases. */
  private static final int MAX_PHRASES = 24;

  /** Most bytes before a mnemonic. */
  private static final int MAX_HEAD = 160;

  /** Most groups in brackets before a sentence. */
  private static final int MAX_GROUPS = 8;

  private static final byte[] BROWSER = {'M', 'o', 'z', 'i', 'l', 'l', 'a', '/'};

  private final int value;
  private final int sentence;
  private final int code;
  private final int facility;
  private final int severity;
  private final int browser;
  private LeafWriter out = new LeafWriter(new FieldNames());
  private byte[] b = {};
  private int end;
  private int phrases;
  private int agentStart;
  private int agentEnd;

  TextPhrases(FieldNames names) {
    value = names.intern("text.value");
    sentence = names.intern("text.sentence");
    code = names.intern("text.code");
    facility = names.intern("text.facility");
    severity = names.intern("text.severity");
    browser = names.intern("text.user_agent");
  }

  /** Adds the phrases of {@code [from, to)} of the writer's bytes; whether it has a mnemonic. */
  boolean scan(LeafWriter writer, int from, int to) {
    out = writer;
    b = writer.bytes();
    end = to;
    phrases = 0;
    int said = mnemonic(from);
    boolean found = said >= 0;
    said = groups(found ? said : from);
    if (said > from && said < end) out.add(sentence, said, trim(said, end));
    phrases(Math.max(from, said));
    agent(from);
    return found;
  }

  /** Whether a place lies inside what the browser of the last text says that it is. */
  boolean inAgent(int at) {
    return at >= agentStart && at < agentEnd;
  }

  /** Where the text behind a mnemonic begins, or -1. */
  private int mnemonic(int from) {
    int last = Math.min(end, from + MAX_HEAD);
    for (int i = from; i < last; i++) {
      if (b[i] != '%' || i > from && b[i - 1] > ' ') continue;
      int stop = i + 1;
      int first = -1;
      int dash = -1;
      while (stop < end && isMnemonic(b[stop])) {
        if (b[stop] == '-') {
          if (first < 0) first = stop;
          dash = stop;
        }
        stop++;
      }
      if (first < 0 || dash == first || stop >= end || b[stop] != ':' || dash + 1 == stop) continue;
      out.add(code, dash + 1, stop);
      out.add(facility, i + 1, first);
      boolean graded = first + 2 < stop && b[first + 2] == '-' && b[first + 1] >= '0';
      if (graded && b[first + 1] <= '7') out.add(severity, first + 1, first + 2);
      return blank(stop + 1);
    }
    return -1;
  }

  private static boolean isMnemonic(byte c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '_' || c == '-';
  }

  /** Behind groups in brackets and the signs after them. */
  private int groups(int from) {
    int i = blank(from);
    for (int count = 0; count < MAX_GROUPS && i < end && b[i] == '['; count++) {
      int close = i + 1;
      while (close < end && b[close] != ']') close++;
      if (close >= end) return i;
      i = close + 1;
      while (i < end && (b[i] == ':' || b[i] == '-')) i++;
      i = blank(i);
    }
    return i;
  }

  /** Sentences, and what stands behind colons and dashes. */
  private void phrases(int from) {
    int start = from;
    int rest = from;
    for (int i = from; i + 1 < end && phrases < MAX_PHRASES; i++) {
      boolean colon = b[i] == ':' && b[i + 1] == ' ';
      boolean dash = b[i] == ' ' && b[i + 1] == '-' && i + 2 < end && b[i + 2] == ' ';
      boolean point = b[i] == '.' && b[i + 1] == ' ';
      boolean other = b[i] == ';' || b[i] == ',' && b[i + 1] == ' ';
      if (b[i] == '(') inside(i + 1);
      if (!colon && !dash && !point && !other) continue;
      phrase(start, i);
      start = blank(i + (dash ? 3 : 1));
      if (!colon && !dash) continue;
      phrase(start, end);
      rest = start;
    }
    if (start > rest) phrase(start, end);
  }

  private void inside(int from) {
    int close = from;
    while (close < end && b[close] != ')') close++;
    if (close < end) phrase(from, close);
  }

  /** Adds a phrase of several words. */
  private void phrase(int from, int to) {
    int stop = trim(from, to);
    for (int i = from; i < stop; i++) {
      if (b[i] != ' ') continue;
      if (phrases++ < MAX_PHRASES) out.add(value, from, stop);
      return;
    }
  }

  /** What a browser says that it is, up to a quote, a dash, or the end. */
  private void agent(int from) {
    int start = Convert.indexOf(b, from, end, BROWSER);
    agentStart = agentEnd = from;
    if (start < 0) return;
    int stop = start;
    while (stop < end && b[stop] != '"' && b[stop] != '\'' && b[stop] != '|' && b[stop] != '\t') {
      if (b[stop] == ' ' && stop + 2 < end && b[stop + 1] == '-' && b[stop + 2] == ' ') break;
      stop++;
    }
    agentStart = start;
    agentEnd = trim(start, stop);
    out.add(browser, start, agentEnd);
  }

  private int blank(int from) {
    int i = from;
    while (i < end && (b[i] == ' ' || b[i] == '\t')) i++;
    return i;
  }

  private int trim(int from, int to) {
    int stop = to;
    while (stop > from && (b[stop - 1] <= ' ' && b[stop - 1] >= 0)) stop--;
    return stop;
  }
}
