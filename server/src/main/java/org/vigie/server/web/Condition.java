package org.vigie.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition taken apart for reading. The engine words it as the rule does, modifiers and then the
 * value: {@code endswith \mimikatz.exe}, {@code not re cased ^a.*}; a value alone is compared
 * whole.
 *
 * @param negated whether it must not hold
 * @param operator one of {@link #OPERATORS}: pages have words for it, {@code op.<operator>}
 * @param options further modifiers, as written
 * @param literal what the value is held against, as written
 */
record Condition(boolean negated, String operator, List<String> options, String literal) {
  /** What pages have words for. */
  static final Set<String> OPERATORS =
      Set.of(
          "equals",
          "contains",
          "startswith",
          "endswith",
          "re",
          "cidr",
          "exists",
          "absent",
          "fieldref",
          "lt",
          "lte",
          "gt",
          "gte");

  private static final Set<String> OPTIONS =
      Set.of(
          "cased",
          "windash",
          "expand",
          "i",
          "m",
          "s",
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "year",
          "wide",
          "utf16le",
          "utf16be",
          "utf16",
          "base64",
          "base64offset");

  /** Takes it apart; a condition on no field is a keyword, which may stand anywhere. */
  static Condition parse(String field, String written) {
    boolean negated = written.startsWith("not ");
    String rest = negated ? written.substring(4) : written;
    String operator = field.isEmpty() ? "contains" : "equals";
    List<String> options = new ArrayList<>();
    for (int space = rest.indexOf(' '); space > 0; space = rest.indexOf(' ')) {
      String word = rest.substring(0, space);
      if (word.equals("neq")) negated = !negated;
      else if (OPERATORS.contains(word)) operator = word;
      else if (OPTIONS.contains(word)) options.add(word);
      else break;
      rest = rest.substring(space + 1);
    }
    if (operator.equals("exists")) {
      return new Condition(
          negated, rest.equalsIgnoreCase("false") ? "absent" : "exists", options, "");
    }
    return new Condition(negated, operator, List.copyOf(options), rest);
  }

  /** Operator and options in words: {@code does not: ends with (cased)}. */
  String words(Words words) {
    String said = words.say("op." + operator);
    if (!options.isEmpty()) {
      said += options.stream().collect(Collectors.joining(", ", " (", ")"));
    }
    return negated ? words.say("op.not", said) : said;
  }
}
