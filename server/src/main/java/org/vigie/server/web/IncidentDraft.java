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
 * @param typed what was said before it was refused; null in a form not yet sent
 * @param problem why it was refused; empty where it was not
 */
record IncidentDraft(
    @Nullable Incident incident, List<AlertView> alerts, @Nullable Facts typed, String problem) {
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
    Facts said = said();
    if (said != null) return said.title();
    return alerts.isEmpty() ? "" : alerts.getFirst().plainTitle();
  }

  /** The severity, at first the level of the first alert. */
  String severity() {
    Facts said = said();
    if (said != null) return Form.word(said.severity());
    String level = alerts.isEmpty() ? "medium" : alerts.getFirst().level();
    return level.equals("informational") ? "low" : level;
  }

  String risk() {
    Facts said = said();
    return said == null ? "" : Form.word(said.risk());
  }

  String rsit() {
    Facts said = said();
    return said == null ? "" : Form.word(said.rsit());
  }

  /** The other texts; empty in a new form. */
  Facts texts() {
    Facts said = said();
    return said != null ? said : Facts.EMPTY;
  }

  private @Nullable Facts said() {
    if (typed != null) return typed;
    return incident == null ? null : incident.facts();
  }
}
