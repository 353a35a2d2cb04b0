package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of the sources. Digests are compared, all of them and in constant time, so neither the
 * time nor the length tells anything of a token.
 */
final class Tokens {
  /** Shortest token allowed, in characters: 16 random ones of base 64 are 96 bits. */
  static final int SHORTEST = 16;

  /** How long before its end a token is spoken of. */
  private static final Duration AHEAD = Duration.ofDays(14);

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

  private final Map<String, byte[]> digests = new HashMap<>();
  private final Map<String, Instant> ends;
  private final InstantSource clock;

  /** Sources whose token's end was spoken of. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Tokens by source name; throws where one is too short, or two sources have the same.
   *
   * @param ends when a token is no good any more, by source name
   */
  Tokens(Map<String, String> tokens, Map<String, Instant> ends, InstantSource clock) {
    this.ends = Map.copyOf(ends);
    this.clock = clock;
    Map<String, String> owners = new HashMap<>();
    tokens.forEach(
        (source, token) -> {
          if (token.length() < SHORTEST) {
            throw new IllegalArgumentException(
                "token of source '" + source + "': shorter than " + SHORTEST + " characters");
          }
          String other = owners.put(token, source);
          if (other != null) {
            throw new IllegalArgumentException(
                "sources '" + other + "' and '" + source + "' have the same token");
          }
          digests.put(source, digest(token));
        });
  }

  /** The source that a credential's token is of, or null. */
  @Nullable String owner(Credential credential) {
    String owner = null;
    for (String secret : credential.secrets()) {
      byte[] given = digest(secret);
      for (Map.Entry<String, byte[]> entry : digests.entrySet()) {
        if (MessageDigest.isEqual(entry.getValue(), given)) owner = entry.getKey();
      }
    }
    return owner == null || isOver(owner) ? null : owner;
  }

  /** Whether a token has come to its end; who holds one that has hears no more than a stranger. */
  private boolean isOver(String source) {
    Instant end = ends.get(source);
    if (end == null) return false;
    Instant now = clock.instant();
    boolean over = !now.isBefore(end);
    if (over && told.add(source)) {
      LOG.warn("the token of source '{}' ended on {}; what it sends is refused", source, end);
    } else if (!over && now.plus(AHEAD).isAfter(end) && told.add(source + " ahead")) {
      LOG.warn("the token of source '{}' ends on {}; set another one", source, end);
    }
    return over;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
