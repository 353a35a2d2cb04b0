package org.vigie.server.cli;

import org.vigie.ocsf.Event;
import org.vigie.ocsf.Route;

/** Events with another route than their parser gave them. */
final class Routed {
  private Routed() {}

  static Event to(Event event, Route route) {
    return new Event(
        event.id(),
        event.time(),
        event.received(),
        event.source(),
        event.parser(),
        event.status(),
        event.warnings(),
        route,
        event.classUid(),
        event.fields(),
        event.ocsf(),
        event.buffer(),
        event.from(),
        event.to());
  }
}
