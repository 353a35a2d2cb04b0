package org.vigie.server.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest by which files are known again. */
final class Digests {
  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }
}
