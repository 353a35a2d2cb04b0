package org.vigie.server.access;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Client;
import org.vigie.server.access.Access.Limits;
import org.vigie.server.access.Access.Person;
import org.vigie.store.state.Accounts;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Session;
import org.vigie.store.state.Accounts.Standing;
import org.vigie.store.state.Units;
import org.vigie.store.state.Unwritable;

/** Sessions of people who are signed in, each known by the digest of its token. */
final class Sessions {
  /** Sessions of one account; one more ends the oldest. */
  private static final int MOST = 10;

  private static final int MAX_AGENT = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Accounts accounts;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Limits limits;
  private final Trail trail;

  Sessions(
      Accounts accounts, InstantSource clock, SecureRandom random, Limits limits, Trail trail) {
    this.accounts = accounts;
    this.clock = clock;
    this.random = random;
    this.limits = limits;
    this.trail = trail;
  }

  /** The session's name in lists, by its token. */
  static String id(String token) {
    return new Session(Secrets.digest(token), "", 0, 0, "", "").id();
  }

  /** Begins a session; each has a new token, whatever the browser had before. */
  String begin(String account, Client client) {
    long now = clock.millis();
    accounts.endStale(now - limits.whole().toMillis(), now - limits.idle().toMillis());
    String token = Secrets.token(random);
    String agent = client.agent();
    accounts.begin(
        new Session(
            Secrets.digest(token),
            account,
            now,
            now,
            client.address(),
            agent.length() <= MAX_AGENT ? agent : agent.substring(0, MAX_AGENT)),
        MOST);
    return token;
  }

  /** Ends the session of a token. */
  void end(String token, String address) {
    Session session = accounts.session(Secrets.digest(token));
    if (session == null) return;
    accounts.end(session.token());
    trail.write(new Actor(session.account(), address), "sign-out", session.account(), "");
  }

  /**
   * Who is behind a token, or null where it is unknown, expired or idle for too long.
   *
   * @param step time since the last use after which this one is noted, milliseconds
   */
  @Nullable Person person(String token, long step) {
    Session session = accounts.session(Secrets.digest(token));
    if (session == null) return null;
    long now = clock.millis();
    if (now - session.created() >= limits.whole().toMillis()
        || now - session.seen() >= limits.idle().toMillis()) {
      accounts.end(session.token());
      trail.write(new Actor(session.account(), ""), "session-expired", session.account(), "");
      return null;
    }
    Account account = accounts.account(session.account());
    if (account == null || account.standing() == Standing.DISABLED) return null;
    if (now - session.seen() >= step) {
      try {
        accounts.seen(session.token(), now);
      } catch (Unwritable e) {
        LOG.debug("the use of a session is not noted: {}", e.getMessage()); // it may be read on
      }
    }
    return person(account, accounts.units(account.name()));
  }

  /** A person with all that the role allows, of the business units that the account is bound to. */
  static Person person(Account account, Set<String> bound) {
    Role role = Role.valueOf(account.role());
    Units units = Units.bound(bound);
    return new Person(
        account.name(),
        account.display(),
        role,
        account.language(),
        account.theme(),
        role.permissions(units),
        units,
        "");
  }
}
