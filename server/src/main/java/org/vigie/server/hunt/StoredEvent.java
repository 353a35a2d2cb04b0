package org.vigie.server.hunt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as the lake has it, whole.
 *
 * @param time when it occurred (t0), epoch milliseconds
 * @param received when it was received (t1)
 * @param host the machine it is about, or null
 * @param ocsf its OCSF leaves by dotted path, in order of the paths; a path may stand several times
 * @param unmapped fields of the source that no mapping read
 * @param raw its raw text, with U+FFFD for what is no UTF-8; null where the raw text is not kept
 * @param bytes its raw bytes where they are no UTF-8, else null
 * @param provenance how it came here
 */
public record StoredEvent(
    String id,
    long time,
    long received,
    int classUid,
    @Nullable String host,
    List<Leaf> ocsf,
    List<Leaf> unmapped,
    @Nullable String raw,
    byte @Nullable [] bytes,
    Provenance provenance) {

  /** A named value, null for an explicit null. */
  public record Leaf(String name, @Nullable String value) {}

  /**
   * How an event came here.
   *
   * @param parser name and version
   * @param status {@code VALID}, {@code WARNING} or {@code REJECTED}
   * @param source name of the source
   * @param address of the sender
   */
  public record Provenance(
      String parser,
      String status,
      List<String> warnings,
      @Nullable String source,
      @Nullable String transport,
      @Nullable String address) {}

  /**
   * A finding that an event raised.
   *
   * @param detected epoch milliseconds
   */
  public record Raised(String finding, String ruleId, String title, String level, long detected) {}

  /** The first value of an OCSF path, or null. */
  public @Nullable String value(String path) {
    for (Leaf leaf : ocsf) if (leaf.name().equals(path)) return leaf.value();
    return null;
  }
}
