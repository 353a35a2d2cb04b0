package org.vigie.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.vigie.server.access.Throttle.Grace;

class ThrottleTest {
  private final AtomicLong now = new AtomicLong(1_000_000);
  private final Throttle throttle =
      new Throttle(() -> Instant.ofEpochMilli(now.get()), Grace.PASSWORDS);

  private boolean free(String name, String address) {
    return throttle.attempt(name, address).isZero();
  }

  @Test
  void oneMachineTryingManyNamesIsBraked() {
    for (int i = 0; i < 20; i++) assertThat(free("name" + i, "a")).isTrue();
    assertThat(free("name99", "a")).isFalse();
    assertThat(free("name99", "b")).as("others are not held up").isTrue();
  }

  @Test
  void allAddressesOfOneNetworkOfIpv6AreOneMachine() {
    for (int i = 0; i < 20; i++) {
      assertThat(free("name" + i, "[2001:db8:0:1:0:0:0:" + i + "]")).isTrue();
    }
    assertThat(free("name99", "2001:db8:0:1:ffff:0:0:1%eth0")).isFalse();
    assertThat(free("name99", "2001:db8:0:2:0:0:0:1")).as("another network").isTrue();
  }

  @Test
  void manyMachinesTryingOneNameAreBrakedLate() {
    for (int i = 0; i < 50; i++) assertThat(free("ann", "a" + i)).isTrue();
    assertThat(free("ann", "a99")).isFalse();
    now.addAndGet(1_000);
    assertThat(free("ann", "a99")).as("the owner waits a second, no more").isTrue();
  }

  @Test
  void waitsDoubleUpToTheMemory() {
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 40; i++) {
      Duration wait = throttle.attempt("ann", "a");
      if (wait.compareTo(longest) > 0) longest = wait;
      now.addAndGet(wait.toMillis());
    }
    assertThat(longest).isEqualTo(Grace.PASSWORDS.longest());
    now.addAndGet(Grace.PASSWORDS.longest().toMillis());
    for (int i = 0; i < 5; i++) assertThat(free("ann", "a")).as("forgotten").isTrue();
  }

  @Test
  void successesAreNotCounted() {
    for (int i = 0; i < 200; i++) {
      assertThat(free("ann" + i % 30, "proxy")).isTrue();
      throttle.succeeded("ann" + i % 30, "proxy");
    }
  }

  @Test
  void aFloodOfNamesTakesBoundedRoom() {
    for (int i = 0; i < 5; i++) assertThat(free("ann", "a")).isTrue();
    assertThat(free("ann", "a")).isFalse();
    for (int i = 0; i < 20_000; i++) throttle.attempt("n" + i, "b" + i);
    assertThat(throttle.size()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void codesAreGuessedSlowlyForDays() {
    Throttle codes = new Throttle(() -> Instant.ofEpochMilli(now.get()), Grace.CODES);
    int tries = 0;
    long end = now.get() + Duration.ofDays(30).toMillis();
    for (int from = 0; now.get() < end; from++) {
      Duration wait = codes.attempt("ann", "address" + from);
      if (wait.isZero()) tries++;
      now.addAndGet(wait.toMillis());
    }
    // Three codes of a million are right at any time: below one in a hundred to find one.
    assertThat(tries).isLessThan(1_000);
  }
}
