package org.vigie.server.web;

import java.util.Locale;
import org.vigie.server.incident.Phase;
import org.vigie.server.incident.Severity;
import org.vigie.store.state.Incidents;

/**
 * An incident in the list.
 *
 * @param intact whether its custody is
 */
record IncidentRow(Page page, Incidents.Row row, boolean intact, long now) {
  String href() {
    return "/incidents/" + row.number();
  }

  /** The level whose colour it has. */
  String level() {
    return Form.word(Severity.of(Math.clamp(row.severity(), 0, 3)));
  }

  String severity() {
    return page.say("level." + level());
  }

  String phase() {
    return said("phase.", row.state());
  }

  String risk() {
    return said("risk.", row.risk());
  }

  /** A name that the row may have from elsewhere than from here: a broken row is shown too. */
  private String said(String prefix, String name) {
    String key = prefix + name.toLowerCase(Locale.ROOT).replace('_', '-');
    return page.words().has(key) ? page.say(key) : name;
  }

  Inert title() {
    return Inert.of(row.title());
  }

  String declared() {
    return Times.seconds(row.declared());
  }

  String iso() {
    return Times.iso(row.declared());
  }

  boolean isOpen() {
    return !row.state().equals(Phase.CLOSED.name());
  }

  /** How long it has been open; empty where it is closed. */
  String age() {
    return isOpen() ? Times.age(page.words(), now - row.declared()) : "";
  }
}
