package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * The ids that were seen last, by 64 bits of their digest: of 200,000, another id is taken for one
 * of them once in ninety billion million. The oldest are forgotten first.
 */
final class Known {
  /** Most that are remembered. */
  static final int MOST = 200_000;

  private final LinkedHashSet<Long> seen = new LinkedHashSet<>();

  /** Those that {@link #all} gave. */
  Known(long[] seen) {
    for (long one : seen) this.seen.add(one);
  }

  boolean contains(String id) {
    return seen.contains(digest(id));
  }

  /** Remembers an id; false where it was known. */
  boolean add(String id) {
    if (!seen.add(digest(id))) return false;
    if (seen.size() > MOST) {
      Iterator<Long> oldest = seen.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  /** All of them, oldest first. */
  long[] all() {
    return seen.stream().mapToLong(Long::longValue).toArray();
  }

  private static long digest(String id) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
