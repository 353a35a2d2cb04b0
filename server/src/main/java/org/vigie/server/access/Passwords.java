package org.vigie.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/** Argon2id hashes of passwords, as PHC strings that carry their own parameters. */
final class Passwords {
  /** Least characters of a password (NIST SP 800-63B asks for 8, ANSSI for 12). */
  static final int MIN_LENGTH = 12;

  /** Most characters: hashing takes time by length, and the length is the caller's. */
  static final int MAX_LENGTH = 256;

  /** OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
  private static final int MEMORY_KIB = 19_456;

  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /** Hashes at once: together they take 76 MiB, however many people sign in. */
  private static final int AT_ONCE = 4;

  /** Least different characters: "aaaaaaaaaaaa" and "121212121212" are no passwords. */
  private static final int LEAST_DISTINCT = 5;

  /** Shorter account names stand in good passwords by chance. */
  private static final int LEAST_NAME = 4;

  private static final Set<String> COMMON = common();

  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  private final SecureRandom random;
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final String nobody;

  Passwords(SecureRandom random) {
    this.random = random;
    nobody = hash(generate());
  }

  /** Hashes a password with a new salt. */
  String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = derive(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + MEMORY_KIB
        + ",t="
        + PASSES
        + ",p="
        + LANES
        + '$'
        + base64.encodeToString(salt)
        + '$'
        + base64.encodeToString(hash);
  }

  /** Whether a password is the one of this hash. */
  boolean matches(String password, String phc) {
    Matcher parts = PHC.matcher(phc);
    if (!parts.matches()) throw new IllegalArgumentException("not a PHC string of Argon2id");
    byte[] expected = Base64.getDecoder().decode(parts.group(5));
    byte[] actual =
        derive(
            password,
            Base64.getDecoder().decode(parts.group(4)),
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, actual);
  }

  /** A hash of a password nobody knows: unknown names are checked against it, to cost the same. */
  String nobody() {
    return nobody;
  }

  /** A random password of 100 bits: {@code xxxxx-xxxxx-xxxxx-xxxxx}. */
  String generate() {
    return Secrets.words(random, 4, 5);
  }

  /** Why a password may not be an account's, or null where it may. */
  static @Nullable Refusal weakness(String account, String password) {
    int length = password.length();
    if (length < MIN_LENGTH || length > MAX_LENGTH) return Refusal.LENGTH;
    String folded = password.toLowerCase(Locale.ROOT);
    if (account.length() >= LEAST_NAME && folded.contains(account)) return Refusal.NAMED;
    // "Password2024!!" is "password" to those who guess.
    String stem = folded.replaceAll("[^\\p{L}]+$", "");
    boolean common =
        COMMON.contains(folded)
            || COMMON.contains(stem)
            || folded.chars().distinct().count() < LEAST_DISTINCT;
    return common ? Refusal.COMMON : null;
  }

  private static Set<String> common() {
    try (InputStream in = Passwords.class.getResourceAsStream("common-passwords.txt")) {
      if (in == null) throw new IllegalStateException("the jar lacks common-passwords.txt");
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read common-passwords.txt", e);
    }
  }

  private byte[] derive(
      String password, byte[] salt, int memory, int passes, int lanes, int length) {
    Argon2Parameters parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .build();
    byte[] hash = new byte[length];
    room.acquireUninterruptibly();
    try {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(parameters);
      generator.generateBytes(password.getBytes(UTF_8), hash);
    } finally {
      room.release();
    }
    return hash;
  }
}
