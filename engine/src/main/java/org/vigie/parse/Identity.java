package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

  /**
   * What a claim came to.
   *
   * @param order place among all claims: of those that hold, an earlier one is regarded first
   * @param bits of the names that must be there, the one that fewest claims name first
   * @param valued bits of the names whose texts are given
   * @param values these texts
   */
  private record Claim(
      Form form,
      int order,
      int[] bits,
      int[] valued,
      byte[][] values,
      int weight,
      Definition definition) {
    Claim at(int place) {
      return new Claim(form, place, bits, valued, values, weight, definition);
    }

    Claim by(int[] sorted) {
      return new Claim(form, order, sorted, valued, values, weight, definition);
    }
  }

  /** What one thread has seen of the names that claims speak of, in one event. */
  static final class Seen {
    private final long[] names;
    private final long[] twice;

    /** The first leaf of each name. */
    private final int[] leaf;

    private Claim[] held = new Claim[16];
    private int count;

    private Seen(int bits) {
      names = new long[(bits + 63) / 64];
      twice = new long[names.length];
      leaf = new int[bits];
    }

    @SuppressWarnings("ReferenceEquality") // references are written only where they change
    private void add(Claim claim) {
      if (count == held.length) held = Arrays.copyOf(held, 2 * count);
      int at = count++;
      while (at > 0 && held[at - 1].order > claim.order) held[at] = held[--at];
      if (held[at] != claim) held[at] = claim;
    }
  }

  /** How far from its start a message is searched for marks, in bytes. */
  private static final int MAX_BEFORE_MARK = 256;

  private final Map<Integer, Integer> bitOfField;
  private final int[] bits;

  /** For each form the claims by the name that fewest of them speak of. */
  private final EnumMap<Form, Claim[][]> claims;

  private final Map<Form, Definition> forms;
  private final BytesTable<Definition> programs;
  private final Map<String, Definition> programNames;
  private final Marks starts;
  private final Marks marks;

  private Identity(Builder builder) {
    bitOfField = builder.bitOfField;
    bits = new int[builder.names.size()];
    bitOfField.forEach((field, bit) -> bits[field] = bit + 1);
    claims = sorted(builder.claims, bitOfField.size());
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
    List<Claim> own = new ArrayList<>();
    for (Claim[][] form : all.claims.values()) {
      for (Claim[] bit : form) {
        for (Claim claim : bit) if (claim.definition.equals(only)) own.add(claim);
      }
    }
    claims = sorted(own, bitOfField.size());
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

  private static EnumMap<Form, Claim[][]> sorted(List<Claim> all, int bits) {
    EnumMap<Form, Claim[][]> sorted = new EnumMap<>(Form.class);
    for (Form form : Form.values()) {
      int[] counts = new int[bits];
      List<List<Claim>> lists = new ArrayList<>();
      for (int bit = 0; bit < bits; bit++) lists.add(new ArrayList<>());
      List<Claim> own = all.stream().filter(claim -> claim.form == form).toList();
      for (Claim claim : own) for (int bit : claim.bits) counts[bit]++;
      for (Claim claim : own) {
        int[] rarest =
            Arrays.stream(claim.bits)
                .boxed()
                .sorted(Comparator.comparingInt(bit -> counts[bit]))
                .mapToInt(Integer::intValue)
                .toArray();
        lists.get(rarest[0]).add(claim.by(rarest));
      }
      Claim[][] byBit = lists.stream().map(l -> l.toArray(Claim[]::new)).toArray(Claim[][]::new);
      sorted.put(form, byBit);
    }
    return sorted;
  }

  /** What {@link #fields} needs, for one thread. */
  Seen seen() {
    return new Seen(bitOfField.size());
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
  @Nullable Definition fields(Run run, Seen seen) {
    Arrays.fill(seen.names, 0);
    Arrays.fill(seen.twice, 0);
    seen.count = 0;
    int size = run.fields.size();
    for (int i = 0; i < size; i++) {
      int field = run.fields.field(i);
      int bit = field < bits.length ? bits[field] - 1 : -1;
      if (bit < 0) continue;
      if ((seen.names[bit >> 6] & 1L << bit) != 0) seen.twice[bit >> 6] |= 1L << bit;
      else seen.leaf[bit] = i;
      seen.names[bit >> 6] |= 1L << bit;
    }
    Claim[][] ofForm = Objects.requireNonNull(claims.get(run.form()));
    for (int word = 0; word < seen.names.length; word++) {
      for (long left = seen.names[word]; left != 0; left &= left - 1) {
        for (Claim claim : ofForm[(word << 6) + Long.numberOfTrailingZeros(left)]) {
          if (holds(claim, run, seen)) seen.add(claim);
        }
      }
    }
    int most = 0;
    for (int i = 0; i < seen.count; i++) most = Math.max(most, seen.held[i].weight);
    Claim best = null;
    for (int i = 0; i < seen.count; i++) {
      if (seen.held[i].weight == most) best = better(best, seen.held[i], run);
    }
    return best == null ? null : best.definition;
  }

  private static Claim better(@Nullable Claim best, Claim claim, Run run) {
    if (best == null) return claim;
    if (best.definition.id().equals(claim.definition.id())) return best;
    boolean first = best.definition.id().compareTo(claim.definition.id()) < 0;
    run.warn(
        "the event may also be of "
            + (first ? claim : best).definition.id()
            + "; their 'identify' should differ");
    return first ? best : claim;
  }

  private static boolean holds(Claim claim, Run run, Seen seen) {
    for (int bit : claim.bits) if ((seen.names[bit >> 6] & 1L << bit) == 0) return false;
    for (int i = 0; i < claim.valued.length; i++) {
      if (!has(run, claim.valued[i], claim.values[i], seen)) return false;
    }
    return true;
  }

  private static boolean has(Run run, int bit, byte[] wanted, Seen seen) {
    int first = seen.leaf[bit];
    if (is(run, first, wanted)) return true;
    if ((seen.twice[bit >> 6] & 1L << bit) == 0) return false;
    int field = run.fields.field(first);
    for (int i = first + 1; i < run.fields.size(); i++) {
      if (run.fields.field(i) == field && is(run, i, wanted)) return true;
    }
    return false;
  }

  private static boolean is(Run run, int leaf, byte[] wanted) {
    int start = run.scratch.length();
    int at = run.fields.start(leaf);
    boolean own = (run.fields.flags(leaf) & Leaves.OWN) != 0;
    byte[] bytes = own ? run.fields.own().bytes() : run.raw();
    if ((run.fields.flags(leaf) & Leaves.ESCAPED) == 0) {
      run.scratch.append(bytes, at, run.fields.length(leaf));
    } else run.scratch.appendUnescaped(bytes, at, run.fields.length(leaf));
    if (run.form() != Form.JSON) run.scratch.fold(start);
    int end = run.scratch.length();
    return Arrays.equals(wanted, 0, wanted.length, run.scratch.bytes(), start, end);
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
      int[] valued = form.values.keySet().stream().mapToInt(this::bit).toArray();
      byte[][] values =
          form.values.values().stream()
              .map(v -> form.form == Form.JSON ? v.getBytes(UTF_8) : Text.folded(v))
              .toArray(byte[][]::new);
      claims.add(new Claim(form.form, 0, bits, valued, values, form.weight(), definition));
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
      // Of claims that hold alike, one whose first name was spoken of before another's goes first.
      claims.sort(Comparator.comparingInt(claim -> claim.bits[0]));
      for (int i = 0; i < claims.size(); i++) claims.set(i, claims.get(i).at(i));
      return new Identity(this);
    }
  }
}
