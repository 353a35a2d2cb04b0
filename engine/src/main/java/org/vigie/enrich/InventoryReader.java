package org.vigie.enrich;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Card;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.enrich.Inventory.Network;
import org.vigie.enrich.Inventory.Read;
import org.vigie.enrich.Inventory.Validity;
import org.vigie.yaml.Nearest;
import org.vigie.yaml.Problem;

/** Reads the tables of an inventory: a head that names columns, then rows; all problems at once. */
final class InventoryReader {
  private static final List<String> OF_CARD =
      List.of("bu", "owner", "criticality", "function", "valid_from", "valid_to");
  private static final List<String> ASSET =
      with("id", "names", "addresses", "macs", "kind", "zone");
  private static final List<String> IDENTITY = with("id", "names", "upn", "sid", "mail", "display");
  private static final List<String> NETWORK = List.of("network", "name", "zone", "bu");

  private static final int MOST_PROBLEMS = 1_000;
  private static final int LONGEST = 1_024;
  private static final int MOST_KEYS = 256;

  private final String file;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> columns = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private boolean headed;
  private List<String> row = List.of();
  private int line;

  private InventoryReader(String file) {
    this.file = file;
  }

  private static List<String> with(String... own) {
    List<String> all = new ArrayList<>(List.of(own));
    all.addAll(OF_CARD);
    return List.copyOf(all);
  }

  static Read<Asset> assets(String file, String csv) {
    InventoryReader reader = new InventoryReader(file);
    return reader.read(csv, ASSET, "id", own -> reader.asset());
  }

  static Read<Identity> identities(String file, String csv) {
    InventoryReader reader = new InventoryReader(file);
    return reader.read(csv, IDENTITY, "id", own -> reader.identity());
  }

  static Read<Network> networks(String file, String csv) {
    InventoryReader reader = new InventoryReader(file);
    return reader.read(csv, NETWORK, "network", own -> reader.network());
  }

  private <T> Read<T> read(
      String csv, List<String> known, String key, Function<String, @Nullable T> make) {
    List<T> rows = new ArrayList<>();
    if (csv.length() > Inventory.MAX_CHARACTERS) {
      problem("is longer than " + Inventory.MAX_CHARACTERS + " characters");
      return new Read<>(rows, problems);
    }
    Csv.read(
        csv,
        (cells, at) -> {
          row = cells;
          line = at;
          if (!headed) {
            head(known, key);
            return;
          }
          if (!columns.containsKey(key)) return;
          String own = cell(key);
          if (own.isEmpty()) problem("has no " + key);
          else if (!ids.add(own.toLowerCase(Locale.ROOT))) {
            problem(key + " '" + own + "' stands in an earlier row, too");
          } else {
            T made = make.apply(own);
            if (made != null) rows.add(made);
          }
        });
    if (!headed) problem("is empty; its first row names columns: " + String.join(", ", known));
    return new Read<>(List.copyOf(rows), List.copyOf(problems));
  }

  private void head(List<String> known, String key) {
    headed = true;
    for (int i = 0; i < row.size(); i++) {
      String name = row.get(i).toLowerCase(Locale.ROOT);
      if (known.contains(name)) columns.put(name, i);
      else {
        String nearest = Nearest.of(name, known);
        problem(
            "column '"
                + row.get(i)
                + "' is not known"
                + (nearest == null ? "" : "; did you mean '" + nearest + "'?")
                + " Allowed: "
                + String.join(", ", known));
      }
    }
    if (!columns.containsKey(key)) problem("has no column '" + key + "'");
  }

  private @Nullable Asset asset() {
    List<String> addresses = list("addresses");
    for (String address : addresses) {
      if (Address.of(address) == null) {
        problem("address '" + address + "' is none");
        return null;
      }
    }
    List<String> macs = list("macs");
    for (String mac : macs) {
      if (Mac.of(mac) == null) {
        problem("MAC address '" + mac + "' is none");
        return null;
      }
    }
    List<String> names = list("names");
    if (names.isEmpty() && addresses.isEmpty() && macs.isEmpty()) {
      problem("has no names, addresses or macs by which events could tell it");
      return null;
    }
    Card card = card();
    Validity validity = validity();
    if (card == null || validity == null) return null;
    return new Asset(
        cell("id"), names, addresses, macs, cell("kind"), cell("zone"), card, validity);
  }

  private @Nullable Identity identity() {
    List<String> keys = new ArrayList<>(list("names"));
    for (String column : List.of("upn", "sid", "mail")) keys.addAll(list(column));
    if (keys.isEmpty()) {
      problem("has no names, upn, sid or mail to be known by");
      return null;
    }
    Card card = card();
    Validity validity = validity();
    if (card == null || validity == null) return null;
    return new Identity(cell("id"), List.copyOf(keys), cell("display"), card, validity);
  }

  private @Nullable Network network() {
    String prefix = cell("network");
    if (Prefix.of(prefix) == null) {
      problem("network '" + prefix + "' is none; write it as 10.1.0.0/16 or 2001:db8::/32");
      return null;
    }
    return new Network(prefix, cell("name"), cell("zone"), cell("bu"));
  }

  private @Nullable Card card() {
    Criticality criticality = Criticality.of(cell("criticality"));
    if (criticality == null) {
      problem("criticality '" + cell("criticality") + "' is none of low, medium, high, critical");
      return null;
    }
    return new Card(cell("bu"), cell("owner"), criticality, cell("function"));
  }

  private @Nullable Validity validity() {
    Long from = time("valid_from", Long.MIN_VALUE);
    Long to = time("valid_to", Long.MAX_VALUE);
    if (from == null || to == null) return null;
    if (from < to) return new Validity(from, to);
    problem("valid_to is not after valid_from");
    return null;
  }

  private @Nullable Long time(String column, long otherwise) {
    String text = cell(column);
    if (text.isEmpty()) return otherwise;
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    } catch (DateTimeException e) {
      problem(column + " '" + text + "' is no date; write 2026-11-29 or 2026-11-29T08:00:00Z");
      return null;
    }
  }

  private String cell(String column) {
    Integer at = columns.get(column);
    String cell = at == null || at >= row.size() ? "" : row.get(at);
    return cell.length() > LONGEST * MOST_KEYS ? cell.substring(0, LONGEST * MOST_KEYS) : cell;
  }

  /** Values of a cell, between {@code |}, {@code ;} or blanks. */
  private List<String> list(String column) {
    List<String> values = new ArrayList<>();
    for (String value : cell(column).split(column.equals("names") ? "[|;]+" : "[|; ]+", -1)) {
      String one = value.strip();
      if (!one.isEmpty() && values.size() < MOST_KEYS) values.add(one);
    }
    return List.copyOf(values);
  }

  private void problem(String message) {
    if (problems.size() < MOST_PROBLEMS)
      problems.add(new Problem(file, Math.max(1, line), message));
  }
}
