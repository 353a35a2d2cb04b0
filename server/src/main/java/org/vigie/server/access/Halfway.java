package org.vigie.server.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Step;

/**
 * Those between two steps of signing in. They hold no session and nothing is granted to them; each
 * step has a token of its own, which the next one, five minutes or a few failures end. Kept in
 * memory only: a restart sends them back to the start.
 */
final class Halfway {
  static final Duration LIFE = Duration.ofMinutes(5);

  /** Failures at one step, after which the password is asked for again. */
  static final int TRIES = 5;

  /** Most at once; each knew a password. The oldest makes room. */
  private static final int MOST = 1_000;

  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();

  /** What has been shown to be known so far. */
  enum Proof {
    PASSWORD,
    BOTH
  }

  /**
   * Somebody at a step.
   *
   * @param hash of the password at the time: when it is changed, this is over
   * @param candidate secret offered as second factor; empty at other steps
   * @param tries failures so far
   */
  record Waiting(
      String account,
      Step step,
      Proof proof,
      String hash,
      byte[] candidate,
      int tries,
      long until) {}

  Halfway(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** Lets somebody wait at a step; gives the step's token. */
  synchronized String begin(String account, Step step, Proof proof, String hash, byte[] candidate) {
    String token = Secrets.token(random);
    long until = clock.millis() + LIFE.toMillis();
    waiting.put(
        Secrets.digest(token), new Waiting(account, step, proof, hash, candidate, 0, until));
    if (waiting.size() > MOST) waiting.remove(waiting.keySet().iterator().next());
    return token;
  }

  /** Who waits with a token at a step, or null where nobody does (any more). */
  synchronized @Nullable Waiting at(String token, Step step) {
    long now = clock.millis();
    waiting.values().removeIf(known -> now >= known.until);
    Waiting found = waiting.get(Secrets.digest(token));
    return found == null || found.step != step ? null : found;
  }

  /** Counts a failure; whether there may be another try. */
  synchronized boolean failed(String token) {
    Waiting left =
        waiting.computeIfPresent(
            Secrets.digest(token),
            (key, known) ->
                known.tries + 1 >= TRIES
                    ? null
                    : new Waiting(
                        known.account,
                        known.step,
                        known.proof,
                        known.hash,
                        known.candidate,
                        known.tries + 1,
                        known.until));
    return left != null;
  }

  /** Ends a step, exactly once: false where it was over. */
  synchronized boolean end(String token) {
    return waiting.remove(Secrets.digest(token)) != null;
  }
}
