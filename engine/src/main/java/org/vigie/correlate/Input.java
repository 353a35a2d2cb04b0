package org.vigie.correlate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Text;

/**
 * One event of one rule, as one correlation takes it: its group, its time, and what is measured. A
 * correlator reuses one for event after event; it is valid during a call.
 */
final class Input {
  static final int[] NOT_KEYED = {-1};

  private static final UUID NOWHERE = new UUID(0, 0);

  /** The group: for each field its length and its folded value. */
  final Text key = new Text();

  /** Fields whose values in the event the key holds; none where it has to be made. */
  int[] keyed = NOT_KEYED;

  /** Hash of the key. */
  long hash;

  /** Epoch milliseconds. */
  long time;

  /**
   * Epoch milliseconds: no event of the stream that is older counts where time must have passed.
   */
  long watermark;

  UUID origin = NOWHERE;
  long number;
  int part;

  /** Place of its rule in the correlation's list. */
  int rule;

  /** Hash of what is counted. */
  long value;

  /** Number of what is measured. */
  double amount;

  /** The event, where one is at hand. */
  @Nullable Event event;

  /** Who and what it is about, where none is. */
  List<Entity> told = List.of();

  private UUID[] alone = {NOWHERE};

  /** Who and what the event is about. */
  List<Entity> entities() {
    return event == null ? told : Finding.entities(event);
  }

  /** A list of its origin alone, the same object for all events of one origin. */
  UUID[] alone() {
    if (!alone[0].equals(origin)) alone = new UUID[] {origin};
    return alone;
  }

  /** The group as text: equal for equal groups. */
  String key() {
    return new String(key.bytes(), 0, key.length(), UTF_8);
  }
}
