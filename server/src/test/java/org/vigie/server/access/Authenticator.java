package org.vigie.server.access;

import java.nio.ByteBuffer;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app for tests, written from the RFC apart from the server's own code. */
public final class Authenticator {
  private final byte[] secret;
  private long last = -1;

  /** An app that knows a secret, in base 32 with or without spaces. */
  public Authenticator(String base32) {
    String digits = base32.replace(" ", "");
    ByteBuffer bytes = ByteBuffer.allocate(digits.length() * 5 / 8);
    long held = 0;
    int bits = 0;
    for (int i = 0; i < digits.length(); i++) {
      held = held << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digits.charAt(i));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.put((byte) (held >> bits));
      }
    }
    secret = bytes.array();
  }

  /** The code at an instant, as the app shows it. */
  public String shown(long millis) {
    return code(millis / 30_000);
  }

  /**
   * A code that was not given yet and is still taken: that of now or, where it was given, the next.
   * The server takes none twice, and a clock that is one step fast.
   */
  public String fresh(long millis) {
    last = Math.max(last + 1, millis / 30_000 - 1);
    return code(last);
  }

  private String code(long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "RAW"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
      int at = hash[19] & 15;
      int cut =
          (hash[at] & 127) << 24
              | (hash[at + 1] & 255) << 16
              | (hash[at + 2] & 255) << 8
              | hash[at + 3] & 255;
      return String.format(Locale.ROOT, "%06d", cut % 1_000_000);
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
