package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.Modifiers.Encoding;
import org.vigie.sigma.Modifiers.Option;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.SigmaRule.Letters;
import org.vigie.sigma.SigmaRule.Place;
import org.vigie.sigma.SigmaRule.Unit;
import org.vigie.yaml.Node;

/** Makes tests of the values of one field, as its modifiers ask. */
final class FieldTests {
  /** Most characters in a value; a longer one would never be found in practice. */
  static final int MAX_VALUE = 4_096;

  private final String selection;
  private final String field;

  /** Path of the array whose members are seen, or empty. */
  private final String under;

  private final Modifiers modifiers;
  private final Map<String, List<String>> lists;
  private final Problems problems;

  FieldTests(
      String selection,
      String field,
      String under,
      Modifiers modifiers,
      Map<String, List<String>> lists,
      Problems problems) {
    this.selection = selection;
    this.field = field;
    this.under = under;
    this.modifiers = modifiers;
    this.lists = lists;
    this.problems = problems;
  }

  /** All values joined: any of them, or all; none of them under {@code neq}. Null if one is bad. */
  @Nullable Condition read(List<Node.Scalar> values) {
    List<Condition> parts = new ArrayList<>();
    for (Node.Scalar value : values) {
      Condition part = value(value);
      if (part != null) parts.add(part);
    }
    if (parts.isEmpty()) return null;
    Condition joined =
        modifiers.options.contains(Option.ALL) ? Detection.all(parts) : Detection.any(parts);
    return modifiers.options.contains(Option.NEQ) ? new Condition.Not(joined) : joined;
  }

  private @Nullable Condition value(Node.Scalar value) {
    if (value.text().length() > MAX_VALUE) {
      return wrong(value, "a value has at most " + MAX_VALUE + " characters");
    }
    if (value.isNull()) return nullValue(value);
    if (!modifiers.options.contains(Option.EXPAND)) return literal(value);
    List<String> texts = Placeholders.expand(value, lists, problems);
    if (texts == null) return null;
    List<Condition> parts = new ArrayList<>();
    for (String text : texts) {
      Condition part = literal(new Node.Scalar(value.line(), text, value.plain()));
      if (part == null) return null;
      parts.add(part);
    }
    return parts.isEmpty()
        ? wrong(value, "a list for a placeholder of " + value.text() + " is empty")
        : Detection.any(parts);
  }

  private @Nullable Condition nullValue(Node.Scalar value) {
    boolean bare =
        modifiers.kind == Modifiers.Kind.PATTERN
            && modifiers.place == null
            && modifiers.encodings.isEmpty()
            && !field.isEmpty();
    return bare
        ? test("null", new Check.Null())
        : wrong(value, "null is allowed for a named field without modifiers but neq and all");
  }

  private @Nullable Condition literal(Node.Scalar value) {
    return switch (modifiers.kind) {
      case PATTERN -> pattern(value);
      case REGEX -> regex(value);
      case NUMBER -> number(value);
      case NETWORK ->
          Network.parse(value.text()) == null
              ? wrong(
                  value, "not a network: write address/bits, such as 10.0.0.0/8 or 2001:db8::/32")
              : test(value.text(), new Check.Network(value.text()));
      case CLOCK -> clock(value);
      case EXISTS -> exists(value);
      case REFERENCE -> reference(value);
    };
  }

  private @Nullable Condition pattern(Node.Scalar value) {
    boolean whole = modifiers.place == null && modifiers.encodings.isEmpty();
    if (value.isNumber() && whole) return field.isEmpty() ? numberWord(value) : number(value);
    // A keyword may stand anywhere in a value.
    Place place =
        modifiers.place != null ? modifiers.place : field.isEmpty() ? Place.ANYWHERE : Place.WHOLE;
    if (modifiers.encodings.isEmpty()) {
      boolean dashes = modifiers.options.contains(Option.WINDASH);
      List<SigmaRule.Part> parts = Wildcards.parse(value.text());
      List<SigmaRule.Part> placed =
          Wildcards.place(dashes ? Wildcards.dashes(parts) : parts, place);
      return test(value.text(), new Check.Pattern(placed, modifiers.letters));
    }
    String plain = Wildcards.plain(value.text());
    if (plain == null)
      return wrong(value, "wildcards can't be encoded; write \\* and \\? for * and ?");
    boolean cased =
        modifiers.letters == Letters.EXACT
            || modifiers.encodings.contains(Encoding.BASE64)
            || modifiers.encodings.contains(Encoding.BASE64OFFSET);
    List<Condition> tests = new ArrayList<>();
    for (String text : Encodings.apply(plain, modifiers.encodings)) {
      if (text.isEmpty()) return wrong(value, "too short to be found in base64 at each offset");
      List<SigmaRule.Part> run = List.of(new SigmaRule.Part.Run(text));
      Letters letters = cased ? Letters.EXACT : Letters.FOLDED;
      tests.add(test(value.text(), new Check.Pattern(Wildcards.place(run, place), letters)));
    }
    return Detection.any(tests);
  }

  private @Nullable Condition regex(Node.Scalar value) {
    Check.Regex check = new Check.Regex(value.text(), java.util.Set.copyOf(modifiers.flags));
    String error = RegexMatcher.error(check);
    return error == null ? test(value.text(), check) : wrong(value, error);
  }

  private @Nullable Condition number(Node.Scalar value) {
    java.math.BigDecimal number = Decimals.parse(value.text());
    return number == null
        ? wrong(value, "not a number of at most " + Decimals.MAX + " characters")
        : test(value.text(), new Check.Numeric(modifiers.comparison, number));
  }

  private @Nullable Condition numberWord(Node.Scalar value) {
    java.math.BigDecimal number = Decimals.parse(value.text());
    return number == null
        ? wrong(value, "not a number of at most " + Decimals.MAX + " characters")
        : test(value.text(), new Check.NumberWord(number, value.text()));
  }

  private @Nullable Condition clock(Node.Scalar value) {
    Unit unit = java.util.Objects.requireNonNull(modifiers.unit);
    int least = unit == Unit.MINUTE || unit == Unit.HOUR || unit == Unit.YEAR ? 0 : 1;
    int most =
        switch (unit) {
          case MINUTE -> 59;
          case HOUR -> 23;
          case DAY -> 31;
          case WEEK -> 53;
          case MONTH -> 12;
          case YEAR -> 9999;
        };
    String text = value.text();
    int number = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
    return number < least || number > most
        ? wrong(value, "not a number from " + least + " to " + most)
        : test(text, new Check.Clock(unit, modifiers.comparison, number));
  }

  private @Nullable Condition exists(Node.Scalar value) {
    return switch (value.text().toLowerCase(java.util.Locale.ROOT)) {
      case "true" -> test(value.text(), new Check.Exists());
      case "false" -> new Condition.Not(test(value.text(), new Check.Exists()));
      default -> wrong(value, "exists takes true or false");
    };
  }

  private @Nullable Condition reference(Node.Scalar value) {
    String other = value.text();
    if (other.isEmpty() || other.length() > Detection.MAX_NAME) {
      return wrong(value, "fieldref takes the name of a field");
    }
    Place place = modifiers.place == null ? Place.WHOLE : modifiers.place;
    String path = under.isEmpty() ? other : other.equals(".") ? under : under + "." + other;
    return test(other, new Check.Reference(path, place, modifiers.letters));
  }

  private Condition test(String value, Check check) {
    String written = modifiers.written.isEmpty() ? value : modifiers.written + " " + value;
    return new Condition.Test(selection, field, written, check);
  }

  private @Nullable Condition wrong(Node.Scalar value, String message) {
    String name = field.isEmpty() ? "keyword" : "'" + field + "'";
    problems.add(value.line(), name + ", value " + Problems.quoted(value.text()) + ": " + message);
    return null;
  }
}
