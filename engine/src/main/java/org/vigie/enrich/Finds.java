package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.enrich.Inventory.Network;
import org.vigie.enrich.Places.Place;
import org.vigie.ocsf.Leaves;

/** What a value was found to be: closed kinds, each ready to be written into events. */
sealed interface Finds {
  byte[] NOTHING = {};

  /** Digests by the count of their hexadecimal digits, as OCSF numbers them. */
  int MD5 = 1;

  int SHA_1 = 2;
  int SHA_256 = 3;
  int SHA_512 = 4;
  int SHA_224 = 8;
  int SHA_384 = 9;
  int UNKNOWN = 0;

  /**
   * Texts, in the order of the rule's targets; empty ones are not written.
   *
   * @param values UTF-8
   */
  record Texts(byte[]... values) implements Finds {
    static final Texts NONE = new Texts();
  }

  /**
   * An address: as texts, with its number of a network's operator between them.
   *
   * @param bu business unit of the customer's network, empty for none
   */
  record Located(byte[][] values, long asn, byte[] bu, List<Known<Asset>> assets)
      implements Finds {}

  /** A URL. */
  record Url(byte[][] values, int port) implements Finds {}

  /**
   * A host's name or MAC.
   *
   * @param domain the registered domain that a name stands in, perhaps empty
   */
  record Assets(byte[] domain, List<Known<Asset>> rows) implements Finds {}

  /** A user. */
  record Identities(List<Known<Identity>> rows) implements Finds {}

  /** Finds out. */
  static Finds of(Rule.Kind kind, Tables tables, byte[] bytes, int start, int length) {
    return switch (kind) {
      case ADDRESS -> address(tables, Address.read(bytes, start, start + length));
      case HOST -> new Assets(NOTHING, tables.byName(text(bytes, start, length)));
      case PEER -> peer(tables, text(bytes, start, length));
      case MAC -> new Assets(NOTHING, tables.byMac(text(bytes, start, length)));
      case USER -> new Identities(tables.byUser(text(bytes, start, length)));
      case QUERY -> new Texts(utf8(tables.registered(text(bytes, start, length))));
      case URL -> url(tables, text(bytes, start, length));
      case AGENT -> agent(text(bytes, start, Math.min(length, 4 * UserAgent.MOST)));
      case PATH, HASH -> Texts.NONE; // need no table
    };
  }

  private static Finds peer(Tables tables, String name) {
    boolean whole = name.indexOf('.') > 0;
    return new Assets(whole ? utf8(tables.registered(name)) : NOTHING, tables.byName(name));
  }

  private static Finds address(Tables tables, @Nullable Address address) {
    if (address == null) return Texts.NONE;
    Scope scope = Scope.of(address);
    Network network = tables.network(address);
    Place place = scope == Scope.PUBLIC ? tables.place(address) : Place.NOWHERE;
    byte[] zone = network == null ? NOTHING : utf8(zone(network));
    byte[][] values = {
      utf8(scope.word),
      zone,
      utf8(place.country()),
      utf8(place.city()),
      NOTHING,
      utf8(place.organisation())
    };
    byte[] bu = network == null ? NOTHING : utf8(network.bu());
    return new Located(values, place.asn(), bu, tables.byAddress(address));
  }

  private static String zone(Network network) {
    return network.zone().isEmpty() ? network.name() : network.zone();
  }

  private static Finds url(Tables tables, String url) {
    UrlParts parts = UrlParts.of(url);
    String host = parts.host();
    String domain = host == null ? null : tables.registered(host);
    String subdomain = "";
    if (host != null && domain != null && host.length() > domain.length()) {
      subdomain = host.substring(0, host.length() - domain.length() - 1).toLowerCase(Locale.ROOT);
    }
    byte[][] values = {
      utf8(parts.scheme()),
      utf8(host),
      NOTHING,
      utf8(parts.path()),
      utf8(parts.query()),
      utf8(domain),
      utf8(subdomain)
    };
    return new Url(values, parts.port());
  }

  private static Finds agent(String text) {
    UserAgent agent = UserAgent.of(text);
    return agent == null
        ? Texts.NONE
        : new Texts(
            utf8(agent.name()),
            utf8(agent.version()),
            utf8(agent.os()),
            utf8(agent.kind().name().toLowerCase(Locale.ROOT)));
  }

  /** OCSF's number of the algorithm that makes so many hexadecimal digits; 0 for others. */
  static int algorithm(byte[] bytes, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (Character.digit(bytes[i], 16) < 0) return UNKNOWN;
    }
    return switch (length) {
      case 32 -> MD5;
      case 40 -> SHA_1;
      case 56 -> SHA_224;
      case 64 -> SHA_256;
      case 96 -> SHA_384;
      case 128 -> SHA_512;
      default -> UNKNOWN;
    };
  }

  /** Flags of a leaf with this text. */
  static int flags(byte[] value) {
    for (byte b : value) if (b < 0) return Leaves.NON_ASCII;
    return 0;
  }

  private static String text(byte[] bytes, int start, int length) {
    return new String(bytes, start, length, UTF_8);
  }

  private static byte[] utf8(@Nullable String text) {
    return text == null ? NOTHING : text.getBytes(UTF_8);
  }
}
