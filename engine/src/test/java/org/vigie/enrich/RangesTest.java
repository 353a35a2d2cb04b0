package org.vigie.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses, networks, and what the longest prefix says. */
class RangesTest {
  private static final int ROUNDS = 60;

  private static Address address(String text) {
    return Objects.requireNonNull(Address.of(text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 0, ffffc0000201",
    "255.255.255.255, 0, ffffffffffff",
    "::, 0, 0",
    "::1, 0, 1",
    "2001:db8::1, 20010db800000000, 1",
    "2001:DB8:0:0:1:2:3:4, 20010db800000000, 1000200030004",
    "1::, 1000000000000, 0",
    "fe80::1%eth0, fe80000000000000, 1",
    "::ffff:192.0.2.1, 0, ffffc0000201",
    "64:ff9b::192.0.2.33, 64ff9b00000000, c0000221"
  })
  void addressesAreRead(String text, String high, String low) {
    assertThat(address(text))
        .isEqualTo(new Address(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "1.2.3.",
    ".1.2.3.4",
    "1..2.3",
    "a.b.c.d",
    "1.2.3.4x",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::1::2",
    ":::",
    "12345::",
    "g::",
    "1:",
    ":1",
    "::1.2.3",
    "-",
    "host"
  })
  void whatIsNoneIsNone(String text) {
    assertThat(Address.of(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, PRIVATE",
    "172.31.255.255, PRIVATE",
    "172.32.0.0, PUBLIC",
    "192.168.0.1, PRIVATE",
    "100.64.0.1, CGNAT",
    "100.128.0.0, PUBLIC",
    "127.0.0.53, LOOPBACK",
    "::1, LOOPBACK",
    "169.254.1.1, LINK_LOCAL",
    "fe80::1, LINK_LOCAL",
    "224.0.0.251, MULTICAST",
    "ff02::1, MULTICAST",
    "255.255.255.255, BROADCAST",
    "192.0.2.7, DOCUMENTATION",
    "198.51.100.7, DOCUMENTATION",
    "203.0.113.7, DOCUMENTATION",
    "2001:db8::7, DOCUMENTATION",
    "198.18.0.1, BENCHMARK",
    "0.0.0.0, UNSPECIFIED",
    "::, UNSPECIFIED",
    "0.1.2.3, RESERVED",
    "241.0.0.1, RESERVED",
    "fd00::1, PRIVATE",
    "8.8.8.8, PUBLIC",
    "2a00:1450::1, PUBLIC",
    "::ffff:10.0.0.1, PRIVATE"
  })
  void scopes(String text, Scope scope) {
    assertThat(Scope.of(address(text))).isEqualTo(scope);
  }

  @Test
  void theNarrowestNetworkCountsAsALookAtAllOfThemSays() {
    long seed = 20_261_129;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<Ranges.Range<String>> ranges = new ArrayList<>();
      for (int i = 0; i < random.nextInt(60); i++) {
        String text =
            random.nextInt(4) == 0
                ? "2001:db8:" + random.nextInt(4) + "::/" + (28 + random.nextInt(100))
                : "10."
                    + random.nextInt(3)
                    + "."
                    + random.nextInt(4)
                    + "."
                    + random.nextInt(256)
                    + "/"
                    + random.nextInt(33);
        Prefix prefix = Objects.requireNonNull(Prefix.of(text), text);
        ranges.add(new Ranges.Range<>(prefix.first(), prefix.last(), text));
      }
      Ranges<String> compiled = Ranges.of(ranges);
      for (int i = 0; i < 300; i++) {
        Address address =
            random.nextInt(4) == 0
                ? address(
                    "2001:db8:"
                        + random.nextInt(4)
                        + "::"
                        + Integer.toHexString(random.nextInt(99)))
                : address(
                    "10."
                        + random.nextInt(3)
                        + "."
                        + random.nextInt(5)
                        + "."
                        + random.nextInt(256));
        assertThat(compiled.find(address))
            .as("%s of %s", address, ranges)
            .isEqualTo(naive(ranges, address));
      }
    }
  }

  private static @Nullable String naive(List<Ranges.Range<String>> ranges, Address address) {
    Ranges.Range<String> best = null;
    for (Ranges.Range<String> range : ranges) {
      boolean in = range.first().compareTo(address) <= 0 && range.last().compareTo(address) >= 0;
      if (!in) continue;
      boolean narrower =
          best == null
              || range.first().compareTo(best.first()) >= 0
                  && range.last().compareTo(best.last()) <= 0
                  && !(range.first().equals(best.first()) && range.last().equals(best.last()));
      if (narrower) best = range;
    }
    return best == null ? null : best.value();
  }
}
