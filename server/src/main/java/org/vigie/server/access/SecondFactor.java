package org.vigie.server.access;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.state.SecondFactors;
import org.vigie.store.state.SecondFactors.Factor;

/**
 * The second factor of accounts: codes of an authenticator app, and recovery codes for its loss.
 */
final class SecondFactor {
  /** Recovery codes that an account gets at once. */
  static final int RECOVERY_CODES = 10;

  /** 120 bits: so long that a plain digest keeps it (OWASP ASVS 5.0 asks for 112). */
  private static final int RECOVERY_LETTERS = 24;

  private static final int RECOVERY_GROUPS = 6;

  private static final Logger LOG = LoggerFactory.getLogger(SecondFactor.class);

  private final SecondFactors factors;
  private final Vault vault;
  private final SecureRandom random;

  /** What a text that should be a code is. */
  enum Check {
    WRONG,
    CODE,
    RECOVERY
  }

  SecondFactor(SecondFactors factors, Vault vault, SecureRandom random) {
    this.factors = factors;
    this.vault = vault;
    this.random = random;
  }

  boolean enrolled(String account) {
    return factors.of(account) != null;
  }

  /** A secret to offer; nothing is kept before {@link #confirm}. */
  byte[] candidate() {
    byte[] secret = new byte[Totp.SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  /** A candidate as people and their apps take it. */
  static Access.Enrolment enrolment(String account, byte[] candidate) {
    String secret = Totp.base32(candidate);
    String name = URLEncoder.encode(account, StandardCharsets.UTF_8).replace("+", "%20");
    return new Access.Enrolment(
        secret,
        "otpauth://totp/Vigie:"
            + name
            + "?secret="
            + secret
            + "&issuer=Vigie&algorithm=SHA1&digits=6&period=30");
  }

  /**
   * Makes a candidate the account's second factor, where a code shows that the app has it.
   *
   * @return its recovery codes, to be shown once; null where the code is wrong
   */
  @Nullable List<String> confirm(String account, byte[] candidate, String code, long now) {
    long step = Totp.match(candidate, plain(code), now);
    if (step < 0) return null;
    List<String> codes = codes();
    factors.enrol(account, new Factor(vault.seal(account, candidate), step, now), digests(codes));
    return codes;
  }

  /** Checks a code and takes it: it is right once. */
  Check check(String account, String code, long now) {
    Factor factor = factors.of(account);
    if (factor == null) return Check.WRONG;
    String text = plain(code);
    if (text.length() == RECOVERY_LETTERS) {
      return factors.takeRecovery(account, Secrets.digest(text)) ? Check.RECOVERY : Check.WRONG;
    }
    byte[] secret = vault.unseal(account, factor.secret());
    if (secret == null) {
      LOG.error(
          "the second factor of '{}' was sealed with another {}; bring that file back, or run:"
              + " vigie account reset-second-factor {}",
          account,
          Vault.FILE,
          account);
      return Check.WRONG;
    }
    long step = Totp.match(secret, text, now);
    return step >= 0 && factors.take(account, step) ? Check.CODE : Check.WRONG;
  }

  /** New recovery codes in place of the old, to be shown once. */
  List<String> renewRecovery(String account) {
    List<String> codes = codes();
    factors.setRecovery(account, digests(codes));
    return codes;
  }

  /** Takes the second factor away; sessions stay. */
  void drop(String account) {
    factors.drop(account);
  }

  int recoveryLeft(String account) {
    return factors.recoveryLeft(account);
  }

  private List<String> codes() {
    List<String> codes = new ArrayList<>(RECOVERY_CODES);
    for (int i = 0; i < RECOVERY_CODES; i++) {
      codes.add(Secrets.words(random, RECOVERY_GROUPS, RECOVERY_LETTERS / RECOVERY_GROUPS));
    }
    return codes;
  }

  private static List<String> digests(List<String> codes) {
    return codes.stream().map(code -> Secrets.digest(plain(code))).toList();
  }

  /** What was typed, without the spaces and dashes that make it readable. */
  private static String plain(String code) {
    return code.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
  }
}
