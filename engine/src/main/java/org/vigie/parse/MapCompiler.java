package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.OcsfSchema.Attribute;
import org.vigie.ocsf.OcsfSchema.EventClass;
import org.vigie.ocsf.OcsfSchema.Form;
import org.vigie.yaml.Node;

/**
 * Compiles the map of one case: a tree of OCSF paths, checked against the class. What is said later
 * replaces what was said before of the same path; null takes it away.
 */
final class MapCompiler {
  /** Functions that fill several attributes of an object, and which. */
  private static final Map<String, List<String>> SPREADS =
      Map.of(
          "split_domain_user", List.of("name", "domain"),
          "hash_list", List.of("algorithm_id", "value"));

  /** Attributes the engine writes itself. */
  private static final Set<String> ENGINE =
      Set.of(
          "class_uid",
          "category_uid",
          "type_uid",
          "time",
          "activity_id",
          "severity_id",
          "raw_data",
          "metadata.uid",
          "metadata.version",
          "metadata.product.name",
          "metadata.product.vendor_name");

  private record Entry(Node node, Attribute attribute, Complaints.Of complaints) {}

  private final OcsfSchema schema;
  private final EventClass type;
  private final Scope scope;
  private final Map<String, Fragment> fragments;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** A piece of a map that several definitions use, and where its problems are told. */
  record Fragment(Node.Mapping map, Complaints.Of complaints) {}

  MapCompiler(OcsfSchema schema, EventClass type, Scope scope, Map<String, Fragment> fragments) {
    this.schema = schema;
    this.type = type;
    this.scope = scope;
    this.fragments = fragments;
  }

  /** Takes a tree in. */
  void add(Node.Mapping tree, Complaints.Of complaints) {
    add("", tree, complaints);
  }

  private void add(String path, Node.Mapping tree, Complaints.Of complaints) {
    for (Map.Entry<String, Node> member : tree.entries().entrySet()) {
      if (member.getKey().equals("use")) use(path, member.getValue(), complaints);
      else if (SPREADS.containsKey(member.getKey())) {
        spread(path, member.getKey(), member.getValue(), complaints);
      } else {
        String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
        put(below, member.getValue(), tree.lineOf(member.getKey()), complaints);
      }
    }
  }

  private void use(String path, Node names, Complaints.Of complaints) {
    for (Node item : complaints.items(names)) {
      String name = complaints.text(item, names.line(), "'use'");
      if (name == null) continue;
      String plain = name.startsWith("@fragments/") ? name.substring(11) : name;
      Fragment fragment = fragments.get(plain);
      if (fragment == null) complaints.unknown(item.line(), "fragment", name, fragments.keySet());
      else add(path, fragment.map, fragment.complaints);
    }
  }

  private void put(String path, Node node, int line, Complaints.Of complaints) {
    Attribute attribute = schema.attribute(type, path);
    if (attribute == null) {
      int dot = path.lastIndexOf('.');
      Attribute parent = dot < 0 ? null : schema.attribute(type, path.substring(0, dot));
      if (dot >= 0 && parent == null) {
        complaints.add(line, "'" + path + "' is not in class " + type.name());
        return;
      }
      Map<String, Attribute> known = parent == null ? type.attributes() : schema.members(parent);
      String what = "attribute of " + (parent == null ? type.name() : parent.type());
      complaints.unknown(line, what, path.substring(dot + 1), known.keySet());
      return;
    }
    if (ENGINE.contains(path)) {
      complaints.add(line, "'" + path + "' is written by the engine; a map cannot set it");
      return;
    }
    boolean object = attribute.form() == Form.OBJECT;
    if (object && node instanceof Node.Mapping tree) {
      add(path, tree, complaints);
      return;
    }
    entries.keySet().removeIf(other -> other.equals(path) || other.startsWith(path + "."));
    forgetSpread(path);
    if (node instanceof Node.Scalar scalar && scalar.isNull()) return;
    if (object) {
      complaints.add(line, "'" + path + "' holds attributes (" + attribute.type() + "), no value");
      return;
    }
    entries.put(path, new Entry(node, attribute, complaints));
  }

  private void spread(String path, String name, Node node, Complaints.Of complaints) {
    Attribute attribute = path.isEmpty() ? null : schema.attribute(type, path);
    String wanted = name.equals("hash_list") ? "fingerprint" : "user";
    if (attribute == null || !attribute.type().equals(wanted)) {
      complaints.add(node.line(), "'" + name + "' fills a " + wanted);
      return;
    }
    for (String filled : SPREADS.getOrDefault(name, List.of())) entries.remove(path + "." + filled);
    entries.put(path + "." + name, new Entry(node, attribute, complaints));
  }

  /** Takes away the functions that would fill an attribute which has got a line of its own. */
  private void forgetSpread(String path) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) return;
    SPREADS.forEach(
        (name, filled) -> {
          if (filled.contains(path.substring(dot + 1))) {
            entries.remove(path.substring(0, dot + 1) + name);
          }
        });
  }

  /** The lines of all that was taken in. */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    entries.forEach(
        (path, entry) ->
            lines.add(scope.origins().put(line(path, entry), entry.node, entry.complaints)));
    return lines;
  }

  private Line line(String path, Entry entry) {
    ExprCompiler expressions = new ExprCompiler(scope, entry.complaints);
    FieldNames names = scope.names();
    int dot = path.lastIndexOf('.');
    String object = dot < 0 ? "" : path.substring(0, dot + 1);
    switch (path.substring(dot + 1)) {
      case "hash_list" -> {
        return new Line.HashList(
            names.intern(object + "algorithm_id"),
            names.intern(object + "value"),
            expressions.compile(entry.node, null));
      }
      case "split_domain_user" -> {
        return new Line.DomainUser(
            names.intern(object + "name"),
            names.intern(object + "domain"),
            expressions.compile(entry.node, null));
      }
      default -> {}
    }
    if (entry.node instanceof Node.Mapping mapping && mapping.get("split") != null) {
      return split(path, entry, mapping, expressions);
    }
    Expr expr = expressions.compile(entry.node, entry.attribute);
    boolean many = entry.attribute.array() || isMember(path);
    Row.Want want = Row.Want.of(entry.attribute);
    // What the function gives is an address: it need not be looked at again.
    boolean known = expr instanceof Expr.Call call && call.function() == Function.IP;
    if (known && want == Row.Want.ADDRESS) want = Row.Want.TEXT;
    return Line.Direct.of(new Line.Assign(names.intern(path), path, want, many, expr));
  }

  /** Whether an object on the way to an attribute stands in a list. */
  private boolean isMember(String path) {
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      Attribute above = schema.attribute(type, path.substring(0, dot));
      if (above != null && above.array()) return true;
    }
    return false;
  }

  private Line split(String path, Entry entry, Node.Mapping mapping, ExprCompiler expressions) {
    List<Node> arguments = entry.complaints.items(mapping.get("split"));
    String separator = "";
    if (arguments.size() == 2 && arguments.get(1) instanceof Node.Scalar text) {
      separator = text.text();
    }
    if (separator.isEmpty() || mapping.entries().size() != 1) {
      entry.complaints.add(mapping.line(), "'split' takes an expression and a separator");
      separator = ",";
    }
    return new Line.Split(
        scope.names().intern(path),
        path,
        Row.Want.of(entry.attribute),
        expressions.compile(arguments.isEmpty() ? mapping : arguments.getFirst(), null),
        separator.getBytes(UTF_8));
  }
}
