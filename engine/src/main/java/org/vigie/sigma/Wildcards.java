package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Part;
import org.vigie.sigma.SigmaRule.Place;

/**
 * The wildcards of Sigma texts: {@code *} is any text, {@code ?} one code point, and a backslash
 * takes the meaning of a following {@code *}, {@code ?} or backslash; before anything else it
 * stands for itself.
 */
final class Wildcards {
  /** Characters that Windows programs take for the start of a switch. */
  static final String DASHES = "-/\u2013\u2014\u2015";

  private Wildcards() {}

  static List<Part> parse(String text) {
    List<Part> parts = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && "*?\\".indexOf(text.charAt(i + 1)) >= 0) {
        run.append(text.charAt(++i));
      } else if (c == '*' || c == '?') {
        close(run, parts);
        add(parts, c == '*' ? new Part.Any() : new Part.One());
      } else {
        run.append(c);
      }
    }
    close(run, parts);
    return parts;
  }

  /** The text without escapes, or null where it has wildcards. */
  static @Nullable String plain(String text) {
    List<Part> parts = parse(text);
    if (parts.isEmpty()) return "";
    return parts.size() == 1 && parts.getFirst() instanceof Part.Run(String run) ? run : null;
  }

  /** The parts with {@link Part.Any} at the sides that {@code place} leaves open. */
  static List<Part> place(List<Part> parts, Place place) {
    List<Part> placed = new ArrayList<>();
    if (place == Place.END || place == Place.ANYWHERE) placed.add(new Part.Any());
    for (Part part : parts) add(placed, part);
    if (place == Place.START || place == Place.ANYWHERE) add(placed, new Part.Any());
    return List.copyOf(placed);
  }

  /** The parts with each dash before a word, and not behind one, as {@link Part.Dash}. */
  static List<Part> dashes(List<Part> parts) {
    List<Part> result = new ArrayList<>();
    for (Part part : parts) {
      if (!(part instanceof Part.Run(String text))) {
        result.add(part);
        continue;
      }
      StringBuilder run = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean starts =
            DASHES.indexOf(c) >= 0
                && (i == 0 || !word(text.charAt(i - 1)))
                && i + 1 < text.length()
                && word(text.charAt(i + 1));
        if (starts) {
          close(run, result);
          result.add(new Part.Dash());
        } else {
          run.append(c);
        }
      }
      close(run, result);
    }
    return result;
  }

  private static boolean word(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  /** Adds a part; two {@link Part.Any} in a row are one. */
  private static void add(List<Part> parts, Part part) {
    boolean again =
        part instanceof Part.Any && !parts.isEmpty() && parts.getLast() instanceof Part.Any;
    if (!again) parts.add(part);
  }

  private static void close(StringBuilder run, List<Part> parts) {
    if (!run.isEmpty()) parts.add(new Part.Run(run.toString()));
    run.setLength(0);
  }
}
