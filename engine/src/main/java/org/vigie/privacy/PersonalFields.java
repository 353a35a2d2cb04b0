package org.vigie.privacy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.parse.Parsed;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;

/**
 * Makes masks and pseudonyms of the values of chosen fields. They are replaced in the raw text,
 * everywhere they stand, and that is parsed again: so both views, the message, what no mapping
 * reads and the raw text agree, and a later parsing of what is kept gives the same. Where a value
 * can't be found in the raw text (a source encodes it), all of that is masked. Belongs to one
 * thread.
 */
public final class PersonalFields {
  private final Treatment treatment;
  private final Pseudonyms pseudonyms;
  private final Parser parser;
  private final BiConsumer<String, String> vault;

  /**
   * What is done.
   *
   * @param mask OCSF paths, or names of the source's own, whose values are masked
   * @param pseudonyms those whose values become pseudonyms
   */
  public record Treatment(Set<String> mask, Set<String> pseudonyms) {
    /** Whether nothing is. */
    public boolean isNone() {
      return mask.isEmpty() && pseudonyms.isEmpty();
    }

    /** This and another. */
    public Treatment and(Treatment other) {
      Set<String> masks = new HashSet<>(mask);
      masks.addAll(other.mask);
      Set<String> names = new HashSet<>(pseudonyms);
      names.addAll(other.pseudonyms);
      return new Treatment(Set.copyOf(masks), Set.copyOf(names));
    }
  }

  /**
   * For one treatment.
   *
   * @param vault hears each pseudonym and what it stands for
   */
  public PersonalFields(
      Treatment treatment, Pseudonyms pseudonyms, Parser parser, BiConsumer<String, String> vault) {
    this.treatment = treatment;
    this.pseudonyms = pseudonyms;
    this.parser = parser;
    this.vault = vault;
  }

  /** What was parsed, without the values. */
  public Parsed apply(RawEvent raw, Parsed parsed) {
    Map<String, String> replaced = new LinkedHashMap<>();
    byte[] record = Arrays.copyOfRange(raw.buffer(), raw.from(), raw.to());
    Replacing replacing = new Replacing(record);
    for (Event event : parsed.events()) {
      collect(event.fields(), raw, replaced, replacing);
      collect(event.ocsf(), raw, replaced, replacing);
    }
    if (replaced.isEmpty()) return parsed;
    replaced.forEach(replacing::seek);
    Parsed again = parse(raw, replacing.done());
    return isClear(again, replaced) ? parse(raw, covered(record)) : again;
  }

  private Parsed parse(RawEvent raw, byte[] record) {
    return parser.parse(
        new RawEvent(raw.id(), raw.received(), raw.source(), record, 0, record.length));
  }

  private void collect(
      Leaves leaves, RawEvent raw, Map<String, String> replaced, Replacing replacing) {
    for (int i = 0; i < leaves.size(); i++) {
      String name = leaves.name(i);
      boolean pseudonym = treatment.pseudonyms.contains(name);
      if (!pseudonym && !treatment.mask.contains(name)) continue;
      String value = leaves.text(i);
      if (value == null || value.isBlank() || value.equals("-")) continue;
      String by = replaced.get(value);
      if (by == null) {
        by = pseudonym ? pseudonyms.of(value) : Pseudonyms.mask(value);
        if (by.equals(value)) continue;
        replaced.put(value, by);
        if (pseudonym) vault.accept(by, value);
      }
      int kind = leaves.flags(i) & Leaves.KIND;
      boolean here =
          (kind == Leaves.TEXT || kind == Leaves.NUMBER)
              && isRaw(leaves, i, raw)
              && leaves.start(i) >= raw.from()
              && leaves.start(i) + leaves.length(i) <= raw.to();
      if (here) {
        int from = leaves.start(i) - raw.from();
        replacing.at(from, from + leaves.length(i), by);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // the question is which array it is, not what is in it
  private static boolean isRaw(Leaves leaves, int i, RawEvent raw) {
    return leaves.bytes(i) == raw.buffer();
  }

  /** Whether a chosen field still holds one of the values. */
  private boolean isClear(Parsed parsed, Map<String, String> replaced) {
    Set<String> clear = new HashSet<>();
    for (String value : replaced.keySet()) clear.add(value.toLowerCase(Locale.ROOT));
    for (Event event : parsed.events()) {
      if (isClear(event.fields(), clear) || isClear(event.ocsf(), clear)) return true;
    }
    return false;
  }

  private boolean isClear(Leaves leaves, Set<String> clear) {
    for (int i = 0; i < leaves.size(); i++) {
      String name = leaves.name(i);
      if (!treatment.mask.contains(name) && !treatment.pseudonyms.contains(name)) continue;
      @Nullable String value = leaves.text(i);
      if (value != null && clear.contains(value.toLowerCase(Locale.ROOT))) return true;
    }
    return false;
  }

  /** All letters and digits masked: the last resort. */
  private static byte[] covered(byte[] record) {
    byte[] covered = record.clone();
    for (int i = 0; i < covered.length; i++) {
      if (Word.isWord(covered[i]) || covered[i] < 0) covered[i] = 'X';
    }
    return covered;
  }
}
