package org.vigie.sigma;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/** Messages for the aggregations of Sigma 1, which say what to write today. */
final class LegacyAggregation {
  private LegacyAggregation() {}

  /** What to write instead of a condition with a pipe at token {@code pipe}. */
  static String condition(List<String> tokens, int pipe) {
    String after =
        String.join(" ", tokens.subList(pipe + 1, tokens.size())).toLowerCase(Locale.ROOT);
    if (after.startsWith("near")) {
      return "'| near' of Sigma 1 is not supported; write the condition without it, and beside the"
          + " rule: correlation: {type: temporal, rules: [<names of the rules>], group-by:"
          + " [<fields>], timespan: <such as 5m>}";
    }
    String type =
        after.startsWith("count ( )") || !after.startsWith("count") ? "event_count" : "value_count";
    String by = following(tokens, pipe, "by");
    String field = type.equals("value_count") ? between(tokens, pipe) : "";
    return "'| "
        + Problems.quoted(after).replace("'", "")
        + "' of Sigma 1 is not supported; write the condition without it, and beside the rule:"
        + " correlation: {type: "
        + type
        + ", rules: [<name of this rule>], group-by: ["
        + (by == null ? "<field>" : by)
        + "], timespan: <such as 5m>, condition: {"
        + limit(tokens)
        + (field.isEmpty() ? "" : ", field: " + field)
        + "}}";
  }

  /** What to write instead of {@code timeframe}. */
  static String timeframe(Node value) {
    String span = value instanceof Node.Scalar scalar ? scalar.text() : "5m";
    return "'timeframe' of Sigma 1 is not supported; write a correlation beside the rule:"
        + " correlation: {type: event_count, rules: [<name of this rule>], group-by: [<field>],"
        + " timespan: "
        + (span.length() > 10 ? "5m" : span)
        + ", condition: {gte: <number>}}";
  }

  private static @Nullable String following(List<String> tokens, int from, String word) {
    for (int i = from; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).equalsIgnoreCase(word)) return tokens.get(i + 1);
    }
    return null;
  }

  /** The text between the parentheses of {@code count(field)}. */
  private static String between(List<String> tokens, int from) {
    String field = following(tokens, from, "(");
    return field == null || field.equals(")") ? "<field>" : field;
  }

  private static String limit(List<String> tokens) {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      String operator =
          switch (tokens.get(i)) {
            case ">" -> "gt";
            case ">=" -> "gte";
            case "<" -> "lt";
            case "<=" -> "lte";
            case "=", "==" -> "eq";
            default -> "";
          };
      if (!operator.isEmpty()) return operator + ": " + tokens.get(i + 1);
    }
    return "gte: <number>";
  }
}
