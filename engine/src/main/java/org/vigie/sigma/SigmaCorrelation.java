package org.vigie.sigma;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A Sigma correlation, checked: what must happen together, or how often.
 *
 * @param about what it says about itself
 * @param type what is asked of the events of its rules
 * @param rules what it is made of, in order: rules and other correlations
 * @param groupBy fields or aliases whose values events must have in common; may be empty
 * @param aliases by name, the field that it stands for in the events of each rule
 * @param timespan most that lies between the first event and the last, milliseconds
 * @param condition when it holds
 * @param generate whether its rules raise findings of their own, too
 */
public record SigmaCorrelation(
    About about,
    Type type,
    List<Reference> rules,
    List<String> groupBy,
    Map<String, Map<String, String>> aliases,
    long timespan,
    Condition condition,
    Generate generate)
    implements SigmaDocument {

  /** The timespan as Sigma writes it. */
  public String written() {
    return Timespan.write(timespan);
  }

  /** A rule by its id or name, and the line where it is named. */
  public record Reference(String rule, int line) {}

  /** Whether the rules of a correlation raise findings of their own. */
  public enum Generate {
    /** Only the correlation does. */
    CORRELATION,
    /** They do, too. */
    RULES_TOO
  }

  /** What is asked of the events of a group within the timespan. */
  public enum Type {
    /** How many there are. */
    EVENT_COUNT,
    /** How many values of a field, or of a tuple of fields, differ. */
    VALUE_COUNT,
    /** Which rules they are of. */
    TEMPORAL,
    /** Which rules they are of, in the order of the list. */
    TEMPORAL_ORDERED,
    /** The sum of a field. */
    VALUE_SUM,
    /** The mean of a field. */
    VALUE_AVG,
    /** The value of a field below which a part of all values lies. */
    VALUE_PERCENTILE,
    /** The value of a field in the middle of all. */
    VALUE_MEDIAN;

    /** Whether a number of a field is what counts. */
    public boolean isNumeric() {
      return switch (this) {
        case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE, VALUE_MEDIAN -> true;
        case EVENT_COUNT, VALUE_COUNT, TEMPORAL, TEMPORAL_ORDERED -> false;
      };
    }

    /** Whether it asks which rules the events are of. */
    public boolean isTemporal() {
      return this == TEMPORAL || this == TEMPORAL_ORDERED;
    }
  }

  /** When a correlation holds. */
  public sealed interface Condition {
    /**
     * A number keeps within limits: of events, of values, of rules, or what is made of a field.
     *
     * @param fields what the type looks at; empty where it looks at no field
     * @param percentile the part, above 0 and at most 100; 0 for types without
     * @param limits all must hold; at least one
     */
    record Measure(List<String> fields, double percentile, List<Limit> limits)
        implements Condition {}

    /** A formula over which rules have events. */
    record Occurrence(Formula formula, String written) implements Condition {}
  }

  /** One limit of a number. */
  public record Limit(Operator operator, BigDecimal number) {
    /** Whether a number keeps within it. */
    public boolean allows(double value) {
      int order = Double.compare(value, number.doubleValue());
      return switch (operator) {
        case GT -> order > 0;
        case GTE -> order >= 0;
        case LT -> order < 0;
        case LTE -> order <= 0;
        case EQ -> order == 0;
        case NEQ -> order != 0;
      };
    }

    /** As written, {@code gte 10}. */
    @Override
    public String toString() {
      return operator.name().toLowerCase(java.util.Locale.ROOT) + " " + number.toPlainString();
    }
  }

  /** How a number is compared. */
  public enum Operator {
    GT,
    GTE,
    LT,
    LTE,
    EQ,
    NEQ
  }

  /** A formula over rules. */
  public sealed interface Formula {
    /** Holds if every part does. */
    record And(List<Formula> parts) implements Formula {}

    /** Holds if a part does. */
    record Or(List<Formula> parts) implements Formula {}

    /** Holds if its part does not. */
    record Not(Formula part) implements Formula {}

    /** Holds if there is an event of the rule at this place of the list. */
    record Rule(int place) implements Formula {}
  }
}
