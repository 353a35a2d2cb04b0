package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.OcsfSchema.Attribute;
import org.vigie.ocsf.OcsfSchema.Form;
import org.vigie.yaml.Node;

/**
 * Compiles expressions: {@code $field}, a constant, a list (the first that is present), {@code {by,
 * table, else}}, or {@code {function: arguments}}.
 */
final class ExprCompiler {
  private static final Set<String> LOOKUP_KEYS = Set.of("by", "table", "else");
  private static final Expr NOTHING = Expr.First.of(List.of());

  private final Scope scope;
  private final Complaints.Of complaints;

  ExprCompiler(Scope scope, Complaints.Of complaints) {
    this.scope = scope;
    this.complaints = complaints;
  }

  /**
   * Compiles a node.
   *
   * @param target attribute that constants must be legal for, or null for free text
   */
  Expr compile(Node node, @Nullable Attribute target) {
    return switch (node) {
      case Node.Scalar scalar -> scalar(scalar, target);
      case Node.Sequence list ->
          Expr.First.of(list.items().stream().map(item -> compile(item, target)).toList());
      case Node.Mapping mapping -> mapping(mapping, target);
    };
  }

  private Expr mapping(Node.Mapping mapping, @Nullable Attribute target) {
    if (mapping.get("by") != null) return lookup(mapping, target);
    if (mapping.entries().size() != 1) {
      complaints.add(mapping.line(), "an expression must be {by, table, else} or one function");
      return NOTHING;
    }
    String name = mapping.entries().firstEntry().getKey();
    Function function = Function.named(name);
    if (function == null) {
      List<String> known = Arrays.stream(Function.values()).map(Function::written).toList();
      complaints.unknown(mapping.lineOf(name), "function", name, known);
      return NOTHING;
    }
    return call(mapping, name, function);
  }

  private Expr call(Node.Mapping mapping, String name, Function function) {
    Node argument = mapping.get(name);
    List<Node> nodes =
        function.arity == 1 && argument != null ? List.of(argument) : complaints.items(argument);
    List<Expr> arguments = new ArrayList<>();
    for (Node node : nodes) arguments.add(compile(node, null));
    if (function == Function.OBJECT) return object(mapping, arguments);
    boolean count = function.arity < 0 ? !arguments.isEmpty() : arguments.size() == function.arity;
    if (!count || function.arity == 2 && !(arguments.get(1) instanceof Expr.Constant)) {
      String wanted = function.arity == 2 ? "an expression and a constant text" : "an expression";
      complaints.add(mapping.lineOf(name), "'" + name + "' takes " + wanted);
      return NOTHING;
    }
    return Expr.Call.of(function, arguments);
  }

  private Expr object(Node.Mapping at, List<Expr> arguments) {
    if (arguments.size() != 1
        || !(arguments.getFirst() instanceof Expr.Field(int s, String name))) {
      complaints.add(at.line(), "'object' takes a field, such as $requestParameters");
      return NOTHING;
    }
    return Expr.Call.of(Function.OBJECT, List.of(new Expr.Field(scope.whole(name), name)));
  }

  private Expr lookup(Node.Mapping mapping, @Nullable Attribute target) {
    complaints.keys(mapping, LOOKUP_KEYS);
    List<Expr> by = new ArrayList<>();
    for (Node node : complaints.items(mapping.get("by"))) by.add(compile(node, null));
    Node.Mapping table = table(mapping);
    Node other = mapping.get("else");
    Expr otherwise = other == null ? null : compile(other, target);
    if (table == null) return NOTHING;
    Map<String, Expr> entries = new LinkedHashMap<>();
    table
        .entries()
        .forEach(
            (keys, value) -> {
              for (String key : alternatives(keys)) entries.put(key, compile(value, target));
            });
    return new Expr.Lookup(new Key.Table<>(scope.key(by), entries), otherwise);
  }

  private Node.@Nullable Mapping table(Node.Mapping of) {
    Node node = of.get("table");
    if (node instanceof Node.Scalar name && name.text().startsWith("@lookups/")) {
      String wanted = name.text().substring("@lookups/".length());
      Node.Mapping found = scope.lookup(wanted);
      if (found == null) complaints.unknown(name.line(), "look-up", wanted, scope.lookupNames());
      return found;
    }
    return complaints.mapping(node, of.line(), "'table' (or \"@lookups/<name>\")");
  }

  /** The keys that {@code a/b|c} stands for: {@code a/b} and {@code a/c}. */
  static List<String> alternatives(String key) {
    int slash = key.lastIndexOf('/', key.indexOf('|') < 0 ? key.length() : key.indexOf('|'));
    String head = key.substring(0, slash + 1);
    return Arrays.stream(key.substring(slash + 1).split("\\|", -1))
        .map(tail -> head + tail)
        .toList();
  }

  private Expr scalar(Node.Scalar scalar, @Nullable Attribute target) {
    String text = scalar.text();
    if (text.startsWith("$$")) return constant(scalar, text.substring(1), target);
    if (text.startsWith("$") && text.length() > 1) return scope.read(text.substring(1));
    if (scalar.isNull()) return NOTHING;
    return constant(scalar, text, target);
  }

  private Expr constant(Node.Scalar at, String text, @Nullable Attribute target) {
    if (target == null || target.form() == Form.STRING || target.form() == Form.JSON) {
      byte[] bytes = text.getBytes(UTF_8);
      return new Expr.Constant(bytes, Expr.flagsOf(bytes));
    }
    if (target.form() == Form.BOOLEAN) {
      if (at.bool() == null) complaints.add(at.line(), "'" + text + "' must be true or false");
      return new Expr.Constant(text.getBytes(UTF_8), 0);
    }
    Long number = target.numberOf(text);
    if (number == null && text.matches("-?\\d{1,18}")) {
      long written = Long.parseLong(text);
      if (target.captions().isEmpty() || target.captions().containsKey(written)) number = written;
    }
    if (number == null) {
      if (target.captions().isEmpty()) complaints.add(at.line(), "'" + text + "' must be a number");
      else complaints.unknown(at.line(), "value", text, target.captions().values());
      return NOTHING;
    }
    return new Expr.Count(number);
  }
}
