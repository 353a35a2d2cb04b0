package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.OcsfSchema.EventClass;
import org.vigie.server.hunt.Glob.Piece;
import org.vigie.server.hunt.Wrong.Reason;
import org.vigie.store.lake.Lake.Form;

/** A name of a question, and the tests that values written behind it ask for. */
record Field(String name, Kind kind, List<Place> places, OcsfSchema schema) {
  private static final String SEVERITY_NAMES =
      "unknown, informational, low, medium, high, critical, fatal, other";
  private static final Map<String, Integer> SEVERITIES =
      Map.of(
          "unknown",
          0,
          "informational",
          1,
          "info",
          1,
          "low",
          2,
          "medium",
          3,
          "high",
          4,
          "critical",
          5,
          "fatal",
          6,
          "other",
          99);

  /** Above it, OCSF has "other" only, which is not more severe. */
  private static final int MOST_SEVERE = 6;

  private static final String STATUS_NAMES = "valid, warning, rejected, success, failure";
  private static final Map<String, Integer> OUTCOMES = Map.of("success", 1, "failure", 2);
  private static final List<String> PARSED = List.of("valid", "warning", "rejected");

  /** How the values of a field are meant. */
  enum Kind {
    PLAIN,
    /** A part of it is looked for. */
    PROSE,
    ADDRESS,
    CLASS,
    SEVERITY,
    STATUS,
    PARSER,
    RULE,
    /** No name of OCSF's, nor an alias. */
    UNKNOWN
  }

  /** What was written for a value, and where. */
  record Value(int at, Glob glob) {
    String text() {
      return glob.text();
    }
  }

  /** A comparison by size. */
  enum Comparison {
    ABOVE,
    AT_LEAST,
    BELOW,
    AT_MOST
  }

  /** The values of a closed set, as questions write them; empty where any value may stand. */
  List<String> closed() {
    return switch (kind) {
      case CLASS -> schema.classes().values().stream().map(EventClass::name).sorted().toList();
      case SEVERITY -> List.of(SEVERITY_NAMES.split(", "));
      case STATUS -> List.of(STATUS_NAMES.split(", "));
      case PLAIN, PROSE, ADDRESS, PARSER, RULE, UNKNOWN -> List.of();
    };
  }

  boolean isUnknown() {
    return kind == Kind.UNKNOWN;
  }

  /** {@code field:*} */
  Node present() {
    Node stored = any(Node.Present::new);
    return kind == Kind.RULE ? new Node.Or(List.of(raised(Glob.of("*")), stored)) : stored;
  }

  /** {@code field:value} */
  Node equalTo(Value value) {
    return switch (kind) {
      case CLASS -> exactly(classUid(value));
      case SEVERITY -> exactly(severity(value));
      case STATUS -> status(value);
      case PARSER -> parser(value.glob());
      case RULE ->
          new Node.Or(
              List.of(
                  raised(value.glob()),
                  any(place -> new Node.Text(place, value.glob(), Node.How.WHOLE))));
      case ADDRESS -> any(place -> address(place, value));
      case PLAIN, PROSE, UNKNOWN -> any(place -> equalTo(place, value));
    };
  }

  /** {@code field:~expression} */
  Node matching(Value value) {
    Expressions.check(value);
    return switch (kind) {
      case PLAIN, PROSE, ADDRESS, PARSER, UNKNOWN ->
          any(place -> new Node.Expression(place, value.text()));
      case CLASS, SEVERITY, STATUS, RULE ->
          throw Tokens.stop(value.at(), Reason.NO_EXPRESSION, name, name + ":…");
    };
  }

  /** {@code field:>value} and the like. */
  Node compared(Comparison comparison, Value value) {
    return switch (kind) {
      case SEVERITY -> severity(comparison, severity(value));
      case CLASS, STATUS, PARSER, RULE, PROSE, ADDRESS -> throw notCompared(value);
      case PLAIN, UNKNOWN -> any(place -> compared(place, comparison, value));
    };
  }

  /** {@code field:[least TO greatest]} */
  Node between(int at, Value least, Value greatest) {
    return switch (kind) {
      case SEVERITY ->
          range(at, places.getFirst(), (double) severity(least), (double) severity(greatest));
      case CLASS, STATUS, PARSER, RULE, PROSE -> throw notCompared(least);
      case ADDRESS -> {
        String from = hex(least);
        String to = hex(greatest);
        if (from.compareTo(to) > 0) throw Tokens.stop(at, Reason.BACKWARDS, "", "");
        yield any(place -> new Node.Network(place, from, to));
      }
      case PLAIN, UNKNOWN -> any(place -> between(at, place, least, greatest));
    };
  }

  private Node any(Function<Place, Node> test) {
    List<Node> nodes = places.stream().map(test).toList();
    return nodes.size() == 1 ? nodes.getFirst() : new Node.Or(nodes);
  }

  private static Node raised(Glob glob) {
    return new Node.Raised(glob);
  }

  private Node exactly(long number) {
    return new Node.Range(places.getFirst(), number, number);
  }

  private Node equalTo(Place place, Value value) {
    Node.How how = kind == Kind.PROSE ? Node.How.WITHIN : Node.How.WHOLE;
    if (!(place instanceof Place.Column column)) {
      Node text = new Node.Text(place, value.glob(), how);
      Address.Block block = value.glob().isLiteral() ? Address.network(value.text()) : null;
      return block == null
          ? text
          : new Node.Or(List.of(text, new Node.Network(place, block.least(), block.greatest())));
    }
    return switch (column.form()) {
      case NUMBER -> {
        double number = number(value);
        yield new Node.Range(place, number, number);
      }
      case TIME -> {
        Moment moment = moment(value);
        yield new Node.Span(column, moment.first(), moment.last());
      }
      case TEXT, TEXTS, BYTES -> new Node.Text(place, value.glob(), how);
    };
  }

  private static Node compared(Place place, Comparison comparison, Value value) {
    if (place instanceof Place.Column column && column.form() == Form.TIME) {
      Moment moment = moment(value);
      return switch (comparison) {
        case ABOVE -> new Node.Span(column, moment.last() + 1, Long.MAX_VALUE);
        case AT_LEAST -> new Node.Span(column, moment.first(), Long.MAX_VALUE);
        case BELOW -> new Node.Span(column, Long.MIN_VALUE, moment.first() - 1);
        case AT_MOST -> new Node.Span(column, Long.MIN_VALUE, moment.last());
      };
    }
    double number = number(value);
    return switch (comparison) {
      case ABOVE -> new Node.Range(place, Math.nextUp(number), Double.POSITIVE_INFINITY);
      case AT_LEAST -> new Node.Range(place, number, Double.POSITIVE_INFINITY);
      case BELOW -> new Node.Range(place, Double.NEGATIVE_INFINITY, Math.nextDown(number));
      case AT_MOST -> new Node.Range(place, Double.NEGATIVE_INFINITY, number);
    };
  }

  private static Node between(int at, Place place, Value least, Value greatest) {
    if (place instanceof Place.Column column && column.form() == Form.TIME) {
      long from = moment(least).first();
      long to = moment(greatest).last();
      if (from > to) throw Tokens.stop(at, Reason.BACKWARDS, "", "");
      return new Node.Span(column, from, to);
    }
    return range(at, place, number(least), number(greatest));
  }

  private static Node range(int at, Place place, double least, double greatest) {
    if (least > greatest) throw Tokens.stop(at, Reason.BACKWARDS, "", "");
    return new Node.Range(place, least, greatest);
  }

  /** Without a version, any version is meant. */
  private Node parser(Glob glob) {
    Node whole = new Node.Text(places.getFirst(), glob, Node.How.WHOLE);
    if (glob.text().indexOf('@') >= 0) return whole;
    List<Piece> pieces = new ArrayList<>(glob.pieces());
    pieces.add(new Piece.Text("@"));
    pieces.add(new Piece.Any());
    Node versions = new Node.Text(places.getFirst(), new Glob(pieces), Node.How.WHOLE);
    return new Node.Or(List.of(whole, versions));
  }

  private static Node address(Place place, Value value) {
    if (!value.glob().isLiteral()) return new Node.Text(place, value.glob(), Node.How.WHOLE);
    String text = value.text();
    if (text.indexOf('/') >= 0) {
      Address.Block block = Address.network(text);
      if (block == null) {
        throw Tokens.stop(value.at(), Reason.NO_NETWORK, text, "10.0.0.0/8, 2001:db8::/32");
      }
      return new Node.Network(place, block.least(), block.greatest());
    }
    String hex = Address.hex(text);
    if (hex == null) return new Node.Text(place, value.glob(), Node.How.WHOLE);
    return new Node.Network(place, hex, hex);
  }

  private static String hex(Value value) {
    String hex = Address.hex(value.text());
    if (hex == null) {
      throw Tokens.stop(
          value.at(), Reason.NO_NETWORK, value.text(), "[10.0.0.1 TO 10.0.0.99], 10.0.0.0/8");
    }
    return hex;
  }

  private static double number(Value value) {
    try {
      if (value.glob().isLiteral() && value.text().matches("[-+0-9.eE]{1,32}")) {
        return Double.parseDouble(value.text());
      }
    } catch (NumberFormatException notOne) {
      // said below
    }
    throw Tokens.stop(value.at(), Reason.NO_NUMBER, value.text(), "443, -1.5, [1 TO 1024], >1024");
  }

  private static Moment moment(Value value) {
    Moment moment = value.glob().isLiteral() ? Moment.parse(value.text()) : null;
    if (moment == null) {
      throw Tokens.stop(value.at(), Reason.NO_TIME, value.text(), Moment.ALLOWED);
    }
    return moment;
  }

  private long classUid(Value value) {
    String wanted = plain(value.text());
    for (EventClass known : schema.classes().values()) {
      boolean named = plain(known.name()).equals(wanted) || plain(known.caption()).equals(wanted);
      if (named || Integer.toString(known.uid()).equals(wanted)) return known.uid();
    }
    throw Tokens.stop(
        value.at(),
        Reason.NO_CLASS,
        value.text(),
        "process_activity, authentication, network_activity, dns_activity, 1007 …");
  }

  private static long severity(Value value) {
    Integer severity = SEVERITIES.get(plain(value.text()));
    if (severity != null) return severity;
    if (value.text().matches("[0-6]|99")) return Long.parseLong(value.text());
    throw Tokens.stop(value.at(), Reason.NO_SEVERITY, value.text(), SEVERITY_NAMES);
  }

  private Node severity(Comparison comparison, long severity) {
    Place place = places.getFirst();
    return switch (comparison) {
      case ABOVE -> new Node.Range(place, severity + 1, MOST_SEVERE);
      case AT_LEAST -> new Node.Range(place, severity, MOST_SEVERE);
      case BELOW -> new Node.Range(place, 1, severity - 1);
      case AT_MOST -> new Node.Range(place, 1, severity);
    };
  }

  private Node status(Value value) {
    String status = plain(value.text());
    Integer outcome = OUTCOMES.get(status);
    if (outcome != null) {
      return new Node.Range(new Place.Column("status_id", Form.NUMBER), outcome, outcome);
    }
    if (!PARSED.contains(status)) {
      throw Tokens.stop(value.at(), Reason.NO_STATUS, value.text(), STATUS_NAMES);
    }
    return new Node.Text(places.getFirst(), Glob.literal(status), Node.How.WHOLE);
  }

  private Tokens.Stop notCompared(Value value) {
    String allowed = kind == Kind.ADDRESS ? "10.0.0.0/8, [10.0.0.1 TO 10.0.0.99]" : name + ":…";
    return Tokens.stop(value.at(), Reason.NOT_COMPARED, name, allowed);
  }

  /** Letter case, blanks, hyphens and underscores aside. */
  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
  }
}
