package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The texts of the pages in one language, from its key file. */
final class Words {
  private static final Pattern APOSTROPHE = Pattern.compile("(?<=\\p{L})'(?=\\p{L})");
  private static final Pattern BEFORE = Pattern.compile("[ \u00A0](?=[;:!?»%](?:[ ,.)\u2026]|$))");
  private static final Pattern AFTER = Pattern.compile("(?<=«)[ \u00A0]");

  private final String language;
  private final Map<String, String> texts;

  private Words(String language, Map<String, String> texts) {
    this.language = language;
    this.texts = texts;
  }

  /** Reads {@code messages_<language>.properties}. */
  static Words load(String language) {
    String file = "messages_" + language + ".properties";
    Properties read = new Properties();
    try (InputStream in = Words.class.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException("the server's jar lacks " + file);
      read.load(new InputStreamReader(in, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + " from the server's jar", e);
    }
    return new Words(
        language,
        read.stringPropertyNames().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    key -> key, key -> set(language, read.getProperty(key)))));
  }

  /**
   * A text as a printer sets it: apostrophes are curved, and in French what stands apart from its
   * word (; : ! ? » %) is held to it by a narrow no-break space, wherever a space was written.
   */
  private static String set(String language, String text) {
    String curved = APOSTROPHE.matcher(text).replaceAll("’");
    if (!language.equals("fr")) return curved;
    return BEFORE.matcher(AFTER.matcher(curved).replaceAll("\u202F")).replaceAll("\u202F");
  }

  /** {@code en} or {@code fr}. */
  String language() {
    return language;
  }

  /** All keys there are. */
  Set<String> keys() {
    return texts.keySet();
  }

  /** Whether there is a text for a key. */
  boolean has(String key) {
    return texts.containsKey(key);
  }

  /** The text of a key, with {@code {0}}, {@code {1}} … replaced; values are put in as they are. */
  String say(String key, Object... values) {
    String text = texts.get(key);
    if (text == null) throw new IllegalArgumentException("no text for key '" + key + "'");
    StringBuilder said = new StringBuilder(text.length() + 16);
    int from = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
      // Placeholders are one digit between braces; the test of the key files holds them to it.
      said.append(text, from, open).append(values[text.charAt(open + 1) - '0']);
      from = open + 3;
    }
    return said.append(text, from, text.length()).toString();
  }

  /**
   * The text for a number of things: {@code key.one} or {@code key.other}; French says 0 as one.
   */
  String count(String key, long number) {
    boolean one = number == 1 || (number == 0 && language.equals("fr"));
    return say(key + (one ? ".one" : ".other"), number);
  }
}
