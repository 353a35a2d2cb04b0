package org.vigie.server.hunt;

import org.vigie.server.hunt.Wrong.Reason;

/** The text of a question and how far it has been read. */
final class Tokens {
  /** Ends a word that is not quoted. */
  private static final String ENDS = "()\"[] \t\r\n";

  private final String text;
  private int at;

  /** Stops the reading; becomes {@link Query.Outcome.Refused}. */
  static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Wrong wrong;

    Stop(Wrong wrong) {
      super(wrong.message());
      this.wrong = wrong;
    }

    Wrong wrong() {
      return wrong;
    }
  }

  Tokens(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
  }

  boolean isEnd() {
    return at >= text.length();
  }

  /** All from a place on. */
  String rest(int from) {
    return text.substring(Math.min(from, text.length()));
  }

  /** The next character; 0 at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** Takes a character if it is the next one. */
  boolean take(char wanted) {
    if (peek() != wanted || isEnd()) return false;
    at++;
    return true;
  }

  /** Takes an operator in capitals that stands alone, {@code AND}. */
  boolean takeWord(String word) {
    if (!isWord(word)) return false;
    at += word.length();
    return true;
  }

  boolean isWord(String word) {
    int end = at + word.length();
    return text.startsWith(word, at)
        && (end == text.length() || ENDS.indexOf(text.charAt(end)) >= 0);
  }

  /**
   * Takes {@code name:} where a field stands; empty where a word does. Addresses ({@code
   * https://…}), drives ({@code C:\…}) and IPv6 are words.
   */
  String takeField() {
    int end = at;
    while (end < text.length() && isOfName(text.charAt(end))) end++;
    if (end == at || end == text.length() || text.charAt(end) != ':') return "";
    if (!Character.isLetter(text.charAt(at)) && "_@".indexOf(text.charAt(at)) < 0) return "";
    char next = end + 1 < text.length() ? text.charAt(end + 1) : ' ';
    boolean drive = end == at + 1 && (next == '\\' || next == '/');
    if (drive || next == ':' || text.startsWith("//", end + 1)) return "";
    String name = text.substring(at, end);
    at = end + 1;
    return name;
  }

  private static boolean isOfName(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || "_.@-".indexOf(c) >= 0);
  }

  /** Takes a word that is not quoted; a backslash takes the character behind it along. */
  String takeBare() {
    int from = at;
    while (at < text.length() && ENDS.indexOf(text.charAt(at)) < 0) {
      boolean escapes = text.charAt(at) == '\\' && at + 1 < text.length();
      at += escapes && Glob.ESCAPED.indexOf(text.charAt(at + 1)) >= 0 ? 2 : 1;
    }
    return text.substring(from, at);
  }

  /** Takes a quoted text; inside, a backslash escapes a quote or a backslash. */
  String takeQuoted() {
    int open = at++;
    StringBuilder quoted = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') return quoted.toString();
      boolean escapes = c == '\\' && at < text.length() && "\"\\".indexOf(text.charAt(at)) >= 0;
      quoted.append(escapes ? text.charAt(at++) : c);
    }
    throw stop(open, Reason.QUOTE_OPEN, "", "");
  }

  /** The reading stops at the current place. */
  Stop unexpected(String expected) {
    if (isEnd()) return stop(text.length(), Reason.ENDS, "", expected);
    int end = Math.min(text.length(), at + 1);
    return stop(at, Reason.UNEXPECTED, text.substring(at, end), expected);
  }

  static Stop stop(int at, Reason reason, String what, String allowed) {
    return new Stop(new Wrong(at, reason, what, allowed));
  }
}
