package org.vigie.parse;

import java.util.List;
import org.vigie.ocsf.Event;

/** What became of a raw event. There is always at least one event: nothing is lost. */
public sealed interface Parsed {
  /** The events, in the order of the raw text; at least one. */
  List<Event> events();

  /** The bytes were understood, perhaps with warnings. */
  record Events(List<Event> events) implements Parsed {}

  /**
   * The bytes are not what they should be.
   *
   * @param event carries the raw bytes, the received time and the reason as warning
   * @param reason what is wrong, where, and what was expected
   */
  record Rejected(Event event, String reason) implements Parsed {
    @Override
    public List<Event> events() {
      return List.of(event);
    }
  }
}
