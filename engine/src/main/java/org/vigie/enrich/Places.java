package org.vigie.enrich;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Read;
import org.vigie.yaml.Problem;

/**
 * Where addresses are and who runs their networks: a table of ranges, or a database in the form of
 * MaxMind (MMDB) as several publishers offer it.
 */
public final class Places {
  private static final int MOST_PROBLEMS = 100;

  /** What is known of an address; empty texts and 0 where it is not. */
  record Place(String country, String city, long asn, String organisation) {
    static final Place NOWHERE = new Place("", "", 0, "");

    /** This, and what the other knows where this does not. */
    Place or(Place other) {
      return new Place(
          country.isEmpty() ? other.country : country,
          city.isEmpty() ? other.city : city,
          asn == 0 ? other.asn : asn,
          organisation.isEmpty() ? other.organisation : organisation);
    }
  }

  /** How an address is looked up. */
  private interface Source {
    @Nullable Place find(Address address);
  }

  private final Source source;
  private final String name;
  private final long entries;

  private Places(String name, long entries, Source source) {
    this.name = name;
    this.entries = entries;
    this.source = source;
  }

  /** How people know it: file, and the type that it states. */
  public String name() {
    return name;
  }

  /** Count of its ranges or nodes. */
  public long entries() {
    return entries;
  }

  @Nullable Place find(Address address) {
    return source.find(address);
  }

  /** Reads a database; throws where these bytes are none. */
  public static Places mmdb(String file, byte[] bytes) {
    Mmdb database = new Mmdb(bytes);
    return new Places(file + " (" + database.type() + ")", database.nodes(), database::find);
  }

  /**
   * Reads a table without a head: first address, last address, then what is known, as the
   * publishers of free tables write it: {@code country}; {@code asn, country, organisation}; or
   * {@code asn, organisation}. Rows come in one read that has one table, or none where nothing
   * fits.
   */
  public static Read<Places> csv(String file, String text) {
    List<Problem> problems = new ArrayList<>();
    List<Ranges.Range<Place>> ranges = new ArrayList<>();
    Map<Place, Place> same = new HashMap<>();
    Csv.read(
        text.replace('\t', ','),
        (row, line) -> {
          Ranges.Range<Place> range = range(row, same);
          if (range != null) ranges.add(range);
          else if (problems.size() < MOST_PROBLEMS) {
            problems.add(
                new Problem(
                    file,
                    line,
                    "is not 'first, last, country', 'first, last, asn, country, organisation' or"
                        + " 'first, last, asn, organisation'"));
          }
        });
    if (ranges.isEmpty()) return new Read<>(List.of(), problems);
    Ranges<Place> compiled = Ranges.of(ranges);
    return new Read<>(
        List.of(new Places(file, ranges.size(), compiled::find)), List.copyOf(problems));
  }

  private static Ranges.@Nullable Range<Place> range(List<String> row, Map<Place, Place> same) {
    if (row.size() < 3) return null;
    Address first = Address.of(row.get(0));
    Address last = Address.of(row.get(1));
    if (first == null || last == null || first.compareTo(last) > 0) return null;
    String third = row.get(2);
    boolean number =
        !third.isEmpty() && third.length() <= 10 && third.chars().allMatch(Places::digit);
    Place place;
    if (!number) place = new Place(country(third), row.size() > 5 ? row.get(5) : "", 0, "");
    else if (row.size() == 3) return null;
    else if (row.size() == 4) place = new Place("", "", Long.parseLong(third), row.get(3));
    else place = new Place(country(row.get(3)), "", Long.parseLong(third), row.get(4));
    return new Ranges.Range<>(first, last, same.computeIfAbsent(place, one -> one));
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Publishers write "None" or "-" or "ZZ" for nowhere. */
  private static String country(String text) {
    return text.length() == 2 && !text.equals("ZZ") && text.chars().allMatch(Character::isLetter)
        ? text
        : "";
  }
}
