package org.vigie.server.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The brake on guessing passwords: after some failures each further attempt has to wait, twice as
 * long each time. It counts by name and address together, by address (one machine, many names) and
 * by name (many machines, one name); the last is loose, so that nobody is locked out by others.
 */
final class Throttle {
  /** Most keys remembered; the one unused for longest makes room. */
  private static final int MAX_KEYS = 10_000;

  private final InstantSource clock;
  private final Grace grace;
  private final Map<String, Failures> failures = new LinkedHashMap<>(64, 0.75f, true);

  private record Failures(int count, long last) {}

  private record Key(String text, int free) {}

  /**
   * What is forgiven.
   *
   * @param both failures of a name from an address before waits begin
   * @param address failures from an address
   * @param name failures of a name
   * @param longest wait
   * @param memory time without a try after which failures are forgotten
   */
  record Grace(int both, int address, int name, Duration longest, Duration memory) {
    /** For passwords. */
    static final Grace PASSWORDS =
        new Grace(5, 20, 50, Duration.ofMinutes(15), Duration.ofMinutes(15));

    /**
     * For codes of a second factor: three of a million are right at any time, so that guessing must
     * be slow for days. Who fails here knows the password; their owner may have to wait.
     */
    static final Grace CODES = new Grace(5, 100, 8, Duration.ofHours(1), Duration.ofHours(24));
  }

  Throttle(InstantSource clock, Grace grace) {
    this.clock = clock;
    this.grace = grace;
  }

  /**
   * Asks to try. An attempt counts as failed until {@link #succeeded}, so that many at once gain
   * nothing.
   *
   * @return zero, or how long to wait before asking again
   */
  synchronized Duration attempt(String name, String address) {
    long now = clock.millis();
    long wait = 0;
    for (Key key : keys(name, address)) wait = Math.max(wait, wait(key, now));
    if (wait > 0) return Duration.ofMillis(wait);
    for (Key key : keys(name, address)) count(key.text, 1, now);
    return Duration.ZERO;
  }

  /** Takes back an attempt that turned out well, and what its name failed before. */
  synchronized void succeeded(String name, String address) {
    List<Key> keys = keys(name, address);
    failures.remove(keys.get(0).text);
    // The address is not forgiven: an attacker may own one account.
    count(keys.get(1).text, -1, clock.millis());
    count(keys.get(2).text, -1, clock.millis());
  }

  /** Count of keys remembered. */
  synchronized int size() {
    return failures.size();
  }

  private List<Key> keys(String name, String from) {
    String address = network(from);
    return List.of(
        new Key("both " + address + ' ' + name, grace.both),
        new Key("address " + address, grace.address),
        new Key("name " + name, grace.name));
  }

  /** An IPv6 address as its /64: a single machine has all the addresses of one. */
  private static String network(String address) {
    String[] groups = address.replaceAll("[\\[\\]]|%.*", "").split(":", -1);
    // The platform writes addresses with all their eight groups; what is no address stays itself.
    return groups.length == 8 ? String.join(":", Arrays.asList(groups).subList(0, 4)) : address;
  }

  private long wait(Key key, long now) {
    Failures known = failures.get(key.text);
    if (known == null || known.count < key.free) return 0;
    int doublings = Math.min(known.count - key.free, 20);
    long pause = Math.min(1_000L << doublings, grace.longest.toMillis());
    return Math.max(0, known.last + pause - now);
  }

  private void count(String key, int more, long now) {
    Failures known = failures.get(key);
    int before = known == null || now - known.last >= grace.memory.toMillis() ? 0 : known.count;
    failures.put(key, new Failures(Math.max(0, before + more), now));
    if (failures.size() > MAX_KEYS) failures.remove(failures.keySet().iterator().next());
  }
}
