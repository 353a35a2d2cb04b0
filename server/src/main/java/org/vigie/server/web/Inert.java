package org.vigie.server.web;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Text from a log, made harmless for the eye too: the template engine escapes markup; here
 * characters that are invisible or turn the reading direction (bidi controls can make {@code
 * exe.txt} of {@code txt.exe}) become their code points, and one stretch may be marked.
 */
final class Inert implements Content {
  private final String text;
  private final int markFrom;
  private final int markTo;

  private Inert(String text, int markFrom, int markTo) {
    this.text = text;
    this.markFrom = markFrom;
    this.markTo = markTo;
  }

  /** A text as it is; null is shown as nothing. */
  static Inert of(@Nullable String text) {
    return new Inert(text == null ? "" : text, 0, 0);
  }

  /** A text in which the stretch that a condition found is marked. */
  static Inert marked(String text, Match match) {
    return new Inert(text, match.from(), match.to());
  }

  /** For attributes and titles, where there is no markup: hidden characters as {@code [U+202E]}. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) plain.append(String.format(Locale.ROOT, "[U+%04X]", c));
              else plain.appendCodePoint(c);
            });
    return plain.toString();
  }

  @Override
  public void writeTo(TemplateOutput output) {
    run(output, 0, markFrom);
    if (markTo > markFrom) {
      output.writeContent("<mark>");
      run(output, markFrom, markTo);
      output.writeContent("</mark>");
    }
    run(output, markTo, text.length());
  }

  private void run(TemplateOutput output, int from, int to) {
    int plain = from;
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (isHidden(c)) {
        if (plain < i) output.writeUserContent(text.substring(plain, i));
        output.writeContent("<span class=\"hidden-char\">");
        output.writeContent(String.format(Locale.ROOT, "U+%04X", c));
        output.writeContent("</span>");
        plain = next;
      }
      i = next;
    }
    if (plain < to) output.writeUserContent(text.substring(plain, to));
  }

  /**
   * Controls but tab and line ends; format characters, among them all bidi controls; surrogates.
   */
  static boolean isHidden(int c) {
    if (c == '\t' || c == '\n' || c == '\r') return false;
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
