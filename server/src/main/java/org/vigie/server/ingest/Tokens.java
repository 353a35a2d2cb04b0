package org.vigie.server.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens of the sources (RFC 6750). Digests are compared, in constant time, so neither
 * the time nor the length tells anything of a token.
 */
final class Tokens {
  /** Shortest token allowed, in characters: 16 random ones of base 64 are 96 bits. */
  static final int SHORTEST = 16;

  private static final String SCHEME = "Bearer ";

  private final Map<String, byte[]> digests = new HashMap<>();

  /** Tokens by source name; throws where one is too short to be a secret. */
  Tokens(Map<String, String> tokens) {
    tokens.forEach(
        (source, token) -> {
          if (token.length() < SHORTEST) {
            throw new IllegalArgumentException(
                "token of source '" + source + "': shorter than " + SHORTEST + " characters");
          }
          digests.put(source, digest(token));
        });
  }

  /** What an {@code Authorization} header is worth for a source. */
  Verdict check(@Nullable String header, String source) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Verdict.UNKNOWN;
    }
    byte[] given = digest(header.substring(SCHEME.length()).trim());
    boolean any = false;
    boolean own = false;
    for (Map.Entry<String, byte[]> entry : digests.entrySet()) {
      boolean same = MessageDigest.isEqual(entry.getValue(), given);
      any |= same;
      own |= same && entry.getKey().equals(source);
    }
    if (own) return Verdict.ALLOWED;
    return any ? Verdict.OTHER : Verdict.UNKNOWN;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** Whether a request may be taken. */
  enum Verdict {
    ALLOWED,
    /** A token, but of another source, or of a source that there is not. */
    OTHER,
    UNKNOWN
  }
}
