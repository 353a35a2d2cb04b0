package org.vigie.store.lake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of a table, and what the three parties call them: Iceberg sees nested structs with
 * field ids, DuckDB the SQL that nests, Arrow a flat list (nesting in the projection costs nothing
 * that could be measured, and keeps the filling simple).
 */
final class Shape {
  /** A column, or a struct of them by the next step of their paths. */
  private sealed interface Node {
    record Leaf(int index, Column column) implements Node {}

    record Struct(Map<String, Node> members) implements Node {
      boolean required() {
        return members.values().stream()
            .anyMatch(
                member ->
                    switch (member) {
                      case Leaf leaf -> leaf.column.need() == Column.Need.REQUIRED;
                      case Struct struct -> struct.required();
                    });
      }
    }
  }

  private final List<Column> columns;
  private final Node.Struct root = new Node.Struct(new LinkedHashMap<>());

  Shape(List<Column> columns) {
    this.columns = List.copyOf(columns);
    for (int i = 0; i < columns.size(); i++) {
      List<String> steps = columns.get(i).steps();
      Node.Struct at = root;
      for (String step : steps.subList(0, steps.size() - 1)) {
        Node next = at.members.computeIfAbsent(step, s -> new Node.Struct(new LinkedHashMap<>()));
        if (!(next instanceof Node.Struct struct)) throw twice(columns.get(i));
        at = struct;
      }
      Node.Leaf leaf = new Node.Leaf(i, columns.get(i));
      if (at.members.put(steps.getLast(), leaf) != null) throw twice(columns.get(i));
    }
  }

  private static IllegalArgumentException twice(Column column) {
    return new IllegalArgumentException("column " + column.path() + " stands twice");
  }

  List<Column> columns() {
    return columns;
  }

  /** Index of a column. */
  int index(String path) {
    for (int i = 0; i < columns.size(); i++) if (columns.get(i).path().equals(path)) return i;
    throw new IllegalArgumentException("no column " + path);
  }

  /** The table's schema; its ids are replaced when the table is made. */
  Schema iceberg() {
    AtomicInteger last = new AtomicInteger();
    return new Schema(fields(root, last::incrementAndGet));
  }

  private static List<NestedField> fields(Node.Struct struct, IntSupplier ids) {
    List<NestedField> fields = new ArrayList<>();
    struct.members.forEach(
        (name, node) -> {
          int id = ids.getAsInt();
          fields.add(
              switch (node) {
                case Node.Leaf leaf ->
                    leaf.column.need() == Column.Need.REQUIRED
                        ? NestedField.required(id, name, leaf.column.type().iceberg(ids))
                        : NestedField.optional(id, name, leaf.column.type().iceberg(ids));
                case Node.Struct inner ->
                    inner.required()
                        ? NestedField.required(id, name, Types.StructType.of(fields(inner, ids)))
                        : NestedField.optional(id, name, Types.StructType.of(fields(inner, ids)));
              });
        });
    return fields;
  }

  /** The schema of the batches: one flat field a column, named by its index. */
  org.apache.arrow.vector.types.pojo.Schema arrow() {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      fields.add(new Field("c" + i, FieldType.nullable(columns.get(i).type().arrow()), null));
    }
    return new org.apache.arrow.vector.types.pojo.Schema(fields);
  }

  /** The select list that nests the flat columns of a batch. */
  String projection() {
    return root.members.entrySet().stream()
        .map(member -> value(member.getValue()) + " AS " + quoted(member.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String value(Node node) {
    return switch (node) {
      case Node.Leaf(int index, Column column) ->
          column.type() == Column.Type.TEXTS
              ? "from_json(c" + index + ", '[\"VARCHAR\"]')"
              : "c" + index;
      case Node.Struct struct -> packed(struct, Shape::value);
    };
  }

  private static String packed(Node.Struct struct, Function<Node, String> value) {
    return struct.members.entrySet().stream()
        .map(member -> quoted(member.getKey()) + " := " + value.apply(member.getValue()))
        .collect(Collectors.joining(", ", "struct_pack(", ")"));
  }

  /**
   * As {@link #projection()}, of some {@link #names} and flat columns of some paths, in their
   * order: what stands in none of these is null.
   */
  String projection(Collection<String> names, List<String> flat) {
    return root.members.entrySet().stream()
        .filter(member -> names.contains(member.getKey()))
        .map(member -> value(member.getValue(), flat) + " AS " + quoted(member.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String value(Node node, List<String> flat) {
    return switch (node) {
      case Node.Leaf(int index, Column column) -> {
        int at = flat.indexOf(column.path());
        yield at < 0 ? "NULL::" + column.type().sql : "c" + at;
      }
      case Node.Struct struct -> packed(struct, inner -> value(inner, flat));
    };
  }

  /**
   * DuckDB's option {@code schema} for reading files: which column is meant by which field id. A
   * file that was written before a column was added gives null for it; members of structs are found
   * by name.
   */
  String reading(Schema schema) {
    return reading(schema, root);
  }

  /** As {@link #reading(Schema)}, of some columns only. */
  String reading(Schema schema, List<String> paths) {
    return reading(
        schema,
        new Shape(columns.stream().filter(column -> paths.contains(column.path())).toList()).root);
  }

  private static String reading(Schema schema, Node.Struct root) {
    return root.members.entrySet().stream()
        .map(
            m ->
                schema.findField(m.getKey()).fieldId()
                    + ": {name: '"
                    + m.getKey()
                    + "', type: '"
                    + type(m.getValue())
                    + "', default_value: NULL}")
        .collect(Collectors.joining(", ", "MAP {", "}"));
  }

  /** The columns as SQL sees them, structs whole, in their order. */
  List<String> names() {
    return List.copyOf(root.members.keySet());
  }

  /**
   * A select list of nulls of the right types, of some {@link #names}: for a table without files.
   */
  String nulls(Collection<String> names) {
    return root.members.entrySet().stream()
        .filter(member -> names.contains(member.getKey()))
        .map(m -> "NULL::" + type(m.getValue()) + " AS " + quoted(m.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String type(Node node) {
    return switch (node) {
      case Node.Leaf leaf -> leaf.column.type().sql;
      case Node.Struct struct ->
          struct.members.entrySet().stream()
              .map(member -> quoted(member.getKey()) + " " + type(member.getValue()))
              .collect(Collectors.joining(", ", "STRUCT(", ")"));
    };
  }

  /** DuckDB's FIELD_IDS option: the ids that the table's schema gives. */
  static String fieldIds(Schema schema) {
    return ids(schema.asStruct().fields(), null);
  }

  private static String ids(
      List<NestedField> fields, @org.jspecify.annotations.Nullable Integer self) {
    List<String> parts = new ArrayList<>();
    if (self != null) parts.add("__duckdb_field_id: " + self);
    for (NestedField field : fields) {
      String ids =
          switch (field.type()) {
            case Types.StructType struct -> ids(struct.fields(), field.fieldId());
            case Types.ListType list ->
                "{__duckdb_field_id: " + field.fieldId() + ", element: " + list.elementId() + "}";
            default -> Integer.toString(field.fieldId()); // primitive, of which there are many
          };
      parts.add(quoted(field.name()) + ": " + ids);
    }
    return parts.stream().collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
