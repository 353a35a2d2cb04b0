package org.vigie.server.web;

/**
 * A finding in the list of those that one alert groups.
 *
 * @param eventHref page of its event; empty for who may not look at events
 */
record FindingRow(
    String href,
    String time,
    String detected,
    Inert reason,
    String event,
    String eventHref,
    boolean shown) {
  /** The record number, which tells events of one origin apart. */
  String shortEvent() {
    int dash = event.indexOf('-');
    return dash < 0 ? event : "…" + event.substring(dash);
  }
}
