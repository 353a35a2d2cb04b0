package org.vigie.server.web;

import org.vigie.server.hunt.EventLine;

/**
 * An event in a list, as a page shows it.
 *
 * @param look its columns; {@code event} has what its further ones hold
 */
record LineView(Page page, Classes classes, EventLine event, Look look) {
  /** With the usual columns. */
  LineView(Page page, Classes classes, EventLine event) {
    this(page, classes, event, Look.PLAIN);
  }

  String href() {
    return Links.event(event.id(), event.time());
  }

  String time() {
    return Times.millis(event.time(), look.zone());
  }

  String received() {
    return Times.millis(event.received(), look.zone());
  }

  Inert parser() {
    return Inert.of(event.parser());
  }

  String status() {
    return SourceWords.status(page.words(), event.status());
  }

  /** What a column holds that is a field of events. */
  Inert more(String column) {
    int at = look.further().indexOf(column);
    return Inert.of(at < 0 || at >= event.more().size() ? null : event.more().get(at));
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
