package org.vigie.server.web;

import java.util.Locale;
import org.vigie.server.access.Role;
import org.vigie.store.state.Accounts.Origin;
import org.vigie.store.state.Accounts.Overview;
import org.vigie.store.state.Accounts.Standing;

/** An account as pages say it. */
record AccountRow(Page page, Overview overview, long now) {
  /** A review is due this long after the one before: a month, with a few days of grace. */
  static final long REVIEW_MILLIS = 31L * 86_400_000;

  String name() {
    return overview.account().name();
  }

  String href() {
    return "/accounts/" + name();
  }

  Inert display() {
    return Inert.of(overview.account().display());
  }

  Role role() {
    return Role.valueOf(overview.account().role());
  }

  String roleWord() {
    return word(page, role());
  }

  static String word(Page page, Role role) {
    return page.say("role." + role.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  Inert units() {
    return Inert.of(String.join(", ", overview.units()));
  }

  boolean bound() {
    return !overview.units().isEmpty();
  }

  boolean disabled() {
    return overview.account().standing() == Standing.DISABLED;
  }

  boolean temporary() {
    return overview.origin() == Origin.TEMPORARY;
  }

  boolean enrolled() {
    return overview.enrolled() != 0;
  }

  boolean isSelf() {
    return page.person() != null && page.person().account().equals(name());
  }

  String created() {
    return time(overview.created());
  }

  String signedIn() {
    return time(overview.signedIn());
  }

  String reviewed() {
    return time(overview.reviewed());
  }

  String enrolledAt() {
    return time(overview.enrolled());
  }

  /** Whether the monthly review is due; a disabled account needs none. */
  boolean reviewDue() {
    long last = Math.max(overview.reviewed(), overview.created());
    return !disabled() && now - last >= REVIEW_MILLIS;
  }

  private String time(long millis) {
    return millis == 0 ? page.say("accounts.never") : Times.seconds(millis);
  }
}
