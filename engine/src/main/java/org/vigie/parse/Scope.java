package org.vigie.parse;

import java.util.ArrayList;
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

  private final FieldNames names;
  private final Map<String, Node.Mapping> lookups;
  private final Map<String, Integer> slots = new LinkedHashMap<>();
  private final Map<String, Expr> lets = new HashMap<>();
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
