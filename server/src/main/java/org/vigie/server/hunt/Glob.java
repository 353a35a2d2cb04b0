package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.List;

/** A text to look for, perhaps with wildcards; letter case does not count. */
record Glob(List<Piece> pieces) {
  /** What a backslash takes its meaning from. */
  static final String ESCAPED = "\"()[]*?\\";

  /** A part of it. */
  sealed interface Piece {
    /** These characters. */
    record Text(String text) implements Piece {}

    /** {@code *}: any characters, or none. */
    record Any() implements Piece {}

    /** {@code ?}: one character. */
    record One() implements Piece {}
  }

  /** What stands there, with no wildcards. */
  static Glob literal(String text) {
    return new Glob(List.of(new Piece.Text(text)));
  }

  /**
   * Reads a text without quotes: a backslash before a wildcard, a quote, a parenthesis, a bracket
   * or another backslash escapes it; any other stands for itself, as paths of Windows need it.
   */
  static Glob of(String written) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\\' && i + 1 < written.length() && ESCAPED.indexOf(written.charAt(i + 1)) >= 0) {
        text.append(written.charAt(++i));
      } else if (c == '*' || c == '?') {
        if (!text.isEmpty()) pieces.add(new Piece.Text(text.toString()));
        text.setLength(0);
        // Several stars are one.
        Piece wild = c == '*' ? new Piece.Any() : new Piece.One();
        if (c == '?' || pieces.isEmpty() || !(pieces.getLast() instanceof Piece.Any)) {
          pieces.add(wild);
        }
      } else {
        text.append(c);
      }
    }
    if (!text.isEmpty()) pieces.add(new Piece.Text(text.toString()));
    return new Glob(List.copyOf(pieces));
  }

  /** Whether it has no wildcards. */
  boolean isLiteral() {
    return pieces.stream().allMatch(piece -> piece instanceof Piece.Text);
  }

  /** Whether it is {@code *} alone. */
  boolean isAny() {
    return pieces.size() == 1 && pieces.getFirst() instanceof Piece.Any;
  }

  /** Its characters without the wildcards. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) if (piece instanceof Piece.Text(String some)) text.append(some);
    return text.toString();
  }

  /** The pattern of SQL's LIKE, whose escape is a backslash. */
  String like() {
    StringBuilder like = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Any any -> like.append('%');
        case Piece.One one -> like.append('_');
        case Piece.Text(String text) -> {
          for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '_' || c == '\\') like.append('\\');
            like.append(c);
          }
        }
      }
    }
    return like.toString();
  }

  /** As it stands in the text of JSON: quotes and backslashes have a backslash before them. */
  Glob inJson() {
    return new Glob(
        pieces.stream()
            .map(
                piece ->
                    piece instanceof Piece.Text(String text)
                        ? new Piece.Text(text.replace("\\", "\\\\").replace("\"", "\\\""))
                        : piece)
            .toList());
  }
}
