package org.vigie.parse;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Words by which sources of no known kind name the same things: {@code src}, {@code SourceIP} and
 * {@code source.ip} fill one slot. Letter case and punctuation are nothing; of a path its ends are
 * tried, too.
 */
final class Synonyms {
  /** How a field names a slot. */
  record Meant(int slot, boolean whole) {}

  private final Map<String, Integer> slots = new HashMap<>();

  /** Says that a word means a slot; the slot that it meant already, or null. */
  @Nullable Integer add(String word, int slot) {
    return slots.putIfAbsent(plain(word), slot);
  }

  /** What a field's name means, or null. */
  @Nullable Meant find(String name) {
    Integer whole = slots.get(plain(name));
    if (whole != null) return new Meant(whole, true);
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      Integer end = slots.get(plain(name.substring(dot + 1)));
      if (end != null) return new Meant(end, false);
    }
    return null;
  }

  private static String plain(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= '0' && c <= '9' || c >= 'a' && c <= 'z') text.append(c);
      else if (c >= 'A' && c <= 'Z') text.append((char) (c + 32));
    }
    return text.toString();
  }
}
