package org.vigie.server.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked: one SELECT over {@code events}, {@code findings} and what it defines itself,
 * with functions of a list. DuckDB's own parser makes the tree, and whatever stands in it that is
 * not known here is refused: a new kind of node is closed until somebody opens it.
 */
final class Gate {
  /** Most characters of a statement. */
  static final int MAX_LENGTH = 16_000;

  /** Deeper trees are refused before anything is made of them. */
  private static final int MAX_DEPTH = 400;

  private static final Set<String> TABLES = Set.of("events", "findings");
  private static final Set<String> TABLE_FUNCTIONS = Set.of("unnest", "generate_series", "range");
  private static final Set<String> SHOWN = Set.of("DESCRIBE", "SUMMARY");

  /** Kinds of nodes, references, modifiers and expressions. */
  private static final Set<String> TYPES =
      Set.of(
          ("SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE BASE_TABLE SUBQUERY JOIN"
                  + " TABLE_FUNCTION EXPRESSION_LIST EMPTY SHOW_REF ORDER_MODIFIER LIMIT_MODIFIER"
                  + " LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING"
                  + " COLUMN_REF FUNCTION VALUE_CONSTANT OPERATOR_CAST OPERATOR_NOT"
                  + " OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE OPERATOR_NULLIF"
                  + " OPERATOR_TRY OPERATOR_UNPACK COMPARE_EQUAL COMPARE_NOTEQUAL"
                  + " COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO"
                  + " COMPARE_GREATERTHANOREQUALTO COMPARE_IN COMPARE_NOT_IN"
                  + " COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM COMPARE_BETWEEN"
                  + " COMPARE_NOT_BETWEEN CONJUNCTION_AND CONJUNCTION_OR CASE_EXPR STAR LAMBDA"
                  + " ARRAY_EXTRACT ARRAY_SLICE ARRAY_CONSTRUCTOR STRUCT_EXTRACT ARROW COLLATE"
                  + " POSITIONAL_REFERENCE GROUPING_FUNCTION WINDOW_AGGREGATE WINDOW_RANK"
                  + " WINDOW_RANK_DENSE WINDOW_NTILE WINDOW_PERCENT_RANK WINDOW_CUME_DIST"
                  + " WINDOW_ROW_NUMBER WINDOW_FIRST_VALUE WINDOW_LAST_VALUE WINDOW_LEAD"
                  + " WINDOW_LAG WINDOW_NTH_VALUE WINDOW_FILL")
              .split(" "));

  private static final Set<String> FUNCTIONS = functions();

  private Gate() {}

  /** Why a statement is refused. */
  record Refusal(String message, @Nullable Integer at) {}

  /** Asks DuckDB what a statement is, and whether all of it is allowed; null where it is. */
  static @Nullable Refusal check(Connection connection, String sql) throws SQLException {
    if (sql.isBlank()) return new Refusal("nothing was asked: one SELECT is wanted", null);
    if (sql.length() > MAX_LENGTH) {
      return new Refusal("a statement has at most " + MAX_LENGTH + " characters", null);
    }
    if (sql.indexOf('\0') >= 0) return new Refusal("a character of code 0 can't stand here", null);
    String tree;
    try (PreparedStatement parse =
        connection.prepareStatement("SELECT json_serialize_sql(CAST(? AS VARCHAR))")) {
      parse.setString(1, sql);
      try (ResultSet row = parse.executeQuery()) {
        if (!row.next()) return new Refusal("DuckDB gave no tree", null);
        tree = row.getString(1);
      }
    }
    try {
      return check(tree);
    } catch (IOException deep) {
      return new Refusal("this is nested too deeply", null);
    }
  }

  private static @Nullable Refusal check(String tree) throws IOException {
    try (JsonParser in = new JsonFactory().createParser(tree)) {
      in.nextToken();
      if (!(value(in, 0) instanceof Map<?, ?> root))
        return new Refusal("DuckDB gave no tree", null);
      if (!Boolean.FALSE.equals(root.get("error"))) return refused(root);
      List<?> statements = root.get("statements") instanceof List<?> list ? list : List.of();
      if (statements.size() != 1) {
        return new Refusal("one SELECT is allowed, not " + statements.size(), null);
      }
      Set<String> defined = new TreeSet<>(TABLES);
      define(root, defined);
      return walk(root, defined);
    }
  }

  private static Refusal refused(Map<?, ?> root) {
    String message = String.valueOf(root.get("error_message"));
    if (message.startsWith("Only SELECT")) {
      return new Refusal(
          "one SELECT is allowed, and DESCRIBE and SUMMARIZE of events and findings; no other"
              + " statement",
          null);
    }
    Integer at = null;
    if (root.get("position") instanceof String position && position.matches("[0-9]{1,6}")) {
      at = Integer.parseInt(position);
    }
    return new Refusal(message, at);
  }

  /** The names that WITH gives: tables as good as the two. */
  private static void define(@Nullable Object node, Set<String> defined) {
    switch (node) {
      case Map<?, ?> map -> {
        if (map.get("cte_map") instanceof Map<?, ?> ctes
            && ctes.get("map") instanceof List<?> all) {
          for (Object one : all) {
            if (one instanceof Map<?, ?> named && named.get("key") instanceof String name) {
              defined.add(name.toLowerCase(Locale.ROOT));
            }
          }
        }
        map.values().forEach(inner -> define(inner, defined));
      }
      case List<?> list -> list.forEach(inner -> define(inner, defined));
      case null, default -> {}
    }
  }

  private static @Nullable Refusal walk(@Nullable Object node, Set<String> defined) {
    if (node instanceof List<?> list) {
      for (Object inner : list) {
        Refusal refusal = walk(inner, defined);
        if (refusal != null) return refusal;
      }
      return null;
    }
    if (!(node instanceof Map<?, ?> map)) return null;
    Refusal refusal = one(map, defined);
    if (refusal != null) return refusal;
    for (Map.Entry<?, ?> inner : map.entrySet()) {
      refusal = walk(inner.getValue(), defined);
      if (refusal != null) return refusal;
    }
    return null;
  }

  private static @Nullable Refusal one(Map<?, ?> map, Set<String> defined) {
    Integer at = map.get("query_location") instanceof Long place ? place.intValue() : null;
    Object type = map.get("type");
    if (type instanceof String kind && !TYPES.contains(kind) && !kind.endsWith("_TYPE_INFO")) {
      return new Refusal("what DuckDB calls " + kind + " is not allowed here", at);
    }
    if (map.get("at_clause") != null) return new Refusal("AT is not allowed here", at);
    Object function = map.get("function_name");
    if (function instanceof String name && !FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
      boolean ofTable = TABLE_FUNCTIONS.contains(name.toLowerCase(Locale.ROOT));
      if (!ofTable) {
        return new Refusal(
            "the function " + name + " is not one that may be used here; the desk lists them", at);
      }
    }
    if ("TABLE_FUNCTION".equals(type)) {
      boolean known =
          map.get("function") instanceof Map<?, ?> call
              && call.get("function_name") instanceof String name
              && TABLE_FUNCTIONS.contains(name.toLowerCase(Locale.ROOT));
      if (!known)
        return new Refusal(
            "of table functions, only " + sorted(TABLE_FUNCTIONS) + " may be used", at);
    }
    if ("SHOW_REF".equals(type)) {
      boolean shown =
          SHOWN.contains(String.valueOf(map.get("show_type"))) && map.get("query") != null;
      if (!shown)
        return new Refusal("DESCRIBE and SUMMARIZE of a table or SELECT, no other SHOW", at);
    }
    return "BASE_TABLE".equals(type) ? table(map, defined, at) : null;
  }

  private static @Nullable Refusal table(Map<?, ?> map, Set<String> defined, @Nullable Integer at) {
    String name = String.valueOf(map.get("table_name"));
    boolean plain = isEmpty(map.get("schema_name")) && isEmpty(map.get("catalog_name"));
    if (plain && defined.contains(name.toLowerCase(Locale.ROOT))) return null;
    return new Refusal(
        "there is no table '"
            + name
            + "' here: events and findings may be read, and what WITH defines",
        at);
  }

  private static boolean isEmpty(@Nullable Object text) {
    return text == null || "".equals(text);
  }

  private static @Nullable Object value(JsonParser in, int depth) throws IOException {
    if (depth > MAX_DEPTH) throw new IOException("too deep");
    JsonToken token = in.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        map.put(name, value(in, depth + 1));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> list = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) list.add(value(in, depth + 1));
      return list;
    }
    return switch (token) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT ->
          in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? in.getText()
              : in.getLongValue();
      case VALUE_NUMBER_FLOAT, VALUE_STRING -> in.getText();
      default -> throw new IOException("not JSON");
    };
  }

  /** The functions that may be used, in the order of their names. */
  static Set<String> allowed() {
    return new TreeSet<>(FUNCTIONS);
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }

  private static Set<String> functions() {
    try (InputStream in = Gate.class.getResourceAsStream("functions.txt")) {
      if (in == null) throw new IllegalStateException("the class path lacks functions.txt");
      Set<String> names = new TreeSet<>();
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n")) {
        if (line.startsWith("#")) continue;
        for (String name : line.strip().split(" +")) if (!name.isEmpty()) names.add(name);
      }
      return Set.copyOf(names);
    } catch (IOException e) {
      throw new UncheckedIOException("functions.txt", e);
    }
  }
}
