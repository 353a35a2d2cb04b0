package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.OcsfSchema.EventClass;
import org.vigie.yaml.Node;

/** Compiles one parser document. */
final class DefinitionCompiler {
  private static final Set<String> KEYS =
      Set.of(
          "parser",
          "version",
          "vendor",
          "product",
          "identify",
          "decode",
          "native",
          "synonyms",
          "absent",
          "alias",
          "ecs",
          "card",
          "ignore",
          "time",
          "let",
          "emits",
          "severity",
          "map",
          "switch",
          "cases",
          "else");
  private static final Set<String> CASE_KEYS =
      Set.of(
          "class",
          "activity",
          "severity",
          "status",
          "disposition",
          "action",
          "alias",
          "ecs",
          "map");
  private static final List<String> NUMBERED = List.of("status", "disposition", "action");

  /** Where a definition that names no place looks for the time, best first. */
  private static final List<String> USUAL_TIMES =
      List.of("any.time", "@timestamp", "syslog.timestamp");

  private static final int MAX_VERSION = 32;

  private final Content content;
  private final OcsfSchema schema;
  private final Scope scope;
  private final Complaints.Of complaints;
  private final Node.Mapping root;
  private final ExprCompiler expressions;

  /** What compiling needs of the other documents. */
  record Content(
      Map<String, Node.Mapping> lookups,
      Map<String, MapCompiler.Fragment> fragments,
      Map<String, RouteCompiler.Table> routes,
      RouteTable.Interner interner) {}

  /**
   * A definition and what identifies it.
   *
   * @param identify items of {@code identify}
   */
  record Compiled(Definition definition, List<Node> identify) {}

  DefinitionCompiler(
      Content content,
      OcsfSchema schema,
      Scope scope,
      Complaints.Of complaints,
      Node.Mapping root) {
    this.content = content;
    this.schema = schema;
    this.scope = scope;
    this.complaints = complaints;
    this.root = root;
    this.expressions = new ExprCompiler(scope, complaints);
  }

  Compiled compile() {
    complaints.keys(root, KEYS);
    String name = complaints.required(root, "parser");
    String version = complaints.required(root, "version");
    if (version.length() > MAX_VERSION) {
      complaints.add(root.lineOf("version"), "a version has at most " + MAX_VERSION + " letters");
    }
    scope.let(Scope.PATTERN, new Expr.Matched());
    NameCompiler naming = new NameCompiler(scope, complaints);
    Synonyms synonyms = naming.synonyms(root);
    lets();
    List<Step> steps = new StepCompiler(scope, complaints).compile(root);
    List<Definition.Time> times = times();
    List<Expr> by = new ArrayList<>();
    for (Node node : complaints.items(root.get("switch"))) by.add(expressions.compile(node, null));
    Map<String, Definition.Case> cases = new LinkedHashMap<>();
    Map<String, Definition.Case> families = new LinkedHashMap<>();
    cases(cases, families);
    Node other = root.get("else");
    Definition.Case otherwise = other == null ? otherCase() : caseOf(other, root.lineOf("else"));
    RouteTable routes = new RouteCompiler(content, complaints, expressions).emits(root);
    List<Definition.Alias> aliases = aliases(root, "alias", "");
    Expr vendor = maker("vendor");
    Expr product = maker("product");
    int[] ignored = slotsOf(root.get("ignore"));
    // All that can name a field has been compiled by now: no slot comes after.
    Key.Table<Definition.Case> byKey = new Key.Table<>(scope.key(by), cases);
    boolean[] ignoredSlots = new boolean[scope.slots()];
    for (int slot : ignored) ignoredSlots[slot] = true;
    Definition definition =
        new Definition(
            name + "@" + version,
            vendor,
            product,
            naming.renames(root),
            synonyms,
            scope.slotOf(),
            scope.slots(),
            ignoredSlots,
            scope.finish(),
            bytes(complaints.texts(root.get("absent"), "'absent'")),
            steps,
            Definition.Aliases.of(aliases),
            times,
            byKey,
            new BytesTable<>(families),
            otherwise,
            routes);
    return new Compiled(definition, complaints.items(root.get("identify")));
  }

  /** Who made what is read: a text, or where the event says it. */
  private Expr maker(String key) {
    Node node = root.get(key);
    if (node != null) {
      return scope.origins().put(expressions.compile(node, null), node, complaints);
    }
    complaints.required(root, key);
    return Expr.First.of(List.of());
  }

  private static byte[][] bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
  }

  private int[] slotsOf(@Nullable Node fields) {
    return complaints.texts(fields, "'ignore'").stream()
        .map(text -> text.startsWith("$") ? text.substring(1) : text)
        .mapToInt(scope::slot)
        .toArray();
  }

  private void lets() {
    if (root.get("let") == null) return;
    Node.Mapping lets = complaints.mapping(root.get("let"), root.line(), "'let'");
    if (lets == null) return;
    lets.entries().forEach((name, node) -> scope.let(name, expressions.compile(node, null)));
  }

  private List<Definition.Alias> aliases(Node.Mapping of, String key, String prefix) {
    List<Definition.Alias> aliases = new ArrayList<>();
    if (of.get(key) == null) return aliases;
    Node.Mapping pairs = complaints.mapping(of.get(key), of.line(), "'" + key + "'");
    if (pairs == null) return aliases;
    pairs
        .entries()
        .forEach(
            (name, node) ->
                aliases.add(
                    scope
                        .origins()
                        .put(
                            new Definition.Alias(
                                scope.slot(prefix + name),
                                scope.names().intern(prefix + name),
                                expressions.compile(node, null)),
                            node,
                            complaints)));
    return aliases;
  }

  /** ECS names of a case, which go before those of all cases. */
  private List<Definition.Alias> shown(Node.Mapping of) {
    List<Definition.Alias> all = aliases(of, "ecs", Ecs.OWN_PREFIX);
    all.addAll(aliases(root, "ecs", Ecs.OWN_PREFIX));
    return all;
  }

  private List<Definition.Time> times() {
    List<Definition.Time> times = new ArrayList<>();
    if (root.get("time") == null) {
      for (String place : USUAL_TIMES) {
        times.add(new Definition.Time(scope.read(place), TimeFormat.ANY, zone("UTC", 0)));
      }
    }
    for (Node node : complaints.items(root.get("time"))) {
      if (!(node instanceof Node.Mapping mapping)) {
        times.add(
            scope
                .origins()
                .put(
                    new Definition.Time(
                        expressions.compile(node, null), TimeFormat.ISO, zone("UTC", node.line())),
                    node,
                    complaints));
        continue;
      }
      complaints.keys(mapping, Set.of("from", "format", "zone"));
      Node from = mapping.get("from");
      if (from == null) complaints.add(mapping.line(), "'from' is missing");
      String written = mapping.text("format");
      TimeFormat format = written == null ? TimeFormat.ISO : TimeFormat.named(written);
      if (format == null) {
        List<String> known = Arrays.stream(TimeFormat.values()).map(TimeFormat::written).toList();
        complaints.unknown(mapping.lineOf("format"), "time format", String.valueOf(written), known);
        format = TimeFormat.ISO;
      }
      String zone = mapping.text("zone");
      Definition.Time time =
          new Definition.Time(
              expressions.compile(from == null ? node : from, null),
              format,
              zone(zone == null ? "UTC" : zone, mapping.lineOf("zone")));
      times.add(scope.origins().put(time, node, complaints));
    }
    return times;
  }

  private java.time.zone.ZoneRules zone(String zone, int line) {
    try {
      return ZoneId.of(zone).getRules();
    } catch (DateTimeException e) {
      complaints.add(
          line, "unknown time zone '" + zone + "'; allowed: UTC, +01:00, Europe/Paris …");
      return java.time.ZoneOffset.UTC.getRules();
    }
  }

  private void cases(Map<String, Definition.Case> exact, Map<String, Definition.Case> families) {
    if (root.get("cases") == null) return;
    Node.Mapping cases = complaints.mapping(root.get("cases"), root.line(), "'cases'");
    if (cases == null) return;
    for (Map.Entry<String, Node> entry : cases.entries().entrySet()) {
      Definition.Case compiled = caseOf(entry.getValue(), cases.lineOf(entry.getKey()));
      for (String key : ExprCompiler.alternatives(entry.getKey())) {
        boolean family = key.endsWith("/*");
        String plain = family ? key.substring(0, key.length() - 2) : padded(key);
        if ((family ? families : exact).put(plain.toLowerCase(java.util.Locale.ROOT), compiled)
            != null) {
          complaints.add(cases.lineOf(entry.getKey()), "case '" + key + "' stands twice");
        }
      }
    }
  }

  /** A case that says less than the switch asks: nothing is there of the rest. */
  private String padded(String key) {
    long slashes = key.chars().filter(c -> c == '/').count();
    long parts = complaints.items(root.get("switch")).size();
    return key + "/".repeat((int) Math.max(0, parts - 1 - slashes));
  }

  private Definition.Case otherCase() {
    Node.Mapping empty = new Node.Mapping(root.line(), new LinkedHashMap<>(), Map.of());
    return caseOf(empty, root.line());
  }

  private Definition.Case caseOf(Node node, int line) {
    Node.Mapping mapping = complaints.mapping(node, line, "a case");
    EventClass base = schema.eventClass("base_event");
    if (mapping == null || base == null) {
      return Definition.Case.of(
          0, 0, new Expr.Count(0), new Expr.Count(1), List.of(), List.of(), List.of());
    }
    complaints.keys(mapping, CASE_KEYS);
    String name = mapping.text("class");
    EventClass type = name == null ? base : schema.eventClass(name);
    if (type == null) {
      complaints.unknown(
          mapping.lineOf("class"), "class", String.valueOf(name), schema.classes().keySet());
      type = base;
    }
    MapCompiler map = new MapCompiler(schema, type, scope, content.fragments);
    addMap(map, root);
    numbered(map, mapping);
    addMap(map, mapping);
    Node severity =
        mapping.get("severity") == null ? root.get("severity") : mapping.get("severity");
    Definition.Case compiled =
        Definition.Case.of(
            type.uid(),
            type.categoryUid(),
            number(type, "activity_id", mapping.get("activity"), 0),
            number(type, "severity_id", severity, 1),
            aliases(mapping, "alias", ""),
            shown(mapping),
            map.lines());
    return scope.origins().put(compiled, mapping, complaints);
  }

  private void addMap(MapCompiler map, Node.Mapping holder) {
    Node node = holder.get("map");
    if (node == null) return;
    for (Node layer : complaints.items(node)) {
      Node.Mapping tree = complaints.mapping(layer, holder.lineOf("map"), "'map'");
      if (tree != null) map.add(tree, complaints);
    }
  }

  /** The short forms: {@code status: failure} is {@code status_id} in the map. */
  private void numbered(MapCompiler map, Node.Mapping mapping) {
    LinkedHashMap<String, Node> entries = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (String key : NUMBERED) {
      Node node = mapping.get(key);
      if (node == null) continue;
      entries.put(key + "_id", node);
      lines.put(key + "_id", mapping.lineOf(key));
    }
    if (!entries.isEmpty()) map.add(new Node.Mapping(mapping.line(), entries, lines), complaints);
  }

  private Expr number(EventClass type, String attribute, @Nullable Node node, long otherwise) {
    Expr constant = new Expr.Count(otherwise);
    if (node == null) return constant;
    Expr expr = expressions.compile(node, type.attributes().get(attribute));
    Expr whole = expr instanceof Expr.Count ? expr : Expr.First.of(List.of(expr, constant));
    return scope.origins().put(whole, node, complaints);
  }
}
