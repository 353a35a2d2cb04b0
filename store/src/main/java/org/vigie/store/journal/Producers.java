package org.vigie.store.journal;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The number of the next record of each idempotent producer. Bounded: the producer silent for
 * longest is forgotten first, and would be taken for new if it came back.
 */
final class Producers {
  private static final int ENTRY = 24;

  private final int cap;
  private final LinkedHashMap<UUID, Long> next = new LinkedHashMap<>(64, 0.75f, true);

  Producers(int cap) {
    this.cap = cap;
  }

  /** Number of the next record; 0 for an unknown producer. */
  synchronized long next(UUID origin) {
    Long known = next.get(origin);
    return known == null ? 0 : known;
  }

  synchronized void put(UUID origin, long number) {
    next.put(origin, number);
    Iterator<UUID> oldest = next.keySet().iterator();
    while (next.size() > cap) {
      oldest.next();
      oldest.remove();
    }
  }

  /** All of them, longest silent first. */
  synchronized byte[] snapshot() {
    ByteBuffer out = ByteBuffer.allocate(next.size() * ENTRY);
    for (Map.Entry<UUID, Long> entry : next.entrySet()) {
      out.putLong(entry.getKey().getMostSignificantBits());
      out.putLong(entry.getKey().getLeastSignificantBits());
      out.putLong(entry.getValue());
    }
    return out.array();
  }

  /** Puts what {@link #snapshot} wrote. */
  void restore(ByteBuffer snapshot) {
    while (snapshot.remaining() >= ENTRY) {
      put(new UUID(snapshot.getLong(), snapshot.getLong()), snapshot.getLong());
    }
  }
}
