package org.vigie.server.access;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Change;
import org.vigie.store.state.Accounts;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Changed;
import org.vigie.store.state.Accounts.Origin;
import org.vigie.store.state.Accounts.Overview;
import org.vigie.store.state.Accounts.Session;
import org.vigie.store.state.Accounts.Standing;
import org.vigie.store.state.SecondFactors;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;

/**
 * The keeping of accounts by those who answer for them. Every act is in the audit log; every act
 * that takes something away ends the sessions of the account.
 */
public final class Administration {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");
  private static final int MAX_DISPLAY = 100;

  /** Stands in the audit log for what the platform does by itself. */
  private static final String OURSELVES = "vigie";

  private final Accounts accounts;
  private final SecondFactors factors;
  private final InstantSource clock;
  private final Passwords passwords;
  private final Trail trail;

  Administration(State state, InstantSource clock, Passwords passwords, Trail trail) {
    accounts = state.accounts();
    factors = state.secondFactors();
    this.clock = clock;
    this.passwords = passwords;
    this.trail = trail;
  }

  /** The keeping of the accounts of a state by a command. */
  public static Administration of(State state, InstantSource clock, SecureRandom random) {
    return new Administration(state, clock, new Passwords(random), new Trail(state.audit(), clock));
  }

  /** All accounts by name. */
  public List<Overview> all() {
    return accounts.overviews();
  }

  /** One account, or null. */
  public @Nullable Overview account(String name) {
    return accounts.overview(fold(name));
  }

  /** The sessions of an account, the last used first. */
  public List<Session> sessions(String name) {
    return accounts.sessions(fold(name));
  }

  /** Adds an account; its password, shown once, serves to choose another. */
  public Change add(Actor actor, String name, String display, Role role) {
    String password = passwords.generate();
    Change made = add(actor, name, display, role, password, Origin.TEMPORARY);
    return made instanceof Change.Done ? new Change.Shown(List.of(password)) : made;
  }

  Change add(Actor actor, String name, String display, Role role, String password, Origin origin) {
    String account = fold(name);
    if (!NAME.matcher(account).matches() || account.equals(OURSELVES)) {
      return new Change.Refused(Refusal.NAME);
    }
    String shown = display.strip();
    if (shown.isEmpty() || shown.length() > MAX_DISPLAY || !isVisible(shown)) {
      return new Change.Refused(Refusal.DISPLAY);
    }
    Refusal weak = Passwords.weakness(account, password);
    if (weak != null) return new Change.Refused(weak);
    String hash = passwords.hash(password);
    Account added = new Account(account, shown, role.name(), "en", "auto", hash, Standing.ENABLED);
    if (!accounts.add(added, origin, clock.millis())) return new Change.Refused(Refusal.TAKEN);
    trail.write(actor, "account-add", account, role.name());
    return new Change.Done();
  }

  /** Gives an account another role. */
  public Change setRole(Actor actor, String name, Role role) {
    String account = fold(name);
    if (role == Role.ADMINISTRATOR && !accounts.units(account).isEmpty()) {
      return new Change.Refused(Refusal.WHOLE);
    }
    Changed changed = accounts.setRole(account, role.name(), Role.ADMINISTRATOR.name());
    return told(changed, actor, "role-set", account, role.name());
  }

  /** Binds an account to business units, or to none: it sees their rows alone from now on. */
  public Change setUnits(Actor actor, String name, Collection<String> units) {
    String account = fold(name);
    Set<String> bound = new TreeSet<>();
    for (String unit : units) if (!unit.isBlank()) bound.add(unit.strip());
    if (bound.size() > Units.MOST) return new Change.Refused(Refusal.UNITS);
    for (String unit : bound) {
      if (unit.length() > Units.MAX_NAME || !isVisible(unit)) {
        return new Change.Refused(Refusal.UNITS);
      }
    }
    Account known = accounts.account(account);
    if (known == null) return new Change.Refused(Refusal.UNKNOWN);
    boolean administers = Role.valueOf(known.role()) == Role.ADMINISTRATOR;
    if (administers && !bound.isEmpty()) return new Change.Refused(Refusal.WHOLE);
    accounts.setUnits(account, bound);
    trail.write(actor, "units-set", account, String.join(", ", bound));
    return new Change.Done();
  }

  /** Lets nobody sign in to an account any more; its API tokens stop working too. */
  public Change disable(Actor actor, String name) {
    String account = fold(name);
    Changed changed = accounts.setStanding(account, Standing.DISABLED, Role.ADMINISTRATOR.name());
    return told(changed, actor, "account-disable", account, "");
  }

  /** Lets an account be used again. */
  public Change enable(Actor actor, String name) {
    String account = fold(name);
    Changed changed = accounts.setStanding(account, Standing.ENABLED, Role.ADMINISTRATOR.name());
    return told(changed, actor, "account-enable", account, "");
  }

  /** Gives an account a new password, shown once, that serves to choose another. */
  public Change resetPassword(Actor actor, String name) {
    String account = fold(name);
    String password = passwords.generate();
    if (!accounts.setPassword(account, passwords.hash(password), Origin.TEMPORARY)) {
      return new Change.Refused(Refusal.UNKNOWN);
    }
    trail.write(actor, "password-reset", account, "");
    return new Change.Shown(List.of(password));
  }

  /** Takes an account's second factor away, so that it enrols a new one at the next sign-in. */
  public Change resetSecondFactor(Actor actor, String name) {
    String account = fold(name);
    if (accounts.account(account) == null) return new Change.Refused(Refusal.UNKNOWN);
    if (!factors.reset(account)) return new Change.Refused(Refusal.MISSING);
    trail.write(actor, "second-factor-reset", account, "");
    return new Change.Done();
  }

  /** Ends all sessions of an account. */
  public Change endSessions(Actor actor, String name) {
    String account = fold(name);
    if (accounts.account(account) == null) return new Change.Refused(Refusal.UNKNOWN);
    int ended = accounts.endAll(account);
    trail.write(actor, "sessions-end", account, Integer.toString(ended));
    return new Change.Done();
  }

  /** Notes that an account and its role were looked at and are still needed. */
  public Change review(Actor actor, String name) {
    String account = fold(name);
    Account known = accounts.account(account);
    if (known == null || !accounts.review(account, actor.account(), clock.millis())) {
      return new Change.Refused(Refusal.UNKNOWN);
    }
    trail.write(actor, "account-review", account, known.role());
    return new Change.Done();
  }

  private Change told(Changed changed, Actor actor, String action, String name, String detail) {
    return switch (changed) {
      case UNKNOWN -> new Change.Refused(Refusal.UNKNOWN);
      case LAST -> new Change.Refused(Refusal.LAST);
      case DONE -> {
        trail.write(actor, action, name, detail);
        yield new Change.Done();
      }
    };
  }

  static String fold(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** Whether a text holds nothing that hides or turns what is read. */
  static boolean isVisible(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.SURROGATE,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR ->
                      true;
                  default -> false;
                });
  }
}
