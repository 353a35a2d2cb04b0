package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.ArrayMarks;
import org.vigie.ocsf.FieldNames;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.SigmaRule.Quantifier;

/**
 * A condition on members of an array, each looked at alone. A field that repeats without an array
 * around it, as in XML, is an array of its values; a single value or object is an array of one,
 * which has no places to count.
 */
final class MembersMatcher extends Matcher {
  private final Quantifier quantifier;
  private final Body body;
  private final FieldNames names;

  /** A compiled condition over one member. */
  private sealed interface Body {
    record Both(List<Body> parts) implements Body {}

    record Either(List<Body> parts) implements Body {}

    record No(Body part) implements Body {}

    record Leaf(int field, Matcher matcher) implements Body {}
  }

  MembersMatcher(Check.Members check, FieldNames names) {
    quantifier = check.quantifier();
    body = body(check.body(), names);
    this.names = names;
  }

  private static Body body(Condition condition, FieldNames names) {
    return switch (condition) {
      case Condition.And(List<Condition> parts) -> new Body.Both(bodies(parts, names));
      case Condition.Or(List<Condition> parts) -> new Body.Either(bodies(parts, names));
      case Condition.Not(Condition part) -> new Body.No(body(part, names));
      case Condition.Test test ->
          new Body.Leaf(names.intern(test.field()), Matcher.of(test.check(), names));
    };
  }

  private static List<Body> bodies(List<Condition> parts, FieldNames names) {
    return parts.stream().map(part -> body(part, names)).toList();
  }

  @Override
  public boolean holds(Values values, int field) {
    return holds(values, field, whole(values));
  }

  @Override
  boolean holds(Values values, int field, Extent extent) {
    List<List<Extent>> arrays = arrays(values, field, extent);
    return switch (quantifier) {
      case Quantifier.Any any -> first(values, arrays) != null;
      case Quantifier.None none -> first(values, arrays) == null;
      case Quantifier.At at -> first(values, arrays) != null;
      case Quantifier.All all -> {
        for (List<Extent> array : arrays) {
          if (!array.isEmpty() && all(values, array)) yield true;
        }
        yield false;
      }
      case Quantifier.AllOrEmpty all -> {
        for (List<Extent> array : arrays) if (all(values, array)) yield true;
        yield arrays.isEmpty();
      }
    };
  }

  /** The first member that satisfies the body, at the place asked for if one is; or null. */
  private @Nullable Extent first(Values values, List<List<Extent>> arrays) {
    for (List<Extent> array : arrays) {
      if (quantifier instanceof Quantifier.At(int index)) {
        int at = index < 0 ? array.size() + index : index;
        if (at < 0 || at >= array.size()) continue;
        if (holds(body, values, array.get(at))) return array.get(at);
      } else {
        for (Extent member : array) if (holds(body, values, member)) return member;
      }
    }
    return null;
  }

  private boolean all(Values values, List<Extent> members) {
    for (Extent member : members) if (!holds(body, values, member)) return false;
    return true;
  }

  private static boolean holds(Body body, Values values, Extent member) {
    return switch (body) {
      case Body.Both(List<Body> parts) -> {
        for (Body part : parts) if (!holds(part, values, member)) yield false;
        yield true;
      }
      case Body.Either(List<Body> parts) -> {
        for (Body part : parts) if (holds(part, values, member)) yield true;
        yield false;
      }
      case Body.No(Body part) -> !holds(part, values, member);
      case Body.Leaf(int field, Matcher matcher) -> matcher.holds(values, field, member);
    };
  }

  private static Extent whole(Values values) {
    return new Extent(0, values.size(), 0, values.leaves().arrays().size());
  }

  /** The arrays that are the field's in a part of the event, as their members. */
  private List<List<Extent>> arrays(Values values, int field, Extent extent) {
    List<List<Extent>> arrays = new ArrayList<>();
    collect(values, field, names.name(field) + ".", extent, arrays);
    return arrays;
  }

  private void collect(
      Values values, int field, String inside, Extent extent, List<List<Extent>> arrays) {
    ArrayMarks marks = values.leaves().arrays();
    List<Extent> loose = new ArrayList<>();
    boolean object = false;
    int leaf = extent.from();
    for (int mark = extent.mark(); mark <= extent.end(); mark++) {
      boolean last = mark == extent.end();
      int until = last ? extent.to() : marks.leaf(mark);
      for (; leaf < until; leaf++) {
        if (!values.single(leaf)) continue;
        if (values.field(leaf) != field) object |= values.leaves().name(leaf).startsWith(inside);
        else loose.add(new Extent(leaf, leaf + 1, mark, mark));
      }
      if (last) break;
      int opened = marks.kind(mark);
      if (opened == ArrayMarks.MEMBER || opened == ArrayMarks.CLOSE) continue;
      List<Extent> members = new ArrayList<>();
      mark = members(marks, mark, extent.end(), members);
      leaf = mark < extent.end() ? marks.leaf(mark) : extent.to();
      if (opened == field) arrays.add(members);
      else if (opened > FieldNames.OVERFLOW && names.name(opened).startsWith(inside)) object = true;
      else for (Extent member : members) collect(values, field, inside, member, arrays);
    }
    // What has no array around it has no places.
    boolean places = quantifier instanceof Quantifier.At;
    if (loose.size() > 1 || loose.size() == 1 && !places) arrays.add(loose);
    else if (loose.isEmpty() && object && !places) arrays.add(List.of(extent));
  }

  /** Adds the members of the array that opens at a mark; the mark where it closes. */
  private static int members(ArrayMarks marks, int open, int end, List<Extent> members) {
    int depth = 0;
    int began = -1;
    for (int i = open + 1; i < end; i++) {
      switch (marks.kind(i)) {
        case ArrayMarks.MEMBER -> {
          if (depth > 0) continue;
          if (began >= 0) members.add(new Extent(marks.leaf(began), marks.leaf(i), began + 1, i));
          began = i;
        }
        case ArrayMarks.CLOSE -> {
          if (depth-- > 0) continue;
          if (began >= 0) members.add(new Extent(marks.leaf(began), marks.leaf(i), began + 1, i));
          return i;
        }
        default -> depth++;
      }
    }
    return end;
  }

  /** The first leaf of the first member that satisfies the body, or -1. */
  @Override
  public int witness(Values values, int field) {
    if (quantifier instanceof Quantifier.None) return -1;
    Extent member = first(values, arrays(values, field, whole(values)));
    return member == null || member.from() == member.to() ? -1 : member.from();
  }

  @Override
  boolean matches(Values values, int leaf) {
    throw new IllegalStateException("asked of members, not of values");
  }

  @Override
  public Guard guard() {
    return new Guard.None();
  }

  @Override
  public int price() {
    return 300;
  }
}
