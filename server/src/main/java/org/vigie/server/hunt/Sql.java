package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.vigie.ocsf.Event;
import org.vigie.server.hunt.Node.How;
import org.vigie.store.lake.Lake.Form;

/**
 * A condition of SQL and the values of its parameters. Nothing that was written in a question
 * becomes text of SQL: names of columns come from the closed set of {@link Place.Column}, all else
 * is bound.
 */
final class Sql {
  private final StringBuilder text = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  private Sql() {}

  /** The condition of a tree. */
  static Sql where(Node root) {
    Sql sql = new Sql();
    sql.node(root);
    return sql;
  }

  /** What a field holds, as one text; null where it holds nothing. */
  static Sql shown(Field field) {
    Sql sql = new Sql();
    sql.text.append("coalesce(");
    for (int i = 0; i < field.places().size(); i++) {
      if (i > 0) sql.text.append(", ");
      sql.shown(field.places().get(i));
    }
    sql.text.append(field.places().size() == 1 ? ", NULL)" : ")");
    return sql;
  }

  private void shown(Place place) {
    switch (place) {
      case Place.Column(String path, Form form) -> {
        String name = column(path);
        text.append(
            switch (form) {
              case NUMBER -> "CAST(" + name + " AS VARCHAR)";
              case TIME -> "strftime(" + name + ", '%Y-%m-%dT%H:%M:%S.%gZ')";
              case TEXT -> name;
              case TEXTS -> "nullif(array_to_string(" + name + ", ', '), '')";
              case BYTES -> "CAST(NULL AS VARCHAR)";
            });
      }
      case Place.Leaf(String name) -> {
        leafShown("unmapped", name);
        text.append(", ");
        leafShown("ocsf_more", name);
      }
    }
  }

  private void leafShown(String column, String name) {
    text.append("CASE WHEN contains(").append(column).append(", ?) THEN nullif(array_to_string(");
    values.add('"' + name + "\":");
    text.append("list_filter(vigie_values(").append(column);
    text.append(", ?), lambda v: v IS NOT NULL), ', '), '') END");
    values.add(pointer(name));
  }

  private static String pointer(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  String text() {
    return text.toString();
  }

  List<Object> values() {
    return values;
  }

  /** A column by its path, each step quoted. */
  static String column(String path) {
    return '"' + path.replace(".", "\".\"") + '"';
  }

  private void node(Node node) {
    switch (node) {
      case Node.All all -> text.append("true");
      case Node.And(List<Node> all) -> joined(all, " AND ");
      case Node.Or(List<Node> any) -> joined(any, " OR ");
      case Node.Not(Node not) -> {
        // SQL's unknown is "does not hold" here, so that what is absent can be excluded.
        text.append("NOT coalesce(");
        node(not);
        text.append(", false)");
      }
      case Node.Word(Glob glob) -> word(glob);
      case Node.Text(Place place, Glob glob, How how) -> text(place, glob, how);
      case Node.Expression(Place place, String expression) -> expression(place, expression);
      case Node.Present(Place place) -> present(place);
      case Node.Range range -> range(range);
      case Node.Network(Place place, String least, String greatest)
          when least.equals(greatest) && least.startsWith(Address.FOUR) ->
          value(place, value -> address(value, least));
      case Node.Network(Place place, String least, String greatest) ->
          value(
              place,
              value -> {
                text.append("vigie_ip(").append(value).append(") BETWEEN ? AND ?");
                values.add(least);
                values.add(greatest);
              });
      case Node.Span(Place.Column place, long least, long greatest) -> {
        text.append("epoch_ms(").append(column(place.path())).append(") BETWEEN ? AND ?");
        values.add(least);
        values.add(greatest);
      }
      case Node.Raised(Glob rule) -> raised(rule);
      case Node.Unit(Set<String> names) -> unit(names);
    }
  }

  /** Its usual spelling first: {@code vigie_ip} costs a hundred times as much. */
  private void address(String value, String hex) {
    text.append("CASE WHEN ").append(value).append(" = ? THEN true WHEN contains(");
    text.append(value).append(", ':') OR regexp_matches(").append(value);
    text.append(", '(^|[.])0[0-9]') THEN vigie_ip(").append(value).append(") = ? ELSE false END");
    values.add(Address.dotted(hex));
    values.add(hex);
  }

  private void joined(List<Node> nodes, String by) {
    text.append('(');
    for (int i = 0; i < nodes.size(); i++) {
      if (i > 0) text.append(by);
      node(nodes.get(i));
    }
    text.append(')');
  }

  private void word(Glob glob) {
    text.append('(');
    matches("raw_data", glob, How.WITHIN);
    Glob inJson = glob.inJson();
    if (!inJson.equals(glob)) {
      text.append(" OR ");
      matches("raw_data", inJson, How.WITHIN);
    }
    text.append(" OR ");
    matches("message", glob, How.WITHIN);
    text.append(')');
  }

  private void text(Place place, Glob glob, How how) {
    value(place, value -> matches(value, glob, how));
  }

  private void matches(String value, Glob glob, How how) {
    if (glob.isLiteral()) {
      if (how == How.WHOLE) text.append("lower(").append(value).append(") = lower(?)");
      else text.append("contains(lower(").append(value).append("), lower(?))");
      values.add(glob.text());
      return;
    }
    text.append("lower(").append(value).append(") LIKE lower(?) ESCAPE '\\'");
    values.add(how == How.WHOLE ? glob.like() : "%" + glob.like() + "%");
  }

  private void expression(Place place, String expression) {
    boolean isText =
        !(place instanceof Place.Column column)
            || column.form() == Form.TEXT
            || column.form() == Form.TEXTS;
    value(
        place,
        value -> {
          text.append("regexp_matches(");
          text.append(isText ? value : "CAST(" + value + " AS VARCHAR)").append(", ?, 'i')");
          values.add(expression);
        });
  }

  private void present(Place place) {
    value(place, value -> text.append(value).append(" IS NOT NULL"));
  }

  private void range(Node.Range range) {
    boolean whole =
        range.place() instanceof Place.Column(String path, Form form) && form == Form.NUMBER;
    value(
        range.place(),
        value -> {
          if (whole) {
            text.append(value);
            // Saturates at both ends of the type, as infinity should.
            values.add((long) Math.ceil(range.least()));
            values.add((long) Math.floor(range.greatest()));
          } else {
            text.append("try_cast(").append(value).append(" AS DOUBLE)");
            values.add(range.least());
            values.add(range.greatest());
          }
          text.append(" BETWEEN ? AND ?");
        });
  }

  /** Writes a test of what a place holds; of several values, one has to pass. */
  private void value(Place place, Consumer<String> test) {
    switch (place) {
      case Place.Column(String path, Form form) -> {
        if (form == Form.TEXTS) some(column(path), test);
        else test.accept(column(path));
      }
      case Place.Leaf(String name) -> {
        text.append('(');
        leaf("unmapped", name, test);
        text.append(" OR ");
        leaf("ocsf_more", name, test);
        text.append(')');
      }
    }
  }

  private void some(String list, Consumer<String> test) {
    text.append("len(list_filter(").append(list).append(", lambda v: ");
    test.accept("v");
    text.append(")) > 0");
  }

  /** Looks for the name as text first: most events lack it, and JSON is not read for them. */
  private void leaf(String column, String name, Consumer<String> test) {
    text.append("(contains(").append(column).append(", ?) AND ");
    values.add('"' + name + "\":");
    values.add(pointer(name));
    some("vigie_values(" + column + ", ?)", test);
    text.append(')');
  }

  /** Only where enrichment writes it: a field of a source's own has no say in it. */
  private void unit(Set<String> names) {
    if (names.isEmpty()) {
      text.append("false");
      return;
    }
    String units = "vigie_values(ocsf_more, ?)";
    text.append("(contains(ocsf_more, ?) AND len(").append(units).append(") > 0 AND ");
    text.append("len(list_filter(").append(units).append(", lambda v: v IS NULL OR v NOT IN (");
    text.append(String.join(", ", Collections.nCopies(names.size(), "?"))).append("))) = 0)");
    values.add('"' + Event.BUSINESS_UNIT + "\":");
    values.add(pointer(Event.BUSINESS_UNIT));
    values.add(pointer(Event.BUSINESS_UNIT));
    values.addAll(names);
  }

  private void raised(Glob rule) {
    text.append("\"metadata\".\"uid\" IN (SELECT unnest(events) FROM findings WHERE ");
    matches("\"rule\".\"title\"", rule, How.WHOLE);
    text.append(" OR ");
    matches("\"rule\".\"id\"", rule, How.WHOLE);
    text.append(')');
  }
}
