package org.vigie.server.access;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Access.Client;
import org.vigie.server.access.Access.Enrolment;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Access.Step;
import org.vigie.server.access.Halfway.Proof;
import org.vigie.store.state.Accounts;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Origin;
import org.vigie.store.state.Accounts.Overview;
import org.vigie.store.state.Accounts.Session;

/**
 * What people do about their own account. Whoever sits down at a browser that was left open can
 * change nothing that lasts: that takes the password, and the code where there is one.
 */
public final class Profile {
  private final Accounts accounts;
  private final InstantSource clock;
  private final Doorkeeping door;
  private final Requirement requirement;

  /** The parts of the door that this works with. */
  record Doorkeeping(
      Access access,
      Passwords passwords,
      SecondFactor factor,
      Halfway halfway,
      Throttle guesses,
      Throttle codes,
      Trail trail) {}

  /**
   * How somebody's own account stands.
   *
   * @param recoveryLeft recovery codes not used yet
   * @param requirement whether the second factor may be taken away
   */
  public record Standing(Overview overview, int recoveryLeft, Requirement requirement) {}

  Profile(Accounts accounts, InstantSource clock, Doorkeeping door, Requirement requirement) {
    this.accounts = accounts;
    this.clock = clock;
    this.door = door;
    this.requirement = requirement;
  }

  /** How a person's account stands. */
  public Standing standing(Person person) {
    Overview overview = accounts.overview(person.account());
    if (overview == null) throw new IllegalStateException("no account '" + person.account() + "'");
    return new Standing(overview, door.factor.recoveryLeft(person.account()), requirement);
  }

  /**
   * Changes the password and ends all sessions.
   *
   * @return {@link Change.Shown} with the token of the session that takes the place of this one
   */
  public Change setPassword(Person person, String current, String next, Client client) {
    Refusal wrong = wrongPassword(person, current, client);
    if (wrong != null) return new Change.Refused(wrong);
    Refusal weak = Passwords.weakness(person.account(), next);
    if (weak == null && current.equals(next)) weak = Refusal.SAME;
    if (weak != null) return new Change.Refused(weak);
    accounts.setPassword(person.account(), door.passwords.hash(next), Origin.OWN);
    door.trail.write(actor(person, client), "password-set", person.account(), "");
    return new Change.Shown(List.of(door.access.begin(person.account(), client)));
  }

  /**
   * Offers a second factor, in place of the one there is.
   *
   * @param code of the one there is; ignored where there is none
   * @return {@link Change.Shown} with the token of the offer, good for five minutes
   */
  public Change offerFactor(Person person, String password, String code, Client client) {
    Refusal wrong = wrongProof(person, password, code, client);
    if (wrong != null) return new Change.Refused(wrong);
    Account account = accounts.account(person.account());
    String hash = account == null ? "" : account.password();
    byte[] candidate = door.factor.candidate();
    return new Change.Shown(
        List.of(door.halfway.begin(person.account(), Step.REPLACE, Proof.BOTH, hash, candidate)));
  }

  /** What is offered under a token, or null when that is over. */
  public @Nullable Enrolment offered(Person person, String token) {
    Halfway.Waiting waiting = door.halfway.at(token, Step.REPLACE);
    return waiting == null || !waiting.account().equals(person.account())
        ? null
        : SecondFactor.enrolment(person.account(), waiting.candidate());
  }

  /**
   * Takes the offered second factor, where a code shows that the app has it.
   *
   * @return {@link Change.Shown} with the recovery codes
   */
  public Change takeFactor(Person person, String token, String code, Client client) {
    Halfway.Waiting waiting = door.halfway.at(token, Step.REPLACE);
    if (waiting == null || !waiting.account().equals(person.account())) {
      return new Change.Refused(Refusal.MISSING);
    }
    List<String> recovery =
        door.factor.confirm(person.account(), waiting.candidate(), code, clock.millis());
    if (recovery == null) {
      return new Change.Refused(door.halfway.failed(token) ? Refusal.CODE : Refusal.MISSING);
    }
    door.halfway.end(token);
    door.trail.write(actor(person, client), "second-factor-set", person.account(), "");
    return new Change.Shown(recovery);
  }

  /** Takes the second factor away, where it is not mandatory. */
  public Change dropFactor(Person person, String password, String code, Client client) {
    if (requirement == Requirement.REQUIRED) return new Change.Refused(Refusal.MANDATORY);
    if (!door.factor.enrolled(person.account())) return new Change.Refused(Refusal.MISSING);
    Refusal wrong = wrongProof(person, password, code, client);
    if (wrong != null) return new Change.Refused(wrong);
    door.factor.drop(person.account());
    door.trail.write(actor(person, client), "second-factor-drop", person.account(), "");
    return new Change.Done();
  }

  /** Makes new recovery codes in place of the old ones. */
  public Change renewRecovery(Person person, String password, String code, Client client) {
    if (!door.factor.enrolled(person.account())) return new Change.Refused(Refusal.MISSING);
    Refusal wrong = wrongProof(person, password, code, client);
    if (wrong != null) return new Change.Refused(wrong);
    List<String> codes = door.factor.renewRecovery(person.account());
    door.trail.write(actor(person, client), "recovery-codes-make", person.account(), "");
    return new Change.Shown(codes);
  }

  /** A person's sessions, the last used first. */
  public List<Session> sessions(Person person) {
    return accounts.sessions(person.account());
  }

  /** Whether a session of a list is that of a token. */
  public static boolean isOf(Session session, String token) {
    return session.id().equals(Access.sessionId(token));
  }

  /** Ends one of a person's sessions. */
  public Change endSession(Person person, String id, Client client) {
    if (!accounts.end(person.account(), id)) return new Change.Refused(Refusal.MISSING);
    door.trail.write(actor(person, client), "session-end", person.account(), id);
    return new Change.Done();
  }

  /** Makes an API token for a part of what the person may do; shown once. */
  public Change makeToken(
      Person person,
      String password,
      String label,
      Set<Permission> scope,
      int days,
      Client client) {
    Refusal wrong = wrongPassword(person, password, client);
    if (wrong != null) return new Change.Refused(wrong);
    return door.access
        .bearers()
        .make(actor(person, client), person.permissions(), label, scope, days);
  }

  /** Ends one of a person's API tokens. */
  public Change revokeToken(Person person, String id, Client client) {
    return door.access.bearers().revoke(actor(person, client), person.account(), id);
  }

  private @Nullable Refusal wrongProof(Person person, String password, String code, Client client) {
    Refusal wrong = wrongPassword(person, password, client);
    String account = person.account();
    if (wrong != null || !door.factor.enrolled(account)) return wrong;
    if (!door.codes.attempt(account, client.address()).isZero()) return Refusal.THROTTLED;
    if (door.factor.check(account, code, clock.millis()) == SecondFactor.Check.WRONG) {
      door.trail.write(actor(person, client), "proof-refused", account, "code");
      return Refusal.CODE;
    }
    door.codes.succeeded(account, client.address());
    return null;
  }

  private @Nullable Refusal wrongPassword(Person person, String password, Client client) {
    String name = person.account();
    if (!door.guesses.attempt(name, client.address()).isZero()) return Refusal.THROTTLED;
    Account account = accounts.account(name);
    if (account == null
        || password.length() > Passwords.MAX_LENGTH
        || !door.passwords.matches(password, account.password())) {
      door.trail.write(actor(person, client), "proof-refused", name, "password");
      return Refusal.PASSWORD;
    }
    door.guesses.succeeded(name, client.address());
    return null;
  }

  private static Actor actor(Person person, Client client) {
    return Actor.of(person, client.address());
  }
}
