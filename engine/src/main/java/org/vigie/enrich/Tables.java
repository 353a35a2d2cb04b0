package org.vigie.enrich;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.enrich.Inventory.Network;
import org.vigie.enrich.Places.Place;

/** All tables of enrichment, compiled: immutable, shared by threads, swapped whole. */
public final class Tables {
  private static final Suffixes SUFFIXES = Suffixes.bundled();

  /** Nothing but what follows from the values themselves. */
  public static final Tables EMPTY =
      new Tables(new Parts(List.of(), List.of(), List.of(), List.of(), null));

  /**
   * What tables are made of.
   *
   * @param places of several the first counts, the others fill what it does not know
   * @param units business units of sources
   * @param suffixes text of a newer Public Suffix List, or null for the one that is shipped
   */
  public record Parts(
      List<Asset> assets,
      List<Identity> identities,
      List<Network> networks,
      List<Places> places,
      SourceUnits units,
      @Nullable String suffixes) {
    /** Without units of sources. */
    public Parts(
        List<Asset> assets,
        List<Identity> identities,
        List<Network> networks,
        List<Places> places,
        @Nullable String suffixes) {
      this(assets, identities, networks, places, SourceUnits.NONE, suffixes);
    }
  }

  private final Map<String, List<Known<Asset>>> names = new HashMap<>();

  /** First labels of full names, where the inventory has no such name of its own. */
  private final Map<String, List<Known<Asset>>> shorts = new HashMap<>();

  private final Map<Address, List<Known<Asset>>> addresses = new HashMap<>();
  private final Map<Long, List<Known<Asset>>> macs = new HashMap<>();
  private final Map<String, List<Known<Identity>>> identities = new HashMap<>();
  private final Ranges<Network> networks;
  private final List<Places> places;
  private final Suffixes suffixes;
  private final SourceUnits units;

  private Tables(Parts parts) {
    for (Asset asset : parts.assets) add(asset);
    for (Identity identity : parts.identities) {
      Known<Identity> known = new Known<>(identity, identity.card(), identity.validity(), "");
      for (String key : Set.copyOf(identity.keys())) add(identities, fold(key), known);
    }
    List<Ranges.Range<Network>> ranges = new ArrayList<>();
    for (Network network : parts.networks) {
      Prefix prefix =
          Objects.requireNonNull(Prefix.of(network.prefix()), () -> network.prefix() + " is none");
      ranges.add(new Ranges.Range<>(prefix.first(), prefix.last(), network));
    }
    networks = Ranges.of(ranges);
    places = List.copyOf(parts.places);
    units = parts.units;
    suffixes = parts.suffixes == null ? SUFFIXES : new Suffixes(parts.suffixes);
  }

  /** Compiles. */
  public static Tables compile(Parts parts) {
    return new Tables(parts);
  }

  private void add(Asset asset) {
    Known<Asset> known = new Known<>(asset, asset.card(), asset.validity(), asset.zone());
    Set<String> firsts = new HashSet<>();
    for (String name : Set.copyOf(asset.names())) {
      String folded = fold(name);
      add(names, folded, known);
      int dot = folded.indexOf('.');
      if (dot > 0 && firsts.add(folded.substring(0, dot))) {
        add(shorts, folded.substring(0, dot), known);
      }
    }
    for (String text : asset.addresses()) {
      Address address = Address.of(text);
      if (address != null) add(addresses, address, known);
    }
    for (String text : asset.macs()) {
      Long mac = Mac.of(text);
      if (mac != null) add(macs, mac, known);
    }
  }

  private static <K, T> void add(Map<K, List<Known<T>>> to, K key, Known<T> known) {
    to.computeIfAbsent(key, k -> new ArrayList<>(1)).add(known);
  }

  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Assets of a host's name, whole or short; none where a short name is of several machines. */
  List<Known<Asset>> byName(String host) {
    String name = fold(host);
    if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
    List<Known<Asset>> exact = names.get(name);
    if (exact != null) return exact;
    int dot = name.indexOf('.');
    if (dot > 0) return names.getOrDefault(name.substring(0, dot), List.of());
    List<Known<Asset>> first = shorts.getOrDefault(name, List.of());
    return first.size() == 1 ? first : List.of();
  }

  List<Known<Asset>> byAddress(Address address) {
    return addresses.getOrDefault(address, List.of());
  }

  List<Known<Asset>> byMac(String text) {
    if (macs.isEmpty()) return List.of();
    Long mac = Mac.of(text);
    return mac == null ? List.of() : macs.getOrDefault(mac, List.of());
  }

  /** Identities of a user's name, UPN, SID or address of mail; a domain before it may be let be. */
  List<Known<Identity>> byUser(String user) {
    String name = fold(user);
    List<Known<Identity>> exact = identities.get(name);
    if (exact != null) return exact;
    int slash = name.lastIndexOf('\\');
    return slash < 0 ? List.of() : identities.getOrDefault(name.substring(slash + 1), List.of());
  }

  @Nullable Network network(Address address) {
    return networks.find(address);
  }

  Place place(Address address) {
    Place place = Place.NOWHERE;
    for (Places source : places) {
      Place more = source.find(address);
      if (more != null) place = place.or(more);
    }
    return place;
  }

  @Nullable String registered(String host) {
    return suffixes.registered(host);
  }

  /** The asset that a name, an address of IP or MAC stands for at a time, or null. */
  public @Nullable Asset asset(String text, long time) {
    Address address = Address.of(text);
    List<Known<Asset>> several = address == null ? byName(text) : byAddress(address);
    if (several.isEmpty()) several = byMac(text);
    Known<Asset> known = Known.at(several, time);
    return known == null ? null : known.row;
  }

  /** The identity that a user's name, UPN, SID or address of mail stands for, or null. */
  public @Nullable Identity identity(String text, long time) {
    Known<Identity> known = Known.at(byUser(text), time);
    return known == null ? null : known.row;
  }

  /** The customer's narrowest network that holds an address, or null. */
  public @Nullable Network network(String text) {
    Address address = Address.of(text);
    return address == null ? null : networks.find(address);
  }

  /** The business units of sources. */
  public SourceUnits units() {
    return units;
  }

  /** Whether the customer has given tables of his own. */
  public boolean isEmpty() {
    return names.isEmpty()
        && addresses.isEmpty()
        && macs.isEmpty()
        && identities.isEmpty()
        && networks.size() == 0
        && places.isEmpty();
  }
}
