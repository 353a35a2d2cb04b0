package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vigie.store.lake.Lake.Form;

/**
 * Says of single events whether a question is about them, as {@link Sql} would. It knows the plain
 * tests alone, of which nothing can be understood otherwise; where it is not sure, SQL has to be
 * asked.
 */
final class Judge {
  /** What it says of an event. */
  enum Verdict {
    HOLDS,
    NOT,
    UNSURE
  }

  private interface Test {
    Verdict of(Map<String, Object> event);
  }

  /** Letters that are ASCII in lower case. */
  private static final Pattern FOLDED = Pattern.compile("[\u212A\u0130]");

  private static final Pattern FOUR = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}");
  private static final Pattern ZERO = Pattern.compile("(^|[.])0[0-9]");
  private static final Pattern SIX = Pattern.compile("[0-9A-Fa-f:]{2,39}");

  private final Set<String> columns = new HashSet<>();
  private final Test test;

  private Judge(Node root) {
    this.test = test(root);
  }

  /** Of a question; null where it has a test of another kind. */
  static @Nullable Judge of(Node root) {
    return isPlain(root) ? new Judge(root) : null;
  }

  /** The columns that it looks at. */
  Set<String> columns() {
    return columns;
  }

  /** Of an event by its columns. */
  Verdict of(Map<String, Object> event) {
    return test.of(event);
  }

  private static boolean isPlain(Node node) {
    return switch (node) {
      case Node.All all -> true;
      case Node.And(List<Node> all) -> all.stream().allMatch(Judge::isPlain);
      case Node.Or(List<Node> any) -> any.stream().allMatch(Judge::isPlain);
      case Node.Not(Node not) -> isPlain(not);
      case Node.Word(Glob glob) -> isPlain(glob);
      case Node.Text(Place place, Glob glob, Node.How how) ->
          isColumn(place, Form.TEXT) && isPlain(glob);
      case Node.Present(Place place) -> isColumn(place, Form.TEXT) || isColumn(place, Form.NUMBER);
      case Node.Range(Place place, double least, double greatest) -> isColumn(place, Form.NUMBER);
      case Node.Network(Place place, String least, String greatest) -> isColumn(place, Form.TEXT);
      case Node.Span span -> true;
      case Node.Expression expression -> false;
      case Node.Raised raised -> false;
      case Node.Unit unit -> false;
    };
  }

  private static boolean isColumn(Place place, Form form) {
    return place instanceof Place.Column(String path, Form its) && its == form;
  }

  private static boolean isPlain(Glob glob) {
    return glob.isLiteral() && glob.text().chars().allMatch(c -> c > 0 && c < 128);
  }

  private Test test(Node node) {
    return switch (node) {
      case Node.All all -> event -> Verdict.HOLDS;
      case Node.And(List<Node> all) -> joined(all, Verdict.NOT, Verdict.HOLDS);
      case Node.Or(List<Node> any) -> joined(any, Verdict.HOLDS, Verdict.NOT);
      case Node.Not(Node not) -> opposite(test(not));
      case Node.Word(Glob glob) -> word(glob);
      case Node.Text(Place place, Glob glob, Node.How how) ->
          value(place, value -> matches((String) value, glob.text(), how));
      case Node.Present(Place place) -> value(place, value -> Verdict.HOLDS);
      case Node.Range(Place place, double least, double greatest) ->
          range(place, (long) Math.ceil(least), (long) Math.floor(greatest));
      case Node.Network(Place place, String least, String greatest) ->
          value(place, value -> within((String) value, least, greatest));
      case Node.Span(Place.Column place, long least, long greatest) ->
          range(place, least, greatest);
      case Node.Expression expression -> throw unknown(node);
      case Node.Raised raised -> throw unknown(node);
      case Node.Unit unit -> throw unknown(node);
    };
  }

  private static IllegalArgumentException unknown(Node node) {
    return new IllegalArgumentException("no plain test: " + node);
  }

  /** The first that decides does; one that is not sure leaves it to those behind. */
  private Test joined(List<Node> nodes, Verdict decides, Verdict otherwise) {
    List<Test> tests = new ArrayList<>();
    for (Node node : nodes) tests.add(test(node));
    return event -> {
      Verdict all = otherwise;
      for (Test one : tests) {
        Verdict its = one.of(event);
        if (its == decides) return decides;
        if (its == Verdict.UNSURE) all = its;
      }
      return all;
    };
  }

  private static Test opposite(Test test) {
    return event ->
        switch (test.of(event)) {
          case HOLDS -> Verdict.NOT;
          case NOT -> Verdict.HOLDS;
          case UNSURE -> Verdict.UNSURE;
        };
  }

  /** What an event has nothing for does not hold. */
  private Test value(Place place, Function<Object, Verdict> test) {
    if (!(place instanceof Place.Column(String path, Form form))) {
      throw new IllegalArgumentException("no column: " + place);
    }
    columns.add(path);
    return event -> {
      Object value = event.get(path);
      return value == null ? Verdict.NOT : test.apply(value);
    };
  }

  private Test range(Place place, long least, long greatest) {
    return value(
        place,
        value -> {
          long number = (Long) value;
          return number >= least && number <= greatest ? Verdict.HOLDS : Verdict.NOT;
        });
  }

  private Test word(Glob glob) {
    Place raw = new Place.Column("raw_data", Form.TEXT);
    Place message = new Place.Column("message", Form.TEXT);
    return joined(
        List.of(
            new Node.Text(raw, glob, Node.How.WITHIN),
            new Node.Text(raw, glob.inJson(), Node.How.WITHIN),
            new Node.Text(message, glob, Node.How.WITHIN)),
        Verdict.HOLDS,
        Verdict.NOT);
  }

  private static Verdict matches(String value, String text, Node.How how) {
    if (FOLDED.matcher(value).find()) return Verdict.UNSURE;
    boolean holds =
        switch (how) {
          case WHOLE -> lower(value).equals(lower(text));
          case WITHIN -> lower(value).contains(lower(text));
        };
    return holds ? Verdict.HOLDS : Verdict.NOT;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Only usual spellings are sure. */
  private static Verdict within(String value, String least, String greatest) {
    boolean four = FOUR.matcher(value).matches();
    if (!four && value.indexOf(':') < 0) return Verdict.NOT;
    boolean usual = four ? !ZERO.matcher(value).find() : SIX.matcher(value).matches();
    String hex = usual ? Address.hex(value) : null;
    if (hex == null) return Verdict.UNSURE;
    return hex.compareTo(least) >= 0 && hex.compareTo(greatest) <= 0 ? Verdict.HOLDS : Verdict.NOT;
  }
}
