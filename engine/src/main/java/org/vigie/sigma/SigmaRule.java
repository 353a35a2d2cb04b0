package org.vigie.sigma;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.vigie.ocsf.Logsource;

/**
 * One Sigma rule on single events, checked: its attributes, and its detection as one tree whose
 * selections, lists and modifiers are resolved.
 *
 * @param about what it says about itself
 * @param logsource what events it concerns
 * @param condition its detection
 */
public record SigmaRule(About about, Logsource logsource, Condition condition)
    implements SigmaDocument {

  /** A detection. Selections that a condition names twice are the same object both times. */
  public sealed interface Condition {
    /** Holds if every part does; at least one part. */
    record And(List<Condition> parts) implements Condition {}

    /** Holds if a part does; at least one part. */
    record Or(List<Condition> parts) implements Condition {}

    /** Holds if its part does not, so also where a field is absent. */
    record Not(Condition part) implements Condition {}

    /**
     * A leaf: one check on one field.
     *
     * @param selection name of the selection it stands in
     * @param field native field, empty for a keyword: then any value of the event may pass
     * @param written the modifiers and the value as written, {@code endswith \\mimikatz.exe}
     * @param check what is asked of the field
     */
    record Test(String selection, String field, String written, Check check) implements Condition {}
  }

  /** What is asked of a field. A field that stands several times passes if one value does. */
  public sealed interface Check {
    /** The whole value has this form. */
    record Pattern(List<Part> parts, Letters letters) implements Check {}

    /** The value holds something that the RE2 expression matches. */
    record Regex(String expression, Set<RegexFlag> flags) implements Check {}

    /** Value and number compare so, if the value is a number at all. */
    record Numeric(Comparison comparison, BigDecimal number) implements Check {}

    /** The value is the number, or, where it is none, holds the number's text: for keywords. */
    record NumberWord(BigDecimal number, String text) implements Check {}

    /** The value is an address in the network, {@code 10.0.0.0/8}. */
    record Network(String network) implements Check {}

    /** A part of the value, which is a time, compares so with the number. */
    record Clock(Unit unit, Comparison comparison, long number) implements Check {}

    /** The field is absent, or present without a value. */
    record Null() implements Check {}

    /** The field is present, with or without a value. */
    record Exists() implements Check {}

    /**
     * Members of the array that the field is satisfy the body, as many as asked. Tests in the body
     * name fields by their whole paths, and see one member only.
     */
    record Members(Quantifier quantifier, Condition body) implements Check {}

    /** The value stands in this relation to a value of the other field. */
    record Reference(String field, Place place, Letters letters) implements Check {}
  }

  /** Which members of an array must satisfy a condition. */
  public sealed interface Quantifier {
    /** At least one. */
    record Any() implements Quantifier {}

    /** All, and there is one. */
    record All() implements Quantifier {}

    /** All; there may be none. */
    record AllOrEmpty() implements Quantifier {}

    /** None. */
    record None() implements Quantifier {}

    /** That at this place, from 0, or from -1 counted from the end. */
    record At(int index) implements Quantifier {}
  }

  /** An element of a {@link Check.Pattern}. */
  public sealed interface Part {
    /** Text that stands for itself; never empty. */
    record Run(String text) implements Part {}

    /** Any text, also none. */
    record Any() implements Part {}

    /** One code point. */
    record One() implements Part {}

    /** One of the five characters that Windows programs take for a switch. */
    record Dash() implements Part {}
  }

  /** Whether case matters. */
  public enum Letters {
    /** Upper and lower case are the same. */
    FOLDED,
    /** They differ. */
    EXACT
  }

  /** Where in a value something must stand. */
  public enum Place {
    WHOLE,
    START,
    END,
    ANYWHERE
  }

  /** Flags of a regular expression. */
  public enum RegexFlag {
    IGNORE_CASE,
    MULTI_LINE,
    DOT_ALL
  }

  /** How a number of an event compares with that of a rule. */
  public enum Comparison {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /** Whether {@code order}, of the event's number to the rule's, is what is asked. */
    boolean allows(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }

  /** Parts of a time, in UTC; weeks are those of ISO 8601. */
  public enum Unit {
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH,
    YEAR
  }
}
