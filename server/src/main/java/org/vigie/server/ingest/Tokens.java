package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of the sources. Digests are compared, all of them and in constant time, so neither the
 * time nor the length tells anything of a token.
 */
final class Tokens {
  /** Shortest token allowed, in characters: 16 random ones of base 64 are 96 bits. */
  static final int SHORTEST = 16;

  private final Map<String, byte[]> digests = new HashMap<>();

  /** Tokens by source name; throws where one is too short, or two sources have the same. */
  Tokens(Map<String, String> tokens) {
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
    return owner;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
