package org.vigie.server.web;

import org.vigie.server.hunt.EventLine;

/** An event in a list, as a page shows it. */
record LineView(Page page, Classes classes, EventLine event) {
  String href() {
    return Links.event(event.id(), event.time());
  }

  String time() {
    return Times.millis(event.time());
  }

  String tone() {
    return Severities.tone(event.severity());
  }

  boolean hasSeverity() {
    return Severities.shown(event.severity()) != 0;
  }

  String severity() {
    return Severities.word(page.words(), event.severity());
  }

  String className() {
    return classes.caption(event.classUid());
  }

  Inert host() {
    return Inert.of(event.host());
  }

  Inert user() {
    return Inert.of(event.user());
  }

  Inert address() {
    return Inert.of(event.address());
  }

  Inert source() {
    return Inert.of(event.source());
  }

  Inert summary() {
    return Inert.of(event.summary().replaceAll("\\s+", " "));
  }

  boolean isRejected() {
    return event.status().equals("REJECTED");
  }

  boolean isWarned() {
    return event.status().equals("WARNING");
  }
}
