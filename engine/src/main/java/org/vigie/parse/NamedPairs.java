package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/**
 * Makes fields of objects that name their values: {@code {"name": "door", "value": "R-12"}} in a
 * list {@code tags} is {@code tags.door}. Which fields are names and which are values is told by
 * the last word of their own names, and remembered. Belongs to one thread.
 */
final class NamedPairs {
  /** Most fields that are made of an event. */
  private static final int MAX_PAIRS = 256;

  private static final Set<String> NAMES =
      Set.of("name", "key", "field", "property", "attribute", "fieldname", "label");
  private static final Set<String> VALUES =
      Set.of(
          "value",
          "values",
          "val",
          "intvalue",
          "boolvalue",
          "multivalue",
          "multiintvalue",
          "stringvalue",
          "string_value",
          "newvalue",
          "new_value");

  private static final int UNKNOWN = 0;
  private static final int NEITHER = 1;

  /** What fields are, by id: UNKNOWN, NEITHER, 2·list + 2 for a name, 2·list + 3 for a value. */
  private int[] roles = new int[1024];

  /** Numbers of lists by the start of their fields' names, the dot included. */
  private final Map<String, Integer> lists = new HashMap<>();

  private byte[][] starts = new byte[16][];
  private final Text name = new Text();

  /** Adds a field for each pair among the leaves of a run. */
  void scan(Run run, Naming naming) {
    Leaves.Builder fields = run.fields;
    int size = fields.size();
    int list = -1;
    int nameAt = -1;
    int valueAt = -1;
    int count = 0;
    for (int i = 0; i < size && count < MAX_PAIRS; i++) {
      int role = role(run.names, fields.field(i));
      if (role <= NEITHER) continue;
      int of = (role - 2) / 2;
      if (of != list) nameAt = valueAt = -1;
      list = of;
      if (role % 2 == 0) {
        nameAt = valueAt < 0 ? i : -1;
        if (nameAt < 0) count += add(run, starts[list], i, valueAt) ? 1 : 0;
        valueAt = -1;
      } else if (nameAt >= 0) count += add(run, starts[list], nameAt, i) ? 1 : 0;
      else valueAt = i;
    }
    if (count > 0) naming.apply(run, size);
  }

  private int role(FieldNames names, int field) {
    if (field == FieldNames.OVERFLOW) return NEITHER;
    if (field >= roles.length) roles = Arrays.copyOf(roles, Math.max(field + 1, 2 * roles.length));
    if (roles[field] == UNKNOWN) roles[field] = found(names.name(field));
    return roles[field];
  }

  private int found(String field) {
    int dot = field.lastIndexOf('.');
    if (dot <= 0) return NEITHER;
    String last = field.substring(dot + 1).toLowerCase(Locale.ROOT);
    boolean value = VALUES.contains(last);
    if (!value && !NAMES.contains(last)) return NEITHER;
    String start = field.substring(0, dot + 1);
    int list = number(start);
    if (list >= starts.length) starts = Arrays.copyOf(starts, 2 * list);
    starts[list] = start.getBytes(UTF_8);
    return 2 * list + (value ? 3 : 2);
  }

  private int number(String start) {
    Integer known = lists.putIfAbsent(start, lists.size());
    return known == null ? lists.size() - 1 : known;
  }

  /** Adds the value under the name, if that is one; whether it was. */
  boolean add(Run run, byte[] under, int nameAt, int valueAt) {
    Leaves.Builder fields = run.fields;
    int kind = fields.flags(nameAt) & Leaves.KIND;
    if (kind == Leaves.NULL || kind == Leaves.LONG || fields.size() >= JsonScanner.MAX_LEAVES) {
      return false;
    }
    byte[] bytes = (fields.flags(nameAt) & Leaves.OWN) != 0 ? fields.own().bytes() : run.raw();
    name.clear().append(under, 0, under.length);
    if ((fields.flags(nameAt) & Leaves.ESCAPED) == 0) {
      name.append(bytes, fields.start(nameAt), fields.length(nameAt));
    } else name.appendUnescaped(bytes, fields.start(nameAt), fields.length(nameAt));
    if (name.length() == 0 || name.length() > JsonScanner.MAX_PATH) return false;
    int field = run.names.admit(name.bytes(), 0, name.length());
    if (field == FieldNames.OVERFLOW) return false;
    int flags = fields.flags(valueAt) & ~Leaves.MAPPED;
    fields.add(field, flags, fields.start(valueAt), fields.length(valueAt));
    fields.mark(nameAt, Leaves.MAPPED);
    fields.mark(valueAt, Leaves.MAPPED);
    return true;
  }
}
