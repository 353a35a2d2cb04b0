package org.vigie.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Halfway.Proof;
import org.vigie.server.access.Halfway.Waiting;
import org.vigie.server.access.Throttle.Grace;
import org.vigie.store.state.Accounts;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Origin;
import org.vigie.store.state.Accounts.Overview;
import org.vigie.store.state.Accounts.Standing;
import org.vigie.store.state.Audit;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;

/** The door: signs people in and out, knows who is behind a session, and writes it all down. */
public final class Access {
  /** Name of the account that the first run makes. */
  public static final String FIRST_ACCOUNT = "admin";

  /** Languages that pages speak. */
  public static final Set<String> LANGUAGES = Set.of("en", "fr");

  /** Looks that pages have; {@code auto} follows the browser. */
  public static final Set<String> THEMES = Set.of("auto", "light", "dark");

  /** How exact the time of last use is: each request would be a write to disk otherwise. */
  private static final long SEEN_STEP = 60_000;

  private static final byte[] NONE = {};

  private final Accounts accounts;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Rules rules;
  private final Passwords passwords;
  private final SecondFactor factor;
  private final Trail trail;
  private final Sessions sessions;
  private final Halfway halfway;
  private final Throttle guesses;
  private final Throttle codes;
  private final Administration administration;
  private final Bearers bearers;

  /**
   * How long a session lasts.
   *
   * @param idle without being used
   * @param whole however much it is used
   */
  public record Limits(Duration idle, Duration whole) {
    /** One hour idle, twelve in all: a shift. */
    public static final Limits DEFAULT = new Limits(Duration.ofHours(1), Duration.ofHours(12));
  }

  /** Whether accounts must have a second factor. */
  public enum Requirement {
    REQUIRED,
    OPTIONAL
  }

  /** What the operator decides; {@code vault} seals the secrets of second factors. */
  public record Rules(Limits limits, Requirement secondFactor, Vault vault) {}

  /** Whence somebody asks: address, and what the browser calls itself. */
  public record Client(String address, String agent) {}

  /**
   * Who acts, as the audit log names it.
   *
   * @param address whence, empty for a command
   * @param tokenId of the API token it is done with, empty without
   */
  public record Actor(String account, String address, String tokenId) {
    /** Somebody at a browser, or a command. */
    public Actor(String account, String address) {
      this(account, address, "");
    }

    /** A person. */
    public static Actor of(Person person, String address) {
      return new Actor(person.account(), address, person.tokenId());
    }
  }

  /**
   * Somebody who is signed in, or whose token was shown.
   *
   * @param permissions what may be done here and now: for a token a part of what the role allows
   * @param tokenId of the API token, empty for a session
   */
  public record Person(
      String account,
      String display,
      Role role,
      String language,
      String theme,
      Set<Permission> permissions,
      Units units,
      String tokenId) {
    /** Whether a thing may be done; ask this, not the role. */
    public boolean may(Permission permission) {
      return permissions.contains(permission);
    }
  }

  /** A step between password and session. */
  public enum Step {
    /** Give a code of the app, or a recovery code. */
    CODE,
    /** Choose a password of one's own. */
    NEW_PASSWORD,
    /** Set up the second factor. */
    ENROL,
    /** Replace the second factor: a step of somebody who is signed in. */
    REPLACE
  }

  /** A second factor that is offered: the secret in base 32, and the address that apps scan. */
  public record Enrolment(String secret, String uri) {}

  /** What became of an attempt to sign in, or of a step of it. */
  public sealed interface SignIn {
    /**
     * Welcome; the token is the session's only key and is kept nowhere but in the browser.
     *
     * @param recovery codes to be shown once, where the second factor was just set up
     */
    record Granted(String token, Person person, List<String> recovery) implements SignIn {}

    /** Right so far, which grants nothing: go to this step, with a token that is good for it. */
    record Next(String token, Step step) implements SignIn {}

    /** Something is wrong, or the account is disabled: which, nobody is told. */
    record Refused() implements SignIn {}

    /** A new password that is not allowed. */
    record Weak(Refusal reason) implements SignIn {}

    /** The step is over: it took too long, failed too often, or was done elsewhere. */
    record Over() implements SignIn {}

    /** Too many failures: try again after so long. */
    record Throttled(Duration after) implements SignIn {}
  }

  /** What became of a change. */
  public sealed interface Change {
    /** Done, and in the audit log. */
    record Done() implements Change {}

    /** Done, and here is what is to be shown once: a password, a token, recovery codes. */
    record Shown(List<String> secrets) implements Change {}

    /** Not done. */
    record Refused(Refusal reason) implements Change {}
  }

  /** A door to the accounts of {@code state}. */
  public Access(State state, InstantSource clock, SecureRandom random, Rules rules) {
    accounts = state.accounts();
    this.clock = clock;
    this.random = random;
    this.rules = rules;
    passwords = new Passwords(random);
    factor = new SecondFactor(state.secondFactors(), rules.vault, random);
    trail = new Trail(state.audit(), clock);
    sessions = new Sessions(accounts, clock, random, rules.limits, trail);
    halfway = new Halfway(clock, random);
    guesses = new Throttle(clock, Grace.PASSWORDS);
    codes = new Throttle(clock, Grace.CODES);
    administration = new Administration(state, clock, passwords, trail);
    bearers = new Bearers(state, clock, random, trail);
  }

  /** The keeping of accounts. */
  public Administration administration() {
    return administration;
  }

  /** API tokens. */
  public Bearers bearers() {
    return bearers;
  }

  /** What people do about their own account. */
  public Profile profile() {
    return new Profile(
        accounts,
        clock,
        new Profile.Doorkeeping(
            sessions, bearers, passwords, factor, halfway, guesses, codes, trail),
        rules.secondFactor);
  }

  /**
   * Makes the administrator's account where there is no account at all.
   *
   * @return its password, to be shown once and never kept; null where there are accounts already
   */
  public @Nullable String firstRun() {
    if (!accounts.all().isEmpty()) return null;
    Change made =
        administration.add(
            new Actor("vigie", ""), FIRST_ACCOUNT, "Administrator", Role.ADMINISTRATOR);
    return made instanceof Change.Shown(List<String> secrets) ? secrets.getFirst() : null;
  }

  /** Adds an account with a password that its person has chosen; {@code actor} is who asks. */
  public Change add(String actor, String name, String display, Role role, String password) {
    return administration.add(new Actor(actor, ""), name, display, role, password, Origin.OWN);
  }

  /** Tries to sign in. Takes the same time whether or not the name exists. */
  public SignIn signIn(String name, String password, Client client) {
    String account = cut(Administration.fold(name));
    Duration wait = guesses.attempt(account, client.address());
    if (!wait.isZero()) return new SignIn.Throttled(wait);
    Account known = accounts.account(account);
    boolean right =
        password.length() <= Passwords.MAX_LENGTH
            && passwords.matches(password, known == null ? passwords.nobody() : known.password());
    if (!right || known == null || known.standing() == Standing.DISABLED) {
      trail.write(new Actor(account, client.address()), "sign-in-refused", account, "password");
      return new SignIn.Refused();
    }
    guesses.succeeded(account, client.address());
    return advance(account, Proof.PASSWORD, List.of(), client);
  }

  /** Whether a token is good for a step. */
  public boolean waits(String token, Step step) {
    return halfway.at(token, step) != null;
  }

  /** The step {@link Step#CODE}. */
  public SignIn code(String token, String code, Client client) {
    Waiting waiting = waiting(token, Step.CODE);
    if (waiting == null) return new SignIn.Over();
    String account = waiting.account();
    Duration wait = codes.attempt(account, client.address());
    if (!wait.isZero()) return new SignIn.Throttled(wait);
    SecondFactor.Check check = factor.check(account, code, clock.millis());
    Actor actor = new Actor(account, client.address());
    if (check == SecondFactor.Check.WRONG) {
      trail.write(actor, "sign-in-refused", account, "code");
      return halfway.failed(token) ? new SignIn.Refused() : new SignIn.Over();
    }
    codes.succeeded(account, client.address());
    if (check == SecondFactor.Check.RECOVERY) {
      String left = factor.recoveryLeft(account) + " left";
      trail.write(actor, "recovery-code-use", account, left);
    }
    if (!halfway.end(token)) return new SignIn.Over();
    return advance(account, Proof.BOTH, List.of(), client);
  }

  /** The step {@link Step#NEW_PASSWORD}. */
  public SignIn newPassword(String token, String password, Client client) {
    Waiting waiting = waiting(token, Step.NEW_PASSWORD);
    if (waiting == null) return new SignIn.Over();
    String account = waiting.account();
    Refusal weak = Passwords.weakness(account, password);
    if (weak == null && passwords.matches(password, waiting.hash())) weak = Refusal.SAME;
    if (weak != null) return new SignIn.Weak(weak);
    if (!halfway.end(token)) return new SignIn.Over();
    accounts.setPassword(account, passwords.hash(password), Origin.OWN);
    trail.write(new Actor(account, client.address()), "password-set", account, "");
    return advance(account, waiting.proof(), List.of(), client);
  }

  /** The second factor that is offered at the step {@link Step#ENROL}, or null when it is over. */
  public @Nullable Enrolment enrolment(String token) {
    Waiting waiting = waiting(token, Step.ENROL);
    return waiting == null ? null : SecondFactor.enrolment(waiting.account(), waiting.candidate());
  }

  /** The step {@link Step#ENROL}: a code shows that the app has the secret. */
  public SignIn enrol(String token, String code, Client client) {
    Waiting waiting = waiting(token, Step.ENROL);
    if (waiting == null) return new SignIn.Over();
    String account = waiting.account();
    if (factor.enrolled(account)) return new SignIn.Over(); // in another window, meanwhile
    List<String> recovery = factor.confirm(account, waiting.candidate(), code, clock.millis());
    if (recovery == null) return halfway.failed(token) ? new SignIn.Refused() : new SignIn.Over();
    if (!halfway.end(token)) return new SignIn.Over();
    trail.write(new Actor(account, client.address()), "second-factor-set", account, "");
    return advance(account, Proof.BOTH, recovery, client);
  }

  /** Who is behind a token, or null where it is unknown, expired or idle for too long. */
  public @Nullable Person person(String token) {
    return sessions.person(token, SEEN_STEP);
  }

  /** As {@link #person(String)}, but doesn't count as use: for pages that refresh by themselves. */
  public @Nullable Person glance(String token) {
    return sessions.person(token, Long.MAX_VALUE);
  }

  /** Ends the session of a token. */
  public void signOut(String token, String address) {
    sessions.end(token, address);
  }

  /** Sets language and look of the pages for a person; values not offered change nothing. */
  public void prefer(Person person, String language, String theme) {
    if (LANGUAGES.contains(language) && THEMES.contains(theme)) {
      accounts.setPreferences(person.account(), language, theme);
    }
  }

  /** Writes an act of a person into the audit log. */
  public void record(Person person, String action, String object, String address) {
    record(person, action, object, "", address);
  }

  /** Writes an act of a person with its circumstances into the audit log. */
  public void record(Person person, String action, String object, String detail, String address) {
    trail.write(Actor.of(person, address), action, object, detail);
  }

  /** As {@link #record}, for whoever writes it in one transaction with the act. */
  public Audit.Entry entry(Person person, String action, String object, String address) {
    return trail.entry(Actor.of(person, address), action, object, "");
  }

  /**
   * Whether the role of an account allows a thing: of those to whom work is given. Of those who ask
   * for something, see {@link Person#may}.
   */
  public static boolean mayEver(Account account, Permission permission) {
    return Role.valueOf(account.role()).may(permission);
  }

  /** A new random secret of 256 bits. */
  public String token() {
    return Secrets.token(random);
  }

  /** The proof that a form came from a page of this browser's: follows from its token. */
  public static String csrf(String token) {
    return Secrets.digest("csrf " + token);
  }

  /** Whether a proof is that of the token, told in constant time. */
  public static boolean proves(@Nullable String csrf, String token) {
    return csrf != null && MessageDigest.isEqual(csrf.getBytes(UTF_8), csrf(token).getBytes(UTF_8));
  }

  /** On to the next step, or in: what is missing is read anew each time. */
  private SignIn advance(String name, Proof proof, List<String> recovery, Client client) {
    Overview now = accounts.overview(name);
    if (now == null || now.account().standing() == Standing.DISABLED) return new SignIn.Refused();
    Step step = missing(now, proof);
    if (step != null) {
      byte[] candidate = step == Step.ENROL ? factor.candidate() : NONE;
      String hash = now.account().password();
      return new SignIn.Next(halfway.begin(name, step, proof, hash, candidate), step);
    }
    String token = sessions.begin(name, client);
    trail.write(new Actor(name, client.address()), "sign-in", name, "");
    return new SignIn.Granted(token, Sessions.person(now.account(), now.units()), recovery);
  }

  private @Nullable Step missing(Overview account, Proof proof) {
    boolean enrolled = account.enrolled() != 0;
    // The code first: a password that others know must not be enough to choose the next one.
    if (enrolled && proof == Proof.PASSWORD) return Step.CODE;
    if (account.origin() == Origin.TEMPORARY) return Step.NEW_PASSWORD;
    return !enrolled && rules.secondFactor == Requirement.REQUIRED ? Step.ENROL : null;
  }

  /** Who waits at a step, unless the account was disabled or its password changed meanwhile. */
  private @Nullable Waiting waiting(String token, Step step) {
    Waiting waiting = halfway.at(token, step);
    if (waiting == null) return null;
    Account account = accounts.account(waiting.account());
    boolean same =
        account != null
            && account.standing() == Standing.ENABLED
            && account.password().equals(waiting.hash());
    if (!same) halfway.end(token);
    return same ? waiting : null;
  }

  /** What is typed as a name lands in the audit log: no longer than a name can be. */
  private static String cut(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }
}
