package org.vigie.sigma;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Comparison;
import org.vigie.sigma.SigmaRule.Letters;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.SigmaRule.RegexFlag;
import org.vigie.sigma.SigmaRule.Unit;
import org.vigie.yaml.Nearest;

/** The modifiers of one {@code field|modifier|…} key, understood and found to fit together. */
final class Modifiers {
  /** What the values are. */
  enum Kind {
    PATTERN,
    REGEX,
    NUMBER,
    NETWORK,
    CLOCK,
    EXISTS,
    REFERENCE
  }

  /** Ways to make bytes of a text, in the order they are applied. */
  enum Encoding {
    UTF16LE,
    UTF16BE,
    UTF16,
    BASE64,
    BASE64OFFSET
  }

  /** Switches that change how values are read or joined. */
  enum Option {
    ALL,
    NEQ,
    WINDASH,
    EXPAND
  }

  private static final String ALLOWED =
      "contains, startswith, endswith, all, exists, cased, neq, windash, re (i, m, s), base64,"
          + " base64offset, wide, utf16le, utf16be, utf16, lt, lte, gt, gte, minute, hour, day,"
          + " week, month, year, cidr, expand, fieldref";

  /** What joins or turns over the tests of several values. */
  private static final Set<String> JOINING = Set.of("all", "neq");

  /** Most modifiers at one field. */
  private static final int MAX = 8;

  /** As written, for reasons; without those that are not of a single value. */
  final String written;

  Kind kind = Kind.PATTERN;
  @Nullable Place place;
  Letters letters = Letters.FOLDED;
  Comparison comparison = Comparison.EQUAL;
  @Nullable Unit unit;
  final List<Encoding> encodings = new ArrayList<>();
  final Set<Option> options = EnumSet.noneOf(Option.class);
  final Set<RegexFlag> flags = EnumSet.noneOf(RegexFlag.class);
  private @Nullable String error;

  private Modifiers(List<String> names) {
    written = String.join(" ", names.stream().filter(name -> !JOINING.contains(name)).toList());
  }

  /** The modifiers behind the field's name in {@code key}, or null where one is wrong. */
  static @Nullable Modifiers read(String[] key, int line, Problems problems) {
    List<String> names = Arrays.asList(key).subList(1, key.length);
    Modifiers modifiers = new Modifiers(names);
    if (names.size() > MAX) {
      modifiers.error = "at most " + MAX + " modifiers are allowed at one field";
    } else {
      for (String name : names) modifiers.take(name);
      modifiers.check(key[0].isEmpty());
    }
    if (modifiers.error == null) return modifiers;
    problems.add(line, Problems.quoted(String.join("|", key)) + ": " + modifiers.error);
    return null;
  }

  private void take(String name) {
    switch (name) {
      case "contains" -> place(Place.ANYWHERE);
      case "startswith" -> place(Place.START);
      case "endswith" -> place(Place.END);
      case "all" -> options.add(Option.ALL);
      case "neq" -> options.add(Option.NEQ);
      case "windash" -> options.add(Option.WINDASH);
      case "expand" -> options.add(Option.EXPAND);
      case "cased" -> letters = Letters.EXACT;
      case "re" -> kind(Kind.REGEX);
      case "i" -> flag(RegexFlag.IGNORE_CASE);
      case "m" -> flag(RegexFlag.MULTI_LINE);
      case "s" -> flag(RegexFlag.DOT_ALL);
      case "cidr" -> kind(Kind.NETWORK);
      case "exists" -> kind(Kind.EXISTS);
      case "fieldref" -> kind(Kind.REFERENCE);
      case "lt" -> compare(Comparison.LESS);
      case "lte" -> compare(Comparison.LESS_OR_EQUAL);
      case "gt" -> compare(Comparison.GREATER);
      case "gte" -> compare(Comparison.GREATER_OR_EQUAL);
      case "minute" -> clock(Unit.MINUTE);
      case "hour" -> clock(Unit.HOUR);
      case "day" -> clock(Unit.DAY);
      case "week" -> clock(Unit.WEEK);
      case "month" -> clock(Unit.MONTH);
      case "year" -> clock(Unit.YEAR);
      case "wide", "utf16le" -> encodings.add(Encoding.UTF16LE);
      case "utf16be" -> encodings.add(Encoding.UTF16BE);
      case "utf16" -> encodings.add(Encoding.UTF16);
      case "base64" -> encodings.add(Encoding.BASE64);
      case "base64offset" -> encodings.add(Encoding.BASE64OFFSET);
      default -> unknown(name);
    }
  }

  private void unknown(String name) {
    String near = Nearest.of(name, List.of(ALLOWED.replaceAll("[(),]", "").split(" ")));
    wrong(
        "unknown modifier "
            + Problems.quoted(name)
            + (near == null ? "" : ", did you mean '" + near + "'?")
            + "; allowed: "
            + ALLOWED);
  }

  private void flag(RegexFlag flag) {
    if (kind != Kind.REGEX) wrong("i, m and s are allowed after re only");
    flags.add(flag);
  }

  private void place(Place place) {
    if (this.place != null) wrong("only one of contains, startswith, endswith is allowed");
    this.place = place;
  }

  private void kind(Kind kind) {
    if (this.kind != Kind.PATTERN) {
      wrong("only one of re, cidr, exists, fieldref, a comparison, a part of a time is allowed");
    }
    this.kind = kind;
  }

  /** A comparison stands alone or beside a part of a time, {@code hour|gte}. */
  private void compare(Comparison comparison) {
    if (kind != Kind.CLOCK || this.comparison != Comparison.EQUAL) kind(Kind.NUMBER);
    this.comparison = comparison;
  }

  private void clock(Unit unit) {
    if (kind != Kind.NUMBER || this.unit != null) kind(Kind.CLOCK);
    kind = Kind.CLOCK;
    this.unit = unit;
  }

  /** Whether what was taken fits together. */
  private void check(boolean keyword) {
    boolean text = kind == Kind.PATTERN;
    if (place != null && !text && kind != Kind.REFERENCE) {
      wrong("contains, startswith, endswith are allowed with texts and fieldref only");
    }
    if (letters == Letters.EXACT && !text && kind != Kind.REFERENCE) {
      wrong("cased is allowed with texts and fieldref only; re is cased unless i follows");
    }
    if (!text && (!encodings.isEmpty() || options.contains(Option.WINDASH))) {
      wrong("encodings and windash are allowed with texts only");
    }
    if (!encodings.isEmpty() && options.contains(Option.WINDASH)) {
      wrong("windash before an encoding is not allowed: write the variants as values");
    }
    if (encodings.contains(Encoding.BASE64OFFSET) && encodings.getLast() != Encoding.BASE64OFFSET) {
      wrong("no encoding is allowed after base64offset");
    }
    if (keyword && kind != Kind.PATTERN && kind != Kind.REGEX) {
      wrong("keywords take texts and re only; name a field before the modifiers");
    }
    if (kind == Kind.EXISTS && (options.contains(Option.EXPAND) || options.contains(Option.ALL))) {
      wrong("exists takes one value, true or false, and neq at most");
    }
    if (unit != null && options.contains(Option.ALL)) {
      wrong("all is not allowed with a part of a time, which has one value");
    }
  }

  private void wrong(String message) {
    if (error == null) error = message;
  }
}
