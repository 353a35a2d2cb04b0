package org.vigie.server.hunt;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.server.hunt.Glob.Piece;

/** The naive twin of {@link Sql}: the same tree, evaluated on one row at a time. */
final class Naive {
  /**
   * An event.
   *
   * @param columns values by path; numbers and times as digits
   * @param leaves values of leaves without a column
   * @param rules titles of the rules that fired on it
   */
  record Row(
      String id,
      Map<String, String> columns,
      Map<String, List<String>> leaves,
      Set<String> rules) {}

  private Naive() {}

  static boolean holds(Node node, Row row) {
    return switch (node) {
      case Node.All all -> true;
      case Node.And(List<Node> all) -> all.stream().allMatch(one -> holds(one, row));
      case Node.Or(List<Node> any) -> any.stream().anyMatch(one -> holds(one, row));
      case Node.Not(Node not) -> !holds(not, row);
      case Node.Word(Glob glob) ->
          within(row.columns.get("raw_data"), glob)
              || within(row.columns.get("raw_data"), glob.inJson())
              || within(row.columns.get("message"), glob);
      case Node.Text(Place place, Glob glob, Node.How how) ->
          values(place, row).stream()
              .anyMatch(
                  value ->
                      switch (how) {
                        case WHOLE -> whole(value, glob.pieces());
                        case WITHIN -> within(value, glob);
                      });
      case Node.Expression(Place place, String expression) ->
          values(place, row).stream()
              .anyMatch(
                  value ->
                      Pattern.compile(expression, Pattern.CASE_INSENSITIVE).matcher(value).find());
      case Node.Present(Place place) -> !values(place, row).isEmpty();
      case Node.Range(Place place, double least, double greatest) ->
          values(place, row).stream().anyMatch(value -> ranges(value, least, greatest));
      case Node.Network(Place place, String least, String greatest) ->
          values(place, row).stream()
              .map(Address::hex)
              .anyMatch(
                  hex -> hex != null && hex.compareTo(least) >= 0 && hex.compareTo(greatest) <= 0);
      case Node.Span(Place.Column place, long least, long greatest) ->
          values(place, row).stream()
              .mapToLong(Long::parseLong)
              .anyMatch(time -> time >= least && time <= greatest);
      case Node.Raised(Glob rule) ->
          row.rules.stream().anyMatch(title -> whole(title, rule.pieces()));
      case Node.Unit(Set<String> units) -> {
        List<String> told = row.leaves.getOrDefault(Event.BUSINESS_UNIT, List.of());
        yield !told.isEmpty() && units.containsAll(told);
      }
    };
  }

  private static List<String> values(Place place, Row row) {
    return switch (place) {
      case Place.Column column -> {
        String value = row.columns.get(column.path());
        yield value == null ? List.of() : List.of(value);
      }
      case Place.Leaf leaf -> row.leaves.getOrDefault(leaf.name(), List.of());
    };
  }

  private static boolean ranges(String value, double least, double greatest) {
    try {
      double number = Double.parseDouble(value);
      return number >= least && number <= greatest;
    } catch (NumberFormatException notOne) {
      return false;
    }
  }

  private static boolean within(@Nullable String value, Glob glob) {
    if (value == null) return false;
    for (int i = 0; i <= value.length(); i++) {
      for (int j = i; j <= value.length(); j++) {
        if (whole(value.substring(i, j), glob.pieces())) return true;
      }
    }
    return false;
  }

  private static boolean whole(String value, List<Piece> pieces) {
    if (pieces.isEmpty()) return value.isEmpty();
    List<Piece> rest = pieces.subList(1, pieces.size());
    return switch (pieces.getFirst()) {
      case Piece.One one -> !value.isEmpty() && whole(value.substring(1), rest);
      case Piece.Text(String text) -> {
        String start = text.toLowerCase(Locale.ROOT);
        yield value.toLowerCase(Locale.ROOT).startsWith(start)
            && whole(value.substring(text.length()), rest);
      }
      case Piece.Any any -> {
        for (int i = 0; i <= value.length(); i++) {
          if (whole(value.substring(i), rest)) yield true;
        }
        yield false;
      }
    };
  }
}
