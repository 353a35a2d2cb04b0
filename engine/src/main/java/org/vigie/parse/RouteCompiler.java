package org.vigie.parse;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.yaml.Node;

/** Compiles what a parser emits: its Sigma log sources. */
final class RouteCompiler {
  private static final Set<String> SOURCE_KEYS = Set.of("product", "category", "service");

  private final DefinitionCompiler.Content content;
  private final Complaints.Of complaints;
  private final ExprCompiler expressions;

  /** A document of routes, read. */
  record Table(RouteTable.Growing root) {}

  RouteCompiler(
      DefinitionCompiler.Content content, Complaints.Of complaints, ExprCompiler expressions) {
    this.content = content;
    this.complaints = complaints;
    this.expressions = expressions;
  }

  /** The routes of {@code emits}. */
  RouteTable emits(Node.Mapping root) {
    Node node = root.get("emits");
    if (node == null) return RouteTable.of(Route.NONE);
    if (node instanceof Node.Mapping mapping && mapping.get("by") != null) return table(mapping);
    Set<Logsource> sources = new LinkedHashSet<>();
    for (Node item : complaints.items(node)) {
      Node.Mapping mapping = complaints.mapping(item, root.lineOf("emits"), "a log source");
      if (mapping == null) continue;
      complaints.keys(mapping, SOURCE_KEYS);
      sources.add(
          new Logsource(
              mapping.text("product"), mapping.text("category"), mapping.text("service")));
    }
    return RouteTable.of(content.interner().intern(sources));
  }

  private RouteTable table(Node.Mapping mapping) {
    complaints.keys(mapping, Set.of("by", "table"));
    List<Expr> by = new ArrayList<>();
    for (Node item : complaints.items(mapping.get("by"))) by.add(expressions.compile(item, null));
    String name = complaints.required(mapping, "table");
    String plain = name.startsWith("@routes/") ? name.substring("@routes/".length()) : name;
    Table table = content.routes().get(plain);
    if (table == null) {
      complaints.unknown(mapping.lineOf("table"), "routes", name, content.routes().keySet());
      return RouteTable.of(Route.NONE);
    }
    return new RouteTable(by, table.root.finish(content.interner(), Route.NONE));
  }

  /** Reads a document of routes: {@code product}, and {@code rows} of {when, category, service}. */
  static Table read(Node.Mapping root, Complaints.Of complaints) {
    complaints.keys(root, Set.of("product", "rows"));
    String product = root.text("product");
    RouteTable.Growing growing = new RouteTable.Growing();
    for (Node item : complaints.items(root.get("rows"))) {
      Node.Mapping row = complaints.mapping(item, root.lineOf("rows"), "a row");
      if (row == null) continue;
      complaints.keys(row, Set.of("when", "product", "category", "service"));
      String own = row.text("product");
      List<@Nullable String> categories = new ArrayList<>();
      categories.addAll(complaints.texts(row.get("category"), "'category'"));
      if (categories.isEmpty()) categories.add(null);
      for (List<String> values : combinations(row, complaints)) {
        RouteTable.Growing branch = growing.at(values);
        for (String category : categories) {
          branch.add(new Logsource(own == null ? product : own, category, row.text("service")));
        }
      }
    }
    return new Table(growing);
  }

  /** The values a row is for; a value of {@code when} may be a list of alternatives. */
  private static List<List<String>> combinations(Node.Mapping row, Complaints.Of complaints) {
    List<List<String>> all = List.of(List.of());
    for (Node item : complaints.items(row.get("when"))) {
      List<String> choices = complaints.texts(item, "a value of 'when'");
      List<List<String>> longer = new ArrayList<>();
      for (List<String> values : all) {
        for (String choice : choices) {
          List<String> more = new ArrayList<>(values);
          more.add(choice.toLowerCase(java.util.Locale.ROOT));
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }
}
