package org.vigie.server.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time passwords (RFC 6238) in the one form that all authenticator apps know: SHA-1,
 * thirty seconds, six digits.
 */
final class Totp {
  /** Length of a secret: RFC 4226 recommends that of SHA-1's output. */
  static final int SECRET_BYTES = 20;

  /** Length of a time step. */
  static final long STEP_MILLIS = 30_000;

  /** Steps that a clock may be off, to either side. */
  private static final int SLACK = 1;

  private static final int DIGITS = 6;
  private static final int MODULUS = 1_000_000;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  /** The time step of an instant. */
  static long step(long millis) {
    return Math.floorDiv(millis, STEP_MILLIS);
  }

  /** The code of a time step. */
  static String code(byte[] secret, long step) {
    byte[] mac;
    try {
      Mac hmac = Mac.getInstance("HmacSHA1");
      hmac.init(new SecretKeySpec(secret, "HmacSHA1"));
      mac = hmac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every Java platform has HMAC with SHA-1", e);
    }
    // Dynamic truncation, RFC 4226 section 5.3.
    int offset = mac[mac.length - 1] & 0xF;
    int number = ByteBuffer.wrap(mac).getInt(offset) & Integer.MAX_VALUE;
    return String.format(Locale.ROOT, "%0" + DIGITS + "d", number % MODULUS);
  }

  /** The time step near {@code now} whose code this is, or -1; takes the same time for all. */
  static long match(byte[] secret, String code, long now) {
    byte[] given = code.getBytes(US_ASCII);
    long found = -1;
    for (long step = step(now) - SLACK; step <= step(now) + SLACK; step++) {
      if (MessageDigest.isEqual(given, code(secret, step).getBytes(US_ASCII))) found = step;
    }
    return found;
  }

  /** Base32 (RFC 4648) without padding: the form in which people can type a secret. */
  static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length * 8 / 5 + 1);
    int held = 0;
    int bits = 0;
    for (byte next : bytes) {
      held = held << 8 | next & 0xFF;
      for (bits += 8; bits >= 5; bits -= 5) text.append(BASE32.charAt(held >> bits - 5 & 31));
    }
    if (bits > 0) text.append(BASE32.charAt(held << 5 - bits & 31));
    return text.toString();
  }
}
