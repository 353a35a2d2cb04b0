package org.vigie.server.ingest.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the first pass over a part found. */
sealed interface Measured {
  /**
   * Text or an event log, good to be read.
   *
   * @param origin first 128 bits of the digest
   * @param bytes length that can be read
   * @param format what it is
   * @param damage what is wrong after that length; null if nothing is
   */
  record Good(UUID origin, long bytes, Format.Recorded format, @Nullable String damage)
      implements Measured {}

  /** Nothing that records can be read of. */
  record Bad(Records.Kind kind, String reason) implements Measured {}

  /** A zip archive, whose entries are to be looked at. */
  record Packed() implements Measured {}

  /** Looks what a part is, and reads it to its end if records can be read of it. */
  static Measured of(Part part, Records.As as, Bounded.Expansion bound, Pass pass)
      throws IOException {
    try (var opened = new Opened(part, as, bound)) {
      return switch (opened.format()) {
        case Format.Recorded format -> recorded(opened, format, pass);
        case Format.Zip zip -> new Packed();
        case Format.Gzip gzip -> refuse("gzip");
        case Format.Binary binary -> refuse(binary.what());
      };
    }
  }

  private static Measured recorded(Opened opened, Format.Recorded format, Pass pass) {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[64 * 1024];
    long bytes = 0;
    String damage = null;
    try {
      for (int read; (read = opened.content().read(chunk)) >= 0; ) {
        digest.update(chunk, 0, read);
        bytes += read;
        pass.at(opened.position());
      }
    } catch (Bounded.Exceeded e) {
      return new Bad(Records.Kind.REFUSED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      damage = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    if (bytes > 0) return new Good(origin(digest), bytes, format, damage);
    return damage == null
        ? new Bad(Records.Kind.SKIPPED, "empty")
        : new Bad(Records.Kind.REFUSED, damage);
  }

  /** The first 128 bits of a digest. */
  static UUID origin(MessageDigest digest) {
    ByteBuffer bits = ByteBuffer.wrap(digest.digest());
    return new UUID(bits.getLong(), bits.getLong());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private static Bad refuse(String what) {
    return new Bad(Records.Kind.REFUSED, "not text, JSON, XML, a table or EVTX: " + what);
  }

  /** Who wants to know how far a pass is. */
  @FunctionalInterface
  interface Pass {
    void at(long position);
  }
}
