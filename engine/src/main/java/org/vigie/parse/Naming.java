package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.ArrayMarks;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

/**
 * Gives leaves the names that a definition wants and binds them to its slots. What a name comes to
 * is remembered, so that names are looked at once, not once an event. Belongs to one thread.
 */
final class Naming {
  private static final int UNKNOWN = 0;
  private static final int NOTHING = 1;
  private static final int RANKS = Synonyms.RANKS;

  private final Definition definition;
  private final Renames renames;
  private final FieldNames names;
  private final @Nullable Sides sides;
  private final int outcome;

  /** New field ids by raw ids, plus one; 0 where not met yet. */
  private int[] renamed = new int[1024];

  /** What fields mean: UNKNOWN, NOTHING, or {@link #RANKS}·slot + 2 + rank. */
  private int[] meant = {};

  /** Names of texts of objects by the fields that are objects, plus one. */
  private int[] wholes = {};

  Naming(Definition definition, Form form, FieldNames names) {
    this.definition = definition;
    this.renames = definition.renames().getOrDefault(form, Renames.NONE);
    this.names = names;
    Synonyms words = definition.synonyms();
    sides = words == null ? null : new Sides(words);
    outcome = words == null ? -1 : words.slot("any.outcome");
  }

  /** Says whose end is what names leave open, once all of the event is read. */
  void sides(Run run) {
    if (sides != null) sides.decide(run);
  }

  /** Names and binds the leaves of the run's native view from {@code from} on. */
  void apply(Run run, int from) {
    int[] slotOf = definition.slotOf();
    boolean[] ignored = definition.ignored();
    Leaves.Builder fields = run.fields;
    for (int i = from; i < fields.size(); i++) {
      int raw = fields.field(i);
      int field = raw < renamed.length ? renamed[raw] - 1 : -1;
      if (field < 0) field = renamed(run, i, raw);
      if (field != raw) fields.rename(i, field);
      boolean whole = (fields.flags(i) & Leaves.KIND) == Leaves.WHOLE;
      int named = whole ? whole(field) : field;
      int slot = named < slotOf.length ? slotOf[named] - 1 : -1;
      if (whole) run.repeat(); // others may have its name
      if (slot < 0) continue;
      run.bind(slot, i);
      if (ignored[slot]) fields.mark(i, Leaves.MAPPED);
    }
    arrays(run, from);
    Synonyms synonyms = definition.synonyms();
    if (synonyms == null) return;
    run.repeat(); // values without text are not bound
    for (int rank = 0; rank < RANKS; rank++) synonyms(run, synonyms, from, rank);
  }

  /** The name that stands for the text of an object; what a definition reads was known at load. */
  private int whole(int field) {
    if (field >= wholes.length) wholes = Arrays.copyOf(wholes, Math.max(1024, 2 * field));
    if (wholes[field] == UNKNOWN) wholes[field] = names.find(names.name(field) + Scope.WHOLE) + 1;
    return wholes[field] - 1;
  }

  /** Names arrays as their members. */
  private void arrays(Run run, int from) {
    ArrayMarks.Builder arrays = run.fields.arrays();
    for (int i = 0; i < arrays.size(); i++) {
      int raw = arrays.kind(i);
      if (raw <= FieldNames.OVERFLOW || arrays.leaf(i) < from) continue;
      int field = raw < renamed.length ? renamed[raw] - 1 : -1;
      arrays.rename(i, field < 0 ? renamed(run, i, raw) : field);
    }
  }

  /** Binds leaves whose names mean something at a rank. */
  private void synonyms(Run run, Synonyms synonyms, int from, int rank) {
    Leaves.Builder fields = run.fields;
    for (int i = from; i < fields.size(); i++) {
      int field = fields.field(i);
      int kind = fields.flags(i) & Leaves.KIND;
      boolean empty = kind == Leaves.NULL || kind == Leaves.LONG || fields.length(i) == 0;
      if (field == FieldNames.OVERFLOW || empty || kind == Leaves.WHOLE) continue;
      boolean truth = kind == Leaves.TRUE || kind == Leaves.FALSE;
      if (field >= meant.length) meant = Arrays.copyOf(meant, Math.max(1024, 2 * field));
      if (meant[field] == UNKNOWN) {
        Synonyms.Meant found = synonyms.find(names.name(field));
        meant[field] = found == null ? NOTHING : RANKS * found.slot() + 2 + found.rank();
      }
      int means = meant[field];
      if (means == NOTHING || (means - 2) % RANKS != rank) continue;
      int slot = (means - 2) / RANKS;
      // Yes and no are answers, never names.
      if (!run.isAbsent(i) && (!truth || slot == outcome)) run.bind(slot, i);
    }
  }

  /** The field of a leaf whose name was not met before, or does not fit into the dictionary. */
  private int renamed(Run run, int leaf, int raw) {
    boolean overflow = raw == FieldNames.OVERFLOW;
    String name = overflow ? run.fields.overflowName(leaf) : names.name(raw);
    String to = renames.apply(name);
    if (to == null) return remember(raw, raw);
    byte[] bytes = to.getBytes(UTF_8);
    int field = names.admit(bytes, 0, bytes.length);
    // No room for the new name: the leaf keeps the name it came with.
    return remember(raw, field == FieldNames.OVERFLOW ? raw : field);
  }

  private int remember(int raw, int field) {
    if (raw == FieldNames.OVERFLOW) return field;
    if (raw >= renamed.length) renamed = Arrays.copyOf(renamed, 2 * raw);
    renamed[raw] = field + 1;
    return field;
  }
}
