package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.List;
import org.vigie.server.hunt.Glob.Piece;

/**
 * A question that is known to be one, written anew: every AND and parenthesis said, every literal
 * in quotes. Reads with the same tokens as the parser and knows nothing of fields.
 */
final class WrittenOut {
  private final Tokens tokens;
  private final String text;

  WrittenOut(String question) {
    tokens = new Tokens(question);
    tokens.skipSpace();
    text = tokens.isEnd() ? "*" : any();
  }

  String text() {
    return text;
  }

  private String any() {
    List<String> parts = new ArrayList<>();
    do parts.add(all());
    while (tokens.takeWord("OR"));
    return joined(parts, " OR ");
  }

  private String all() {
    List<String> parts = new ArrayList<>();
    do {
      parts.add(one());
      tokens.skipSpace();
    } while (tokens.takeWord("AND")
        || !tokens.isEnd() && tokens.peek() != ')' && !tokens.isWord("OR"));
    return joined(parts, " AND ");
  }

  private static String joined(List<String> parts, String by) {
    return parts.size() == 1 ? parts.getFirst() : "(" + String.join(by, parts) + ")";
  }

  private String one() {
    tokens.skipSpace();
    if (tokens.take('-') || tokens.takeWord("NOT")) return "NOT " + one();
    if (tokens.take('(')) {
      String inner = any();
      tokens.skipSpace();
      tokens.take(')');
      return inner;
    }
    String name = tokens.takeField();
    if (name.isEmpty()) return word();
    if (!tokens.take('(')) return name + ":" + value();
    List<String> values = new ArrayList<>();
    do {
      tokens.skipSpace();
      values.add(value());
      tokens.skipSpace();
    } while (tokens.takeWord("OR"));
    tokens.take(')');
    return name + ":(" + String.join(" OR ", values) + ")";
  }

  private String word() {
    return tokens.peek() == '"' ? quoted(tokens.takeQuoted()) : glob(tokens.takeBare());
  }

  /** What stands behind a field. */
  private String value() {
    for (String sign : List.of("~", ">", "<")) {
      if (!tokens.take(sign.charAt(0))) continue;
      boolean equal = !sign.equals("~") && tokens.take('=');
      return sign + (equal ? "=" : "") + literal();
    }
    if (tokens.take('[')) {
      tokens.skipSpace();
      String least = literal();
      tokens.skipSpace();
      tokens.takeWord("TO");
      tokens.skipSpace();
      String greatest = literal();
      tokens.skipSpace();
      tokens.take(']');
      return "[" + least + " TO " + greatest + "]";
    }
    return word();
  }

  private String literal() {
    return quoted(tokens.peek() == '"' ? tokens.takeQuoted() : tokens.takeBare());
  }

  private static String glob(String bare) {
    Glob glob = Glob.of(bare);
    if (glob.isLiteral()) return quoted(glob.text());
    StringBuilder written = new StringBuilder();
    for (Piece piece : glob.pieces()) {
      switch (piece) {
        case Piece.Any any -> written.append('*');
        case Piece.One one -> written.append('?');
        case Piece.Text(String some) ->
            written.append(some.replaceAll("([\\\\*?\"()\\[\\]])", "\\\\$1"));
      }
    }
    return written.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
