package org.vigie.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vigie.store.state.Accounts;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Session;
import org.vigie.store.state.Accounts.Standing;
import org.vigie.store.state.Audit;
import org.vigie.store.state.State;

/** The door: signs people in and out, knows who is behind a session, and writes it all down. */
public final class Access {
  /** Name of the account that the first run makes. */
  public static final String FIRST_ACCOUNT = "admin";

  /** Languages that pages speak. */
  public static final Set<String> LANGUAGES = Set.of("en", "fr");

  /** Looks that pages have; {@code auto} follows the browser. */
  public static final Set<String> THEMES = Set.of("auto", "light", "dark");

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

  /** How exact the time of last use is: each request would be a write to disk otherwise. */
  private static final long SEEN_STEP = 60_000;

  private final Accounts accounts;
  private final Audit audit;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Limits limits;
  private final Passwords passwords;
  private final Throttle throttle;

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

  /** Somebody who is signed in. */
  public record Person(String account, String display, Role role, String language, String theme) {}

  /** What became of an attempt to sign in. */
  public sealed interface SignIn {
    /** Welcome; the token is the session's only key and is kept nowhere but in the browser. */
    record Granted(String token, Person person) implements SignIn {}

    /** Name or password is wrong, or the account is disabled: which one, nobody is told. */
    record Refused() implements SignIn {}

    /** Too many failures: try again after so long. */
    record Throttled(Duration after) implements SignIn {}
  }

  /** What became of a change to an account. */
  public sealed interface Change {
    /** Done, and in the audit log. */
    record Done() implements Change {}

    /** Not done; {@code reason} says what is allowed. */
    record Refused(String reason) implements Change {}
  }

  /** A door to the accounts of {@code state}. */
  public Access(State state, InstantSource clock, SecureRandom random, Limits limits) {
    accounts = state.accounts();
    audit = state.audit();
    this.clock = clock;
    this.random = random;
    this.limits = limits;
    passwords = new Passwords(random);
    throttle = new Throttle(clock);
  }

  /**
   * Makes the administrator's account where there is no account at all.
   *
   * @return its password, to be shown once and never kept; null where there are accounts already
   */
  public @Nullable String firstRun() {
    if (!accounts.all().isEmpty()) return null;
    String password = passwords.generate();
    Change made = add("vigie", FIRST_ACCOUNT, "Administrator", Role.ADMINISTRATOR, password);
    return made instanceof Change.Done ? password : null;
  }

  /** Adds an account; {@code actor} is who asks. */
  public Change add(String actor, String name, String display, Role role, String password) {
    String account = fold(name);
    if (!NAME.matcher(account).matches()) {
      return new Change.Refused(
          "an account name is 1 to 64 letters a-z, digits, '.', '_', '@', '-', and begins with a"
              + " letter or digit");
    }
    String weak = weakness(password);
    if (weak != null) return new Change.Refused(weak);
    Account added =
        new Account(
            account,
            display,
            role.name(),
            "en",
            "auto",
            passwords.hash(password),
            Standing.ENABLED);
    if (!accounts.add(added, clock.millis())) {
      return new Change.Refused("account '" + account + "' exists already");
    }
    record(actor, "account-add", account, role.name(), "");
    return new Change.Done();
  }

  /** Sets a password and ends the account's sessions; {@code actor} is who asks. */
  public Change setPassword(String actor, String name, String password) {
    String weak = weakness(password);
    if (weak != null) return new Change.Refused(weak);
    String account = fold(name);
    if (!accounts.setPassword(account, passwords.hash(password))) {
      return new Change.Refused("there is no account '" + account + "'");
    }
    record(actor, "password-set", account, "", "");
    return new Change.Done();
  }

  /** Tries to sign in from a client address. Takes the same time whether or not the name exists. */
  public SignIn signIn(String name, String password, String address) {
    String account = cut(fold(name));
    Duration wait = throttle.attempt(account, address);
    if (!wait.isZero()) return new SignIn.Throttled(wait);
    Account known = accounts.account(account);
    boolean right =
        password.length() <= Passwords.MAX_LENGTH
            && passwords.matches(password, known == null ? passwords.nobody() : known.password());
    if (!right || known == null || known.standing() == Standing.DISABLED) {
      record(account, "sign-in-refused", account, "", address);
      return new SignIn.Refused();
    }
    throttle.succeeded(account, address);
    long now = clock.millis();
    accounts.endStale(now - limits.whole.toMillis(), now - limits.idle.toMillis());
    String token = token();
    accounts.begin(new Session(digest(token), account, now, now));
    record(account, "sign-in", account, "", address);
    return new SignIn.Granted(token, person(known));
  }

  /** Who is behind a token, or null where it is unknown, expired or idle for too long. */
  public @Nullable Person person(String token) {
    return person(token, SEEN_STEP);
  }

  /** As {@link #person(String)}, but doesn't count as use: for pages that refresh by themselves. */
  public @Nullable Person glance(String token) {
    return person(token, Long.MAX_VALUE);
  }

  /** Ends the session of a token. */
  public void signOut(String token, String address) {
    Session session = accounts.session(digest(token));
    if (session == null) return;
    accounts.end(session.token());
    record(session.account(), "sign-out", session.account(), "", address);
  }

  /** Sets language and look of the pages for a person; values not offered change nothing. */
  public void prefer(Person person, String language, String theme) {
    if (LANGUAGES.contains(language) && THEMES.contains(theme)) {
      accounts.setPreferences(person.account(), language, theme);
    }
  }

  /** Writes an act of a person into the audit log. */
  public void record(Person person, String action, String object, String address) {
    record(person.account(), action, object, "", address);
  }

  /** A new random secret of 256 bits. */
  public String token() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The proof that a form came from a page of this browser's: follows from its token. */
  public static String csrf(String token) {
    return digest("csrf " + token);
  }

  /** Whether a proof is that of the token, told in constant time. */
  public static boolean proves(@Nullable String csrf, String token) {
    return csrf != null && MessageDigest.isEqual(csrf.getBytes(UTF_8), csrf(token).getBytes(UTF_8));
  }

  private @Nullable Person person(String token, long step) {
    Session session = accounts.session(digest(token));
    if (session == null) return null;
    long now = clock.millis();
    if (now - session.created() >= limits.whole.toMillis()
        || now - session.seen() >= limits.idle.toMillis()) {
      accounts.end(session.token());
      record(session.account(), "session-expired", session.account(), "", "");
      return null;
    }
    Account account = accounts.account(session.account());
    if (account == null || account.standing() == Standing.DISABLED) return null;
    if (now - session.seen() >= step) accounts.seen(session.token(), now);
    return person(account);
  }

  private static Person person(Account account) {
    return new Person(
        account.name(),
        account.display(),
        Role.valueOf(account.role()),
        account.language(),
        account.theme());
  }

  private static @Nullable String weakness(String password) {
    int length = password.length();
    return length < Passwords.MIN_LENGTH || length > Passwords.MAX_LENGTH
        ? "a password has "
            + Passwords.MIN_LENGTH
            + " to "
            + Passwords.MAX_LENGTH
            + " characters; this one has "
            + length
        : null;
  }

  private void record(String actor, String action, String object, String detail, String address) {
    audit.add(new Audit.Entry(clock.millis(), actor, action, object, detail, address));
  }

  private static String fold(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /** What is typed as a name lands in the audit log: no longer than a name can be. */
  private static String cut(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }

  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
