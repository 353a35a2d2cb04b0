package org.vigie.server.incident;

import org.vigie.store.state.Units;

/**
 * What a person says about an incident; with the rules, devices and events of its alerts it is what
 * a ticket holds at least.
 *
 * @param impact on the customer
 * @param unit business unit of the customer
 * @param perimeter what of it is concerned
 * @param induced the risk that follows
 */
public record Facts(
    String title,
    String description,
    Risk risk,
    Rsit rsit,
    Severity severity,
    String impact,
    String unit,
    String perimeter,
    String induced) {
  /** Most characters of a line. */
  public static final int MAX_LINE = 300;

  /** Most characters of a longer text. */
  public static final int MAX_TEXT = 20_000;

  /** Nothing said yet. */
  public static final Facts EMPTY =
      new Facts("", "", Risk.POLICY_VIOLATION, Rsit.OTHER, Severity.LOW, "", "", "", "");

  /** With the business unit of somebody who is bound to one alone, where none is said. */
  Facts within(Units units) {
    if (!unit.isBlank() || units.bounds().size() != 1) return this;
    String only = units.bounds().iterator().next();
    return new Facts(title, description, risk, rsit, severity, impact, only, perimeter, induced);
  }

  static Facts of(Payload payload) {
    return new Facts(
        payload.text("title"),
        payload.text("description"),
        Risk.valueOf(payload.text("risk")),
        Rsit.valueOf(payload.text("rsit")),
        Severity.valueOf(payload.text("severity")),
        payload.text("impact"),
        payload.text("unit"),
        payload.text("perimeter"),
        payload.text("induced"));
  }

  Payload payload() {
    return new Payload()
        .with("title", title)
        .with("description", description)
        .with("risk", risk.name())
        .with("rsit", rsit.name())
        .with("severity", severity.name())
        .with("impact", impact)
        .with("unit", unit)
        .with("perimeter", perimeter)
        .with("induced", induced);
  }
}
