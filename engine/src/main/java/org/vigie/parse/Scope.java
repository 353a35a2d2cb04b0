package org.vigie.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.yaml.Node;

/** What the expressions of one definition can speak of while it is compiled. */
final class Scope {
  /** Name of the pattern that fitted, as expressions write it. */
  static final String PATTERN = "pattern";

  /** What stands behind the name of a field where the text of an object is meant. */
  static final String WHOLE = "{}";

  private final FieldNames names;
  private final Map<String, Node.Mapping> lookups;
  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private final Map<String, Expr> lets = new HashMap<>();
  private final Map<List<Expr>, Key> keys = new LinkedHashMap<>();
  private final Origins origins;

  Scope(FieldNames names, Map<String, Node.Mapping> lookups, Origins origins) {
    this.origins = origins;
    this.names = names;
    this.lookups = lookups;
  }

  /** Where parts of definitions come from. */
  Origins origins() {
    return origins;
  }

  FieldNames names() {
    return names;
  }

  /** The slot of a field of the native view; made where the definition has not read it yet. */
  int slot(String field) {
    names.intern(field);
    return slots.computeIfAbsent(field, name -> slots.size());
  }

  /** The slot of the text of an object, which has a field's name; events carry it from now on. */
  int whole(String field) {
    names.internWhole(field);
    return slot(field + WHOLE);
  }

  int slots() {
    return slots.size();
  }

  /** For each field id known now, its slot plus one, or 0. */
  int[] slotOf() {
    int[] slotOf = new int[names.size()];
    slots.forEach((name, slot) -> slotOf[names.find(name)] = slot + 1);
    return slotOf;
  }

  /** Gives an expression a name. */
  void let(String name, Expr expr) {
    lets.put(
        name,
        switch (expr) {
          case Expr.First first -> new Expr.Let(lets.size(), first);
          case Expr.Lookup lookup -> new Expr.Let(lets.size(), lookup);
          case Expr.Call call -> new Expr.Let(lets.size(), call);
          // What costs as little as remembering it would.
          case Expr.Field f -> f;
          case Expr.Constant c -> c;
          case Expr.Count c -> c;
          case Expr.Matched m -> m;
          case Expr.Let l -> l;
        });
  }

  /** What tables are asked by that are asked by these expressions. */
  Key key(List<Expr> by) {
    return keys.computeIfAbsent(List.copyOf(by), parts -> new Key(keys.size(), parts));
  }

  /** Ends compiling: tables can be asked. For each slot whether what is remembered may read it. */
  boolean[] finish() {
    keys.values().forEach(Key::finish);
    boolean[] remembered = new boolean[slots.size()];
    keys.values().forEach(key -> key.by().forEach(expr -> mark(expr, remembered)));
    lets.values().forEach(expr -> mark(expr, remembered));
    return remembered;
  }

  /** Marks the slots that an expression may read. */
  private static void mark(Expr expr, boolean[] slots) {
    switch (expr) {
      case Expr.Field field -> slots[field.slot()] = true;
      case Expr.First first -> {
        for (Expr choice : first.choices()) mark(choice, slots);
      }
      case Expr.Let let -> mark(let.expr(), slots);
      case Expr.Lookup(Key.Table<Expr> table, Expr otherwise) -> {
        table.key().by().forEach(part -> mark(part, slots));
        table.values().forEach(entry -> mark(entry, slots));
        if (otherwise != null) mark(otherwise, slots);
      }
      case Expr.Call call -> {
        // All values of a field are read: a further one may come under any name.
        if (call.function() == Function.ALL) Arrays.fill(slots, true);
        call.arguments().forEach(part -> mark(part, slots));
      }
      case Expr.Constant c -> {}
      case Expr.Count c -> {}
      case Expr.Matched m -> {}
    }
  }

  /** What {@code $name} reads. */
  Expr read(String name) {
    Expr named = lets.get(name);
    return named != null ? named : new Expr.Field(slot(name), name);
  }

  /** The table of a look-up document, or null. */
  Node.@Nullable Mapping lookup(String name) {
    return lookups.get(name);
  }

  List<String> lookupNames() {
    return new ArrayList<>(lookups.keySet());
  }
}
