package org.vigie.enrich;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Problem;

/** What a customer knows of his own: assets, identities, networks, as rows of tables. */
public final class Inventory {
  /** Longest table read, in characters: some two million rows. */
  public static final int MAX_CHARACTERS = 256 << 20;

  private Inventory() {}

  /** How much depends on an asset or an identity, rising. */
  public enum Criticality {
    UNKNOWN,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** As tables and screens write it: {@code critical}; empty for the unknown. */
    public String word() {
      return this == UNKNOWN ? "" : name().toLowerCase(Locale.ROOT);
    }

    /** The one of a word in English or French, or of a digit from 1 to 4; null for others. */
    public static @Nullable Criticality of(String word) {
      return switch (word.strip().toLowerCase(Locale.ROOT)) {
        case "" -> UNKNOWN;
        case "1", "low", "faible" -> LOW;
        case "2", "medium", "moyenne", "moyen" -> MEDIUM;
        case "3", "high", "haute", "élevée", "elevee" -> HIGH;
        case "4", "critical", "critique" -> CRITICAL;
        default -> null;
      };
    }
  }

  /**
   * When a row holds.
   *
   * @param from first moment, epoch milliseconds
   * @param to first moment after
   */
  public record Validity(long from, long to) {
    /** Always. */
    public static final Validity ALWAYS = new Validity(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Whether it holds at a time. */
    public boolean at(long time) {
      return time >= from && time < to;
    }
  }

  /**
   * Who answers for something, and what depends on it.
   *
   * @param bu business unit, may be empty
   * @param owner who answers for it, may be empty
   * @param function critical or important function (DORA) it serves, may be empty
   */
  public record Card(String bu, String owner, Criticality criticality, String function) {}

  /**
   * A machine, a device, a service.
   *
   * @param id how the customer's inventory calls it; unique
   * @param names host names and FQDNs, aliases among them
   * @param addresses IP addresses
   * @param macs MAC addresses
   * @param kind such as {@code server}, may be empty
   * @param zone part of the network, may be empty
   */
  public record Asset(
      String id,
      List<String> names,
      List<String> addresses,
      List<String> macs,
      String kind,
      String zone,
      Card card,
      Validity validity) {}

  /**
   * A person or a service with an account.
   *
   * @param id how the customer's directory calls it; unique
   * @param keys user names (with or without their domain), UPNs, SIDs, addresses of mail
   * @param display the name for people, may be empty
   */
  public record Identity(
      String id, List<String> keys, String display, Card card, Validity validity) {}

  /**
   * One of the customer's networks.
   *
   * @param prefix such as {@code 10.1.0.0/16}
   */
  public record Network(String prefix, String name, String zone, String bu) {}

  /**
   * What a table gave.
   *
   * @param rows those that are whole
   * @param problems of the others, and of the head
   */
  public record Read<T>(List<T> rows, List<Problem> problems) {}

  /** Reads a table of assets; {@code file} is how problems name it. */
  public static Read<Asset> assets(String file, String csv) {
    return InventoryReader.assets(file, csv);
  }

  /** Reads a table of identities. */
  public static Read<Identity> identities(String file, String csv) {
    return InventoryReader.identities(file, csv);
  }

  /** Reads a table of networks. */
  public static Read<Network> networks(String file, String csv) {
    return InventoryReader.networks(file, csv);
  }
}
