package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Public Suffix List: which endings of names are registered under, such as {@code co.uk}, and
 * so which part of a host's name somebody has registered. Names of the section of private domains
 * (hosters) count as suffixes, too.
 */
final class Suffixes {
  private static final int LONGEST_NAME = 253;

  private enum Kind {
    EXACT,
    /** What stands before it is part of the suffix. */
    WILDCARD,
    EXCEPTION
  }

  private final Map<String, Kind> rules = new HashMap<>(32_768);

  Suffixes(String list) {
    list.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("//"))
        .forEach(this::add);
  }

  /** The list that comes with the engine. */
  static Suffixes bundled() {
    try (InputStream list = Suffixes.class.getResourceAsStream("public_suffix_list.dat")) {
      if (list == null) throw new IllegalStateException("the Public Suffix List is not there");
      return new Suffixes(new String(list.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line) {
    Kind kind = Kind.EXACT;
    String name = line.toLowerCase(Locale.ROOT);
    if (name.startsWith("!")) {
      kind = Kind.EXCEPTION;
      name = name.substring(1);
    } else if (name.startsWith("*.")) {
      kind = Kind.WILDCARD;
      name = name.substring(2);
    }
    put(name, kind);
    String ascii = Punycode.name(name);
    if (!ascii.equals(name)) put(ascii, kind);
  }

  /** A name may be a suffix itself and have a wildcard below it; the wildcard implies the rest. */
  private void put(String name, Kind kind) {
    if (rules.get(name) != Kind.WILDCARD) rules.put(name, kind);
  }

  int size() {
    return rules.size();
  }

  /**
   * The registered part of a host's name, {@code example.co.uk} of {@code www.example.co.uk}; null
   * where it has none: a suffix alone, a name of one label, an address.
   */
  @Nullable String registered(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.charAt(0) == '.') return null;
    if (isNumber(name.charAt(name.length() - 1)) && Address.of(name) != null) return null;
    int suffix = suffix(name);
    if (suffix <= 0) return null;
    int dot = name.lastIndexOf('.', suffix - 2);
    if (dot == suffix - 2) return null;
    return name.substring(dot + 1);
  }

  private static boolean isNumber(char c) {
    return c >= '0' && c <= '9';
  }

  /** Where the public suffix of a name begins: by the longest rule; its last label without one. */
  private int suffix(String name) {
    int before = -1;
    for (int at = 0; at >= 0; ) {
      Kind kind = rules.get(name.substring(at));
      int dot = name.indexOf('.', at);
      if (kind == Kind.EXCEPTION) return dot + 1;
      if (kind == Kind.WILDCARD) return Math.max(before, 0);
      if (kind == Kind.EXACT) return at;
      before = at;
      at = dot < 0 ? -1 : dot + 1;
    }
    return before;
  }
}
