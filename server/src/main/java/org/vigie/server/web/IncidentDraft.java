package org.vigie.server.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.incident.Facts;
import org.vigie.server.incident.Incident;

/**
 * What stands in the form of an incident's facts at first.
 *
 * @param incident whose facts are said anew; null for one to be declared
 * @param alerts from which it is declared
 */
record IncidentDraft(@Nullable Incident incident, List<AlertView> alerts) {
  boolean isNew() {
    return incident == null;
  }

  /** The page to go back to. */
  String back() {
    return incident == null ? "/incidents" : "/incidents/" + incident.number();
  }

  String number() {
    return incident == null ? "" : incident.number();
  }

  long version() {
    return incident == null ? 0 : incident.version();
  }

  /** Where the form goes. */
  String action() {
    return incident == null ? "/incidents" : back() + "/acts";
  }

  String title() {
    if (incident != null) return incident.facts().title();
    return alerts.isEmpty() ? "" : alerts.getFirst().plainTitle();
  }

  /** The severity, at first the level of the first alert. */
  String severity() {
    if (incident != null) return Form.word(incident.facts().severity());
    String level = alerts.isEmpty() ? "medium" : alerts.getFirst().level();
    return level.equals("informational") ? "low" : level;
  }

  String risk() {
    return incident == null ? "" : Form.word(incident.facts().risk());
  }

  String rsit() {
    return incident == null ? "" : Form.word(incident.facts().rsit());
  }

  /** The other texts; empty in a new form. */
  Facts texts() {
    return incident != null ? incident.facts() : Facts.EMPTY;
  }
}
