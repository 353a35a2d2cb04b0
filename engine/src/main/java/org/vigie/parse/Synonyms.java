package org.vigie.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words by which sources of no known kind name the same things: {@code src}, {@code SourceIP} and
 * {@code source.ip} fill one slot. Letter case and punctuation are nothing. A name that is no word
 * of the table is read by its ends: those of its path first, then those of the words it is made of,
 * where the words left of the end say whose it is ({@code victimIpAddress}, {@code
 * parentProcessName}; see {@link NameSense}).
 */
final class Synonyms {
  /**
   * What a field's name means.
   *
   * @param slot the slot that it fills
   * @param rank {@link #WHOLE}, {@link #PATH_END} or {@link #WORD_END}; the lower is believed first
   */
  record Meant(int slot, int rank) {}

  /** The whole name is a word of the table. */
  static final int WHOLE = 0;

  /** The end of a dotted path is. */
  static final int PATH_END = 1;

  /** Only its last words are. */
  static final int WORD_END = 2;

  /** How many ranks there are. */
  static final int RANKS = 3;

  /** Most words of a name that are looked at. */
  private static final int MAX_WORDS = 24;

  private record Entry(String key, int slot) {}

  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, Integer> slots = new HashMap<>();
  private final Set<String> ends = new HashSet<>();

  /** Says that a word means the slot of a key; the key that it meant already, or null. */
  @Nullable String add(String word, String key, int slot) {
    slots.put(key, slot);
    Entry before = entries.putIfAbsent(plain(word), new Entry(key, slot));
    return before == null ? null : before.key();
  }

  /** The slot of a key, or -1 where the table does not have it. */
  int slot(String key) {
    return slots.getOrDefault(key, -1);
  }

  /** Says that a single word tells enough where it ends a longer name. */
  void end(String word) {
    ends.add(plain(word));
  }

  /** What a field's name means, or null. */
  @Nullable Meant find(String name) {
    Entry whole = entries.get(plain(name));
    if (whole != null) return new Meant(whole.slot(), WHOLE);
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      String tail = plain(name.substring(dot + 1));
      Entry end = entries.get(tail);
      if (end != null && !NameSense.isVague(tail)) {
        return ofEnd(end, words(name.substring(0, dot)), PATH_END);
      }
    }
    List<String> words = words(name);
    while (words.size() > 1 && NameSense.isWrapper(words.get(words.size() - 1))) {
      words = words.subList(0, words.size() - 1);
      Entry entry = entries.get(String.join("", words));
      if (entry != null) return new Meant(entry.slot(), PATH_END);
    }
    return byWords(words);
  }

  private @Nullable Meant byWords(List<String> words) {
    int size = words.size();
    for (int from = 0; from < size; from++) {
      String end = String.join("", words.subList(from, size));
      Entry entry = entries.get(end);
      if (entry == null && from + 2 == size)
        entry = entries.get(singular(words.get(from)) + words.get(from + 1));
      if (entry == null && end.endsWith("s")) {
        end = end.substring(0, end.length() - 1);
        entry = entries.get(end);
      }
      if (entry == null || from == size - 1 && from > 0 && !ends.contains(end)) continue;
      return ofEnd(entry, words.subList(0, from), WORD_END);
    }
    return null;
  }

  private static String singular(String word) {
    return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
  }

  private @Nullable Meant ofEnd(Entry entry, List<String> before, int rank) {
    String key = NameSense.of(entry.key(), before);
    if (key == null) return null;
    Integer slot = slots.get(key);
    return slot == null ? null : new Meant(slot, rank);
  }

  /** The words of a name in small letters: {@code dd_srcIPAddr} is dd, src, ip, addr. */
  static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= name.length() && words.size() < MAX_WORDS; i++) {
      boolean in = i < name.length() && isWord(name.charAt(i));
      boolean cut = in && start >= 0 && startsWord(name, i);
      if (start >= 0 && (!in || cut)) {
        words.add(name.substring(start, i).toLowerCase(Locale.ROOT));
        start = -1;
      }
      if (in && start < 0) start = i;
    }
    return words;
  }

  /** Whether a capital begins a word: after a small letter, or before one and behind capitals. */
  private static boolean startsWord(String name, int i) {
    char c = name.charAt(i);
    if (c < 'A' || c > 'Z') return false;
    char before = name.charAt(i - 1);
    if (before < 'A' || before > 'Z') return true;
    char after = i + 1 < name.length() ? name.charAt(i + 1) : 'A';
    return after >= 'a' && after <= 'z' && !(after == 's' && i + 2 == name.length());
  }

  private static boolean isWord(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
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
