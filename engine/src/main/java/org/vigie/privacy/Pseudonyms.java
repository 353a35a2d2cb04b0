package org.vigie.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pseudonyms by a key: HMAC-SHA-256 over the value in lower case, cut, so that equal values have
 * equal pseudonyms and nobody without the key can make or undo one. A pseudonym is of the kind of
 * what it stands for: an address of IP or of mail, a number, else a text; and it can be told to be
 * one by how it begins. Belongs to one thread.
 */
public final class Pseudonyms {
  /** How texts begin that are pseudonyms. */
  public static final String MARK = "psn-";

  /** The network of addresses that are pseudonyms: unique local, of nobody. */
  public static final String NETWORK = "fd76:6967:6965:";

  private static final int TEXT_DIGITS = 20;
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f.]{0,15}){2,7}");

  private final Mac mac;

  /** By a key of 32 bytes. */
  public Pseudonyms(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** The pseudonym of a value; a pseudonym stays itself. */
  public String of(String value) {
    if (isOne(value)) return value;
    byte[] digest = mac.doFinal(value.toLowerCase(Locale.ROOT).getBytes(UTF_8));
    String hex = HexFormat.of().formatHex(digest);
    if (isNumber(value)) return "9" + number(digest);
    if (ADDRESS.matcher(value).matches()) {
      StringBuilder address = new StringBuilder(NETWORK);
      for (int i = 0; i < TEXT_DIGITS; i += 4) {
        if (i > 0) address.append(':');
        address.append(hex, i, i + 4);
      }
      return address.toString();
    }
    String text = MARK + hex.substring(0, TEXT_DIGITS);
    int at = value.indexOf('@');
    return at > 0 && value.indexOf('.', at) > 0 ? text + "@pseudonym.invalid" : text;
  }

  /** Whether a value looks like a pseudonym that is not a number. */
  public static boolean isOne(String value) {
    return value.startsWith(MARK) || value.startsWith(NETWORK);
  }

  /** The mask of a value: as long, of the same shape, without a letter or digit of it. */
  static String mask(String value) {
    if (isNumber(value)) return "9".repeat(value.length());
    if (ADDRESS.matcher(value).matches()) return "::";
    StringBuilder mask = new StringBuilder(value.length());
    value.codePoints().forEach(c -> mask.appendCodePoint(Character.isLetterOrDigit(c) ? 'X' : c));
    return mask.toString();
  }

  private static boolean isNumber(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Fifteen digits. */
  private static String number(byte[] digest) {
    long value = 0;
    for (int i = 0; i < 8; i++) value = value << 8 | digest[i] & 0xFF;
    return String.format(Locale.ROOT, "%015d", Math.floorMod(value, 1_000_000_000_000_000L));
  }
}
