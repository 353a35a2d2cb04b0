package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Obstacle.Reason;

/**
 * A question in Sigma's words: its tests become selections on the source's own fields, which the
 * hits tell, and its logic the condition. What Sigma can't say stops it.
 */
final class Translation {
  private final Sample sample;
  private final Map<String, String> selections = new LinkedHashMap<>();
  private final Set<Draft.Note> notes = EnumSet.noneOf(Draft.Note.class);

  Translation(Sample sample) {
    this.sample = sample;
  }

  /** The block {@code detection}, indented. */
  String detection(Node root) {
    String condition = condition(root);
    if (condition == null) throw new Obstacle.Met(Reason.EVERYTHING, "");
    StringBuilder yaml = new StringBuilder("detection:\n");
    selections.forEach((name, body) -> yaml.append("  ").append(name).append(":").append(body));
    return yaml.append("  condition: ").append(condition).append('\n').toString();
  }

  Set<Draft.Note> notes() {
    return notes;
  }

  /** The condition of a node; null where the log source says it already. */
  private @Nullable String condition(Node node) {
    return switch (node) {
      case Node.All all -> null;
      case Node.And(List<Node> all) -> joined(all, " and ");
      case Node.Or(List<Node> any) -> {
        List<Node> tests = sameTests(any);
        yield tests.isEmpty() ? joined(any, " or ") : test(tests);
      }
      case Node.Not(Node not) -> {
        String inner = condition(not);
        if (inner == null) throw new Obstacle.Met(Reason.EVERYTHING, "NOT");
        yield "not " + (inner.contains(" ") ? "(" + inner + ")" : inner);
      }
      case Node.Word(Glob glob) -> words(glob);
      case Node.Raised raised -> throw new Obstacle.Met(Reason.RULE, "rule:");
      case Node.Unit unit -> throw new IllegalStateException("nobody asks for a unit");
      case Node.Span span -> throw new Obstacle.Met(Reason.TIME, span.place().path());
      case Node.Text text -> test(List.of(node));
      case Node.Expression expression -> test(List.of(node));
      case Node.Present present -> test(List.of(node));
      case Node.Range range -> isClass(range) ? ofClass(range) : test(List.of(node));
      case Node.Network network -> test(List.of(node));
    };
  }

  private @Nullable String joined(List<Node> nodes, String by) {
    List<String> parts = new ArrayList<>();
    for (Node node : nodes) {
      String part = condition(node);
      if (part == null && by.equals(" or ")) throw new Obstacle.Met(Reason.EVERYTHING, "OR");
      if (part != null) parts.add(part.contains(" ") && nodes.size() > 1 ? "(" + part + ")" : part);
    }
    return parts.isEmpty() ? null : String.join(by, parts);
  }

  /** The nodes where they are one test in several places; else none. */
  private static List<Node> sameTests(List<Node> nodes) {
    List<Object> tests = new ArrayList<>();
    for (Node node : nodes) {
      @Nullable Object test =
          switch (node) {
            case Node.Text(Place place, Glob glob, Node.How how) -> List.of(glob, how);
            case Node.Expression(Place place, String expression) -> List.of("re", expression);
            case Node.Present present -> "present";
            case Node.Range(Place place, double least, double greatest) -> List.of(least, greatest);
            case Node.Network(Place place, String least, String greatest) ->
                List.of("network", least, greatest);
            case Node.All all -> null;
            case Node.And and -> null;
            case Node.Or or -> null;
            case Node.Not not -> null;
            case Node.Word word -> null;
            case Node.Span span -> null;
            case Node.Raised raised -> null;
            case Node.Unit unit -> null;
          };
      if (test == null) return List.of();
      tests.add(test);
    }
    return Set.copyOf(tests).size() == 1 ? nodes : List.of();
  }

  private static boolean isClass(Node.Range range) {
    return range.place() instanceof Place.Column(String path, var form) && path.equals("class_uid");
  }

  /** The log source says the class, where all hits are of it. */
  private @Nullable String ofClass(Node.Range range) {
    boolean all =
        sample.hits().stream()
            .allMatch(
                hit ->
                    hit.stored().classUid() >= range.least()
                        && hit.stored().classUid() <= range.greatest());
    if (!all) throw new Obstacle.Met(Reason.OCSF, "class");
    notes.add(Draft.Note.CLASS);
    return null;
  }

  private String words(Glob glob) {
    notes.add(Draft.Note.WORDS);
    return named("keywords", "\n    - " + SigmaText.quoted(SigmaText.pattern(glob)) + "\n");
  }

  /** One test, in each of the fields of the source where the hits have what it is about. */
  private String test(List<Node> nodes) {
    Set<String> maps = new LinkedHashSet<>();
    String missing = "";
    for (Node node : nodes) {
      Place place = place(node);
      String path = name(place);
      if (path.equals("raw_data")
          && node instanceof Node.Text(Place raw, Glob glob, Node.How how)) {
        return words(glob);
      }
      if (path.startsWith("vigie_") || path.equals("metadata.uid")) {
        throw new Obstacle.Met(Reason.OWN, path);
      }
      Sample.Own own = sample.own(place);
      if (own != null) maps.add(map(node, own));
      else missing = path;
    }
    if (maps.isEmpty()) {
      boolean ocsf = missing.endsWith("_id") || missing.endsWith("_uid");
      throw new Obstacle.Met(ocsf ? Reason.OCSF : Reason.UNSEEN, missing);
    }
    if (maps.size() == 1) return named("selection", "\n    " + maps.iterator().next() + "\n");
    StringBuilder list = new StringBuilder("\n");
    for (String map : maps)
      list.append("    - ").append(map.replace("\n    ", "\n      ")).append('\n');
    return named("selection", list.toString());
  }

  private static Place place(Node node) {
    return switch (node) {
      case Node.Text text -> text.place();
      case Node.Expression expression -> expression.place();
      case Node.Present present -> present.place();
      case Node.Range range -> range.place();
      case Node.Network network -> network.place();
      case Node.Span span -> span.place();
      case Node.All all -> throw new IllegalStateException("no test");
      case Node.And and -> throw new IllegalStateException("no test");
      case Node.Or or -> throw new IllegalStateException("no test");
      case Node.Not not -> throw new IllegalStateException("no test");
      case Node.Word word -> throw new IllegalStateException("no test");
      case Node.Raised raised -> throw new IllegalStateException("no test");
      case Node.Unit unit -> throw new IllegalStateException("no test");
    };
  }

  private static String name(Place place) {
    return switch (place) {
      case Place.Column(String path, var form) -> path;
      case Place.Leaf(String name) -> name;
    };
  }

  private static String map(Node node, Sample.Own own) {
    return switch (node) {
      case Node.Text(Place place, Glob glob, Node.How how) -> text(own, glob, how);
      case Node.Expression(Place place, String expression) ->
          key(whole(place, own) + "|re|i") + ": " + SigmaText.quoted(expression);
      case Node.Present(Place place) -> present(place, own);
      case Node.Range(Place place, double least, double greatest) ->
          range(whole(place, own), least, greatest);
      case Node.Network(Place place, String least, String greatest) -> {
        String network = SigmaText.network(least, greatest);
        if (network == null) throw new Obstacle.Met(Reason.RANGE, name(place));
        yield key(whole(place, own) + "|cidr") + ": " + SigmaText.quoted(network);
      }
      case Node.All all -> throw new IllegalStateException("no test");
      case Node.And and -> throw new IllegalStateException("no test");
      case Node.Or or -> throw new IllegalStateException("no test");
      case Node.Not not -> throw new IllegalStateException("no test");
      case Node.Word word -> throw new IllegalStateException("no test");
      case Node.Span span -> throw new IllegalStateException("no test");
      case Node.Raised raised -> throw new IllegalStateException("no test");
      case Node.Unit unit -> throw new IllegalStateException("no test");
    };
  }

  /** What is nothing in OCSF, sources write as nothing or as a dash. */
  private static String present(Place place, Sample.Own own) {
    boolean as = place instanceof Place.Leaf(String name) && name.equals(own.field());
    return as ? key(own.field() + "|exists") + ": true" : key(own.field() + "|re") + ": '[^-]'";
  }

  /** The field of the source that is the value, and not only ends in it. */
  private static String whole(Place place, Sample.Own own) {
    if (!own.before().isEmpty()) throw new Obstacle.Met(Reason.PART, name(place));
    return own.field();
  }

  private static String range(String field, double least, double greatest) {
    if (least == greatest) return key(field) + ": " + SigmaText.number(least);
    List<String> bounds = new ArrayList<>();
    // What lies next to a number is meant by "above" and "below" it.
    if (!Double.isInfinite(least)) {
      double below = Math.nextDown(least);
      bounds.add(isNumber(below) ? bound(field, "gt", below) : bound(field, "gte", least));
    }
    if (!Double.isInfinite(greatest)) {
      double above = Math.nextUp(greatest);
      bounds.add(isNumber(above) ? bound(field, "lt", above) : bound(field, "lte", greatest));
    }
    return String.join("\n    ", bounds);
  }

  private static String bound(String field, String modifier, double number) {
    return key(field + "|" + modifier) + ": " + SigmaText.number(number);
  }

  /** Whether it is a whole number, of those that people write. */
  private static boolean isNumber(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15;
  }

  private static String text(Sample.Own own, Glob glob, Node.How how) {
    String pattern = SigmaText.pattern(glob);
    String modifier =
        how == Node.How.WITHIN ? "|contains" : own.before().isEmpty() ? "" : "|endswith";
    String before = how == Node.How.WITHIN ? "" : SigmaText.literal(own.before());
    return key(own.field() + modifier) + ": " + SigmaText.quoted(before + pattern);
  }

  private static String key(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_.|-]*") ? name : SigmaText.quoted(name);
  }

  private String named(String stem, String body) {
    int number = 1;
    String name = stem;
    while (selections.containsKey(name)) name = stem + ++number;
    selections.put(name, body);
    return name;
  }
}
