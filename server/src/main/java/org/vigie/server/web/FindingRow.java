package org.vigie.server.web;

/** A finding in the list of those that one alert groups. */
record FindingRow(
    String href, String time, String detected, Inert reason, String event, boolean shown) {
  /** The record number, which tells events of one origin apart. */
  String shortEvent() {
    int dash = event.indexOf('-');
    return dash < 0 ? event : "…" + event.substring(dash);
  }
}
