package org.vigie.server.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Throttle.Grace;
import org.vigie.store.state.Accounts;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Standing;
import org.vigie.store.state.ApiTokens;
import org.vigie.store.state.ApiTokens.ApiToken;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;
import org.vigie.store.state.Unwritable;

/** API tokens: what scripts show instead of a session, for a part of what their owner may do. */
public final class Bearers {
  /** How tokens begin, so that scanners for leaked secrets know them. */
  public static final String PREFIX = "vig_";

  /** Longest life of a token, days. */
  public static final int MAX_DAYS = 365;

  private static final int LENGTH = PREFIX.length() + 43;
  private static final int MOST = 20;
  private static final int MAX_LABEL = 60;

  /** How exact the time of last use is: each request would be a write to disk otherwise. */
  private static final long USED_STEP = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(Bearers.class);

  private final ApiTokens tokens;
  private final Accounts accounts;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Throttle throttle;
  private final Trail trail;

  /** What became of showing a token. */
  public sealed interface Shown {
    /** It is good for what {@code person} may do. */
    record Known(Person person) implements Shown {}

    /** It is unknown, expired or revoked, or its owner is disabled: which, nobody is told. */
    record Refused() implements Shown {}

    /** Too many that were not good: try again after so long. */
    record Throttled(Duration after) implements Shown {}
  }

  Bearers(State state, InstantSource clock, SecureRandom random, Trail trail) {
    tokens = state.apiTokens();
    accounts = state.accounts();
    this.clock = clock;
    this.random = random;
    this.trail = trail;
    throttle = new Throttle(clock, Grace.PASSWORDS);
  }

  /** Makes a token for a part of what its owner may do; it is shown this once. */
  Change make(Actor owner, Set<Permission> allowed, String label, Set<Permission> scope, int days) {
    String name = label.strip();
    if (name.isEmpty() || name.length() > MAX_LABEL || !Administration.isVisible(name)) {
      return new Change.Refused(Refusal.LABEL);
    }
    if (scope.isEmpty() || !allowed.containsAll(scope)) return new Change.Refused(Refusal.SCOPE);
    if (days < 1 || days > MAX_DAYS) return new Change.Refused(Refusal.LIFE);
    long now = clock.millis();
    String token = PREFIX + Secrets.token(random);
    String id = Secrets.token(random).replaceAll("[_-]", "x").substring(0, 12);
    String permissions = scope.stream().map(Enum::name).sorted().collect(Collectors.joining(" "));
    ApiToken made =
        new ApiToken(
            id,
            owner.account(),
            name,
            permissions,
            now,
            now + Duration.ofDays(days).toMillis(),
            0,
            0);
    if (!tokens.add(made, Secrets.digest(token), MOST)) return new Change.Refused(Refusal.MANY);
    trail.write(owner, "token-make", id, permissions);
    return new Change.Shown(List.of(token));
  }

  /** The newest tokens of an account, revoked and expired ones too. */
  public List<ApiToken> of(String account) {
    return tokens.of(account, 100);
  }

  /** The permissions that a token was given. */
  public static Set<Permission> scope(ApiToken token) {
    Set<Permission> scope = EnumSet.noneOf(Permission.class);
    for (Permission permission : Permission.values()) {
      // A permission of another release, gone since, is none.
      if (Arrays.asList(token.permissions().split(" ")).contains(permission.name())) {
        scope.add(permission);
      }
    }
    return scope;
  }

  /** Ends a token of an account. */
  public Change revoke(Actor actor, String account, String id) {
    if (!tokens.revoke(account, id, clock.millis())) return new Change.Refused(Refusal.MISSING);
    trail.write(actor, "token-revoke", id, account);
    return new Change.Done();
  }

  private void note(ApiToken known, long now) {
    try {
      tokens.used(known.id(), now);
    } catch (Unwritable e) {
      LOG.debug("the use of a token is not noted: {}", e.getMessage()); // it may be read on
    }
  }

  /** Who is behind a token that a request from an address shows. */
  public Shown person(String token, String address) {
    ApiToken known =
        token.length() == LENGTH && token.startsWith(PREFIX)
            ? tokens.byHash(Secrets.digest(token))
            : null;
    long now = clock.millis();
    Account owner = known == null ? null : accounts.account(known.account());
    if (known == null
        || owner == null
        || known.revoked() != 0
        || now >= known.expires()
        || owner.standing() == Standing.DISABLED) {
      // Counted by address: others behind it whose tokens are good don't notice.
      Duration wait = throttle.attempt("", address);
      if (!wait.isZero()) return new Shown.Throttled(wait);
      trail.write(
          new Actor(known == null ? "" : known.account(), address),
          "token-refused",
          known == null ? "" : known.id(),
          "");
      return new Shown.Refused();
    }
    if (now - known.used() >= USED_STEP) note(known, now);
    Role role = Role.valueOf(owner.role());
    Set<Permission> may = EnumSet.noneOf(Permission.class);
    may.addAll(scope(known));
    Units units = Units.bound(accounts.units(owner.name()));
    may.retainAll(role.permissions(units));
    return new Shown.Known(
        new Person(
            owner.name(),
            owner.display(),
            role,
            owner.language(),
            owner.theme(),
            Collections.unmodifiableSet(may),
            units,
            known.id()));
  }
}
