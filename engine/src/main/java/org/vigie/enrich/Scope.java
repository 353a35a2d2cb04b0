package org.vigie.enrich;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Where an address may be met: kinds of the special registries of the IANA, else everywhere. */
enum Scope {
  /** Anybody may use it. */
  PUBLIC,
  /** Inside a network: RFC 1918, unique local (RFC 4193). */
  PRIVATE,
  /** Between a provider and its customers: RFC 6598. */
  CGNAT,
  LOOPBACK,
  LINK_LOCAL,
  MULTICAST,
  BROADCAST,
  /** Examples of documents: RFC 5737, RFC 3849, RFC 9637. */
  DOCUMENTATION,
  /** Tests between networks: RFC 2544, RFC 5180. */
  BENCHMARK,
  /** No address at all: {@code 0.0.0.0}, {@code ::}. */
  UNSPECIFIED,
  /** Kept for a use to come, or of protocols themselves. */
  RESERVED;

  private static final String NETWORKS =
      """
      PRIVATE 10.0.0.0/8
      PRIVATE 172.16.0.0/12
      PRIVATE 192.168.0.0/16
      PRIVATE fc00::/7
      CGNAT 100.64.0.0/10
      LOOPBACK 127.0.0.0/8
      LOOPBACK ::1/128
      LINK_LOCAL 169.254.0.0/16
      LINK_LOCAL fe80::/10
      MULTICAST 224.0.0.0/4
      MULTICAST ff00::/8
      BROADCAST 255.255.255.255/32
      DOCUMENTATION 192.0.2.0/24
      DOCUMENTATION 198.51.100.0/24
      DOCUMENTATION 203.0.113.0/24
      DOCUMENTATION 2001:db8::/32
      DOCUMENTATION 3fff::/20
      BENCHMARK 198.18.0.0/15
      BENCHMARK 2001:2::/48
      UNSPECIFIED 0.0.0.0/32
      UNSPECIFIED ::/128
      RESERVED 0.0.0.0/8
      RESERVED 192.0.0.0/24
      RESERVED 240.0.0.0/4
      RESERVED 100::/64
      RESERVED fec0::/10
      """;

  private static final Ranges<Scope> RANGES = ranges();

  /** As events say it, {@code private}. */
  final String word = name().toLowerCase(Locale.ROOT);

  private static Ranges<Scope> ranges() {
    List<Ranges.Range<Scope>> ranges = new ArrayList<>();
    NETWORKS
        .lines()
        .forEach(
            line -> {
              int blank = line.indexOf(' ');
              Prefix prefix = Objects.requireNonNull(Prefix.of(line.substring(blank + 1)));
              Scope scope = valueOf(line.substring(0, blank));
              ranges.add(new Ranges.Range<>(prefix.first(), prefix.last(), scope));
            });
    return Ranges.of(ranges);
  }

  static Scope of(Address address) {
    Scope special = RANGES.find(address);
    return special == null ? PUBLIC : special;
  }
}
