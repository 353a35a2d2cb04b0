package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code Authorization} header says.
 *
 * @param scheme how it says it
 * @param secrets what may be the token: as it stands, or behind the colon of a pair in base 64
 */
record Credential(Scheme scheme, List<String> secrets) {
  /** Longest header looked at, in characters. */
  private static final int LONGEST = 8_192;

  /** The ways of the protocols spoken here. */
  enum Scheme {
    /** No header. */
    NONE,
    /** A header of another kind. */
    OTHER,
    /** RFC 6750: the token. */
    BEARER,
    /** RFC 7617: any name, the token as password. */
    BASIC,
    /** Elasticsearch's: id and key in base 64; the token is the key, or stands bare. */
    API_KEY,
    /** Splunk's: the token. */
    SPLUNK
  }

  static Credential of(@Nullable String header) {
    if (header == null || header.isBlank()) return new Credential(Scheme.NONE, List.of());
    String text = header.strip();
    int space = text.indexOf(' ');
    if (space < 0 || text.length() > LONGEST) return new Credential(Scheme.OTHER, List.of());
    String rest = text.substring(space + 1).strip();
    return switch (text.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> new Credential(Scheme.BEARER, List.of(rest));
      case "splunk" -> new Credential(Scheme.SPLUNK, List.of(rest));
      case "basic" -> new Credential(Scheme.BASIC, pair(rest));
      case "apikey" -> {
        List<String> key = pair(rest);
        yield new Credential(
            Scheme.API_KEY, key.isEmpty() ? List.of(rest) : List.of(rest, key.getFirst()));
      }
      default -> new Credential(Scheme.OTHER, List.of());
    };
  }

  /** What stands behind the colon of a pair in base 64; nothing where it is none. */
  private static List<String> pair(String encoded) {
    try {
      String text = new String(Base64.getDecoder().decode(encoded), UTF_8);
      int colon = text.indexOf(':');
      return colon < 0 ? List.of() : List.of(text.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  /** The secrets are nobody's business. */
  @Override
  public String toString() {
    return "Credential[" + scheme + "]";
  }
}
