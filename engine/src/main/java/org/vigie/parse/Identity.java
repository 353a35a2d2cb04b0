package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/** Finds the definition that an event belongs to: one structure over those of all parsers. */
final class Identity {
  /**
   * Conditions on the fields of an event that must all hold.
   *
   * @param form how the event is written
   * @param keys names of leaves that must be there
   * @param values texts that leaves must have; letter case counts in JSON only
   */
  record Fields(Form form, List<String> keys, Map<String, String> values) {
    int weight() {
      return keys.size() + 2 * values.size();
    }
  }

  /** What a claim came to. */
  private record Claim(
      Form form, int[] bits, int[] fields, byte[][] values, int weight, Definition definition) {}

  /** How far from its start a message is searched for marks, in bytes. */
  private static final int MAX_BEFORE_MARK = 256;

  private final Map<Integer, Integer> bitOfField;
  private final int[] bits;
  private final Claim[][] byFirstBit;
  private final Map<Form, Definition> forms;
  private final BytesTable<Definition> programs;
  private final Map<String, Definition> programNames;
  private final Marks starts;
  private final Marks marks;

  private Identity(Builder builder) {
    bitOfField = builder.bitOfField;
    bits = new int[builder.names.size()];
    bitOfField.forEach((field, bit) -> bits[field] = bit + 1);
    byFirstBit = new Claim[bitOfField.size()][];
    List<List<Claim>> lists = new ArrayList<>();
    for (int i = 0; i < byFirstBit.length; i++) lists.add(new ArrayList<>());
    for (Claim claim : builder.claims) lists.get(claim.bits[0]).add(claim);
    for (int i = 0; i < byFirstBit.length; i++) {
      byFirstBit[i] = lists.get(i).toArray(Claim[]::new);
    }
    forms = builder.byForm;
    programNames = builder.programs;
    programs = new BytesTable<>(builder.programs);
    starts = new Marks(builder.starts);
    marks = new Marks(builder.marks);
  }

  /** What one definition claims of all, and besides all that nothing claims. */
  private Identity(Identity all, Definition only) {
    bitOfField = all.bitOfField;
    bits = all.bits;
    byFirstBit = new Claim[all.byFirstBit.length][];
    for (int i = 0; i < byFirstBit.length; i++) {
      byFirstBit[i] =
          Arrays.stream(all.byFirstBit[i])
              .filter(claim -> claim.definition.equals(only))
              .toArray(Claim[]::new);
    }
    forms = new EnumMap<>(Form.class);
    for (Form form : Form.values()) forms.put(form, only);
    programNames = new TreeMap<>(all.programNames);
    programNames.values().removeIf(definition -> !definition.equals(only));
    programs = new BytesTable<>(programNames);
    starts = all.starts.only(only);
    marks = all.marks.only(only);
  }

  /** The same for one definition alone, which gets all events whatever they are. */
  Identity only(Definition definition) {
    return new Identity(this, definition);
  }

  /** Count of long words that {@link #fields} needs. */
  int words() {
    return (byFirstBit.length + 63) / 64;
  }

  /** Whether a definition claims a program, whose name is ASCII. */
  boolean isProgram(byte[] bytes, int start, int end) {
    return programs.getAnyCase(bytes, start, end - start) != null;
  }

  /** The definition of lines of a program, or null. */
  @Nullable Definition program(Run run, int start, int end) {
    int at = run.scratch.length();
    run.scratch.append(run.raw(), start, end - start).fold(at);
    return programs.get(run.scratch.bytes(), at, run.scratch.length() - at);
  }

  /** The definition of lines of a program that somebody else named, or null. */
  @Nullable Definition program(String name) {
    return name.isEmpty() ? null : programNames.get(name.toLowerCase(Locale.ROOT));
  }

  /** The definition of texts that start like this one, or null. */
  @Nullable Definition text(byte[] bytes, int from, int end) {
    return starts.at(bytes, from, end);
  }

  /** The definition of texts in which this mark stands near the start, or null. */
  @Nullable Definition mark(byte[] bytes, int from, int end) {
    return marks.near(bytes, from, Math.min(end, from + MAX_BEFORE_MARK), end);
  }

  /** The definition of events of a form that no other claims, or null. */
  @Nullable Definition form(Form form) {
    return forms.get(form);
  }

  /**
   * The definition of the fields in the run's native view, or null. Of several the one that asks
   * for most; where two ask for as much, the first by name, with a warning.
   */
  @Nullable Definition fields(Run run, long[] seen) {
    Arrays.fill(seen, 0);
    int size = run.fields.size();
    for (int i = 0; i < size; i++) {
      int field = run.fields.field(i);
      int bit = field < bits.length ? bits[field] - 1 : -1;
      if (bit >= 0) seen[bit >> 6] |= 1L << bit;
    }
    Claim best = null;
    for (int word = 0; word < seen.length; word++) {
      for (long left = seen[word]; left != 0; left &= left - 1) {
        for (Claim claim : byFirstBit[(word << 6) + Long.numberOfTrailingZeros(left)]) {
          if (best != null && claim.weight < best.weight || !holds(claim, run, seen)) continue;
          best = better(best, claim, run);
        }
      }
    }
    return best == null ? null : best.definition;
  }

  private static Claim better(@Nullable Claim best, Claim claim, Run run) {
    if (best == null || claim.weight > best.weight) return claim;
    if (best.definition.id().equals(claim.definition.id())) return best;
    boolean first = best.definition.id().compareTo(claim.definition.id()) < 0;
    run.warn(
        "the event may also be of "
            + (first ? claim : best).definition.id()
            + "; their 'identify' should differ");
    return first ? best : claim;
  }

  private static boolean holds(Claim claim, Run run, long[] seen) {
    if (claim.form != run.form()) return false;
    for (int bit : claim.bits) if ((seen[bit >> 6] & 1L << bit) == 0) return false;
    for (int i = 0; i < claim.fields.length; i++) {
      if (!has(run, claim.fields[i], claim.values[i])) return false;
    }
    return true;
  }

  private static boolean has(Run run, int field, byte[] wanted) {
    for (int i = 0; i < run.fields.size(); i++) {
      if (run.fields.field(i) != field) continue;
      int start = run.scratch.length();
      int at = run.fields.start(i);
      boolean own = (run.fields.flags(i) & Leaves.OWN) != 0;
      byte[] bytes = own ? run.fields.own().bytes() : run.raw();
      if ((run.fields.flags(i) & Leaves.ESCAPED) == 0) {
        run.scratch.append(bytes, at, run.fields.length(i));
      } else run.scratch.appendUnescaped(bytes, at, run.fields.length(i));
      if (run.form() != Form.JSON) run.scratch.fold(start);
      int end = run.scratch.length();
      if (Arrays.equals(wanted, 0, wanted.length, run.scratch.bytes(), start, end)) return true;
    }
    return false;
  }

  /** Collects the claims of all definitions. Each method says who already has it, or null. */
  static final class Builder {
    private final FieldNames names;
    private final Map<Integer, Integer> bitOfField = new LinkedHashMap<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Map<Fields, Definition> forms = new HashMap<>();
    private final Map<Form, Definition> byForm = new EnumMap<>(Form.class);
    private final Map<String, Definition> programs = new TreeMap<>();
    private final Map<String, Definition> starts = new TreeMap<>();
    private final Map<String, Definition> marks = new TreeMap<>();

    Builder(FieldNames names) {
      this.names = names;
    }

    @Nullable Definition form(Form form, Definition definition) {
      return other(byForm.putIfAbsent(form, definition), definition);
    }

    @Nullable Definition fields(Fields form, Definition definition) {
      List<String> keys = form.keys.stream().sorted().toList();
      Definition known = forms.putIfAbsent(new Fields(form.form, keys, form.values), definition);
      if (known != null) return other(known, definition);
      List<String> all = new ArrayList<>(keys);
      all.addAll(form.values.keySet());
      int[] bits = all.stream().mapToInt(this::bit).toArray();
      int[] fields = form.values.keySet().stream().mapToInt(names::intern).toArray();
      byte[][] values =
          form.values.values().stream()
              .map(v -> form.form == Form.JSON ? v.getBytes(UTF_8) : Text.folded(v))
              .toArray(byte[][]::new);
      claims.add(new Claim(form.form, bits, fields, values, form.weight(), definition));
      return null;
    }

    private int bit(String key) {
      return bitOfField.computeIfAbsent(names.intern(key), field -> bitOfField.size());
    }

    @Nullable Definition program(String name, Definition definition) {
      Definition known = programs.putIfAbsent(name.toLowerCase(Locale.ROOT), definition);
      return other(known, definition);
    }

    @Nullable Definition start(String text, Definition definition) {
      Definition known = starts.putIfAbsent(text, definition);
      return other(known, definition);
    }

    @Nullable Definition mark(String text, Definition definition) {
      return other(marks.putIfAbsent(text, definition), definition);
    }

    private static @Nullable Definition other(@Nullable Definition known, Definition own) {
      return known == null || known.id().equals(own.id()) ? null : known;
    }

    Identity build() {
      return new Identity(this);
    }
  }
}
