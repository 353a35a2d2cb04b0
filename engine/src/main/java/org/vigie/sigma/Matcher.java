package org.vigie.sigma;

import java.math.BigDecimal;
import java.util.List;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Text;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Comparison;
import org.vigie.sigma.SigmaRule.Letters;
import org.vigie.sigma.SigmaRule.Part;
import org.vigie.sigma.SigmaRule.Place;

/** A check made ready to run: immutable, shared by threads. */
public abstract sealed class Matcher
    permits LiteralMatcher,
        GlobMatcher,
        RegexMatcher,
        NumberMatcher,
        NumberWordMatcher,
        NetworkMatcher,
        ClockMatcher,
        PresenceMatcher,
        MembersMatcher,
        ReferenceMatcher {

  /** The field of a keyword: every leaf of the event. */
  public static final int KEYWORD = -1;

  /** What must be true of the field's value wherever a matcher holds: what an index can look up. */
  public sealed interface Guard {
    /** The folded value has these bytes there. */
    record Literal(Place place, byte[] folded, Strength strength) implements Guard {}

    /** The value is this whole number, see {@link Values#whole}; this is all that is asked. */
    record Whole(long number) implements Guard {}

    /** The field is present. */
    record Present() implements Guard {}

    /** Nothing is known. */
    record None() implements Guard {}
  }

  /** Whether a guard that is true is enough. */
  public enum Strength {
    SUFFICIENT,
    NECESSARY
  }

  /** The matcher of a check. Names of other fields are interned. */
  public static Matcher of(Check check, FieldNames names) {
    return switch (check) {
      case Check.Pattern(List<Part> parts, Letters letters) -> pattern(parts, letters);
      case Check.Regex regex -> new RegexMatcher(regex);
      case Check.Numeric(Comparison comparison, BigDecimal number) ->
          new NumberMatcher(comparison, number);
      case Check.NumberWord word -> new NumberWordMatcher(word);
      case Check.Network(String network) -> new NetworkMatcher(network);
      case Check.Clock clock -> new ClockMatcher(clock);
      case Check.Null() -> new PresenceMatcher(PresenceMatcher.Asked.NO_VALUE);
      case Check.Exists() -> new PresenceMatcher(PresenceMatcher.Asked.FIELD);
      case Check.Reference(String field, Place place, Letters letters) ->
          new ReferenceMatcher(names.intern(field), place, letters);
      case Check.Members members -> new MembersMatcher(members, names);
    };
  }

  /** A pattern of one run is a literal; all else needs the walk of a glob. */
  private static Matcher pattern(List<Part> parts, Letters letters) {
    boolean open = !parts.isEmpty() && parts.getFirst() instanceof Part.Any;
    boolean openEnd = parts.size() > 1 && parts.getLast() instanceof Part.Any;
    List<Part> inner = parts.subList(open ? 1 : 0, parts.size() - (openEnd ? 1 : 0));
    Place place =
        open ? (openEnd ? Place.ANYWHERE : Place.END) : openEnd ? Place.START : Place.WHOLE;
    if (parts.isEmpty()) return new LiteralMatcher(Place.WHOLE, "", letters);
    if (inner.isEmpty()) return new LiteralMatcher(Place.ANYWHERE, "", letters);
    return inner.size() == 1 && inner.getFirst() instanceof Part.Run(String text)
        ? new LiteralMatcher(place, text, letters)
        : new GlobMatcher(parts, letters);
  }

  /** Whether a value of the field, or of any field for {@link #KEYWORD}, passes. */
  public boolean holds(Values values, int field) {
    if (field == KEYWORD) {
      for (int leaf = 0; leaf < values.size(); leaf++) {
        if (values.single(leaf) && matches(values, leaf)) return true;
      }
      return false;
    }
    for (int leaf = values.first(field); leaf >= 0; leaf = values.next(leaf)) {
      if (values.present(leaf) && matches(values, leaf)) return true;
    }
    return false;
  }

  /** Whether a value of the field that stands in a part of the event passes. */
  boolean holds(Values values, int field, Extent extent) {
    for (int leaf = extent.from(); leaf < extent.to(); leaf++) {
      if (values.field(leaf) == field && values.present(leaf) && matches(values, leaf)) return true;
    }
    return false;
  }

  /** The first leaf of the field that passes, or -1: where none does, or none is needed. */
  public int witness(Values values, int field) {
    boolean keyword = field == KEYWORD;
    int leaf = keyword ? 0 : values.first(field);
    while (leaf >= 0 && leaf < values.size()) {
      boolean asked = keyword ? values.single(leaf) : values.present(leaf);
      if (asked && matches(values, leaf)) return leaf;
      leaf = keyword ? leaf + 1 : values.next(leaf);
    }
    return -1;
  }

  /** What an index can look up. */
  public abstract Guard guard();

  /** Rough price of a check, from 1, to order checks by. */
  public abstract int price();

  /** Whether a leaf that has a value passes. */
  abstract boolean matches(Values values, int leaf);

  /** The bytes of a text as matchers of such letters see them. */
  static byte[] bytes(String text, Letters letters) {
    return switch (letters) {
      case FOLDED -> Text.folded(text);
      case EXACT -> {
        Text exact = new Text().append(text);
        yield java.util.Arrays.copyOf(exact.bytes(), exact.length());
      }
    };
  }
}
