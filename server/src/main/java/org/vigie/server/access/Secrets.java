package org.vigie.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random secrets that only their holders keep, and the digests by which we know them again. */
final class Secrets {
  /** Easily told apart when read aloud or copied: 32 letters and digits, five bits each. */
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789_";

  private Secrets() {}

  /** 256 random bits for machines. */
  static String token(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Random letters for people, {@code xxxxx-xxxxx}: five bits each. */
  static String words(SecureRandom random, int groups, int letters) {
    StringBuilder text = new StringBuilder(groups * (letters + 1));
    for (int i = 0; i < groups * letters; i++) {
      if (i > 0 && i % letters == 0) text.append('-');
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** SHA-256, hexadecimal: enough for secrets that nobody can guess. */
  static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
