package org.vigie.sigma;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Condition;
import org.vigie.sigma.SigmaRule.Quantifier;

/**
 * A field's name with selectors of array members, as {@code sigma-version: 3} has them: {@code
 * rules[any].ip[0]}. A bracket behind a backslash is part of the name.
 *
 * @param steps the arrays on the way, outermost first
 * @param field whole path of what is tested; the array itself where its members are
 */
record Selectors(List<Step> steps, String field) {
  /** Most arrays on the way to one field. */
  private static final int MAX = 8;

  private static final com.google.re2j.Pattern INDEX =
      com.google.re2j.Pattern.compile("-?[0-9]{1,5}");

  /** An array by its whole path, and which of its members are meant. */
  record Step(String array, Quantifier quantifier) {}

  /** A name without selectors. */
  static Selectors plain(String name) {
    return new Selectors(List.of(), name);
  }

  /**
   * Reads a name; null where a selector is wrong, which is then reported.
   *
   * @param under path of the array whose members are looked at, or empty
   */
  static @Nullable Selectors read(String name, String under, int line, Problems problems) {
    if (name.equals(".") && !under.isEmpty()) return plain(under);
    List<Step> steps = new ArrayList<>();
    StringBuilder path = new StringBuilder(under);
    if (!under.isEmpty()) path.append('.');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean escaped = c == '\\' && i + 1 < name.length() && "[]".indexOf(name.charAt(i + 1)) >= 0;
      if (escaped) path.append(name.charAt(++i));
      else if (c != '[') path.append(c);
      else {
        int close = name.indexOf(']', i);
        Quantifier quantifier = close < 0 ? null : quantifier(name.substring(i + 1, close));
        boolean ends =
            close == name.length() - 1 || close > 0 && ".[".indexOf(name.charAt(close + 1)) >= 0;
        if (quantifier == null || !ends || steps.size() == MAX) {
          problems.add(
              line,
              Problems.quoted(name)
                  + ": allowed behind an array are [any], [all], [all_or_empty], [none] and a"
                  + " place such as [0] or [-1], at most "
                  + MAX
                  + " times; a bracket of the name is written \\[");
          return null;
        }
        steps.add(new Step(path.toString(), quantifier));
        i = close;
      }
    }
    return new Selectors(List.copyOf(steps), path.toString());
  }

  private static @Nullable Quantifier quantifier(String text) {
    return switch (text) {
      case "any" -> new Quantifier.Any();
      case "all" -> new Quantifier.All();
      case "all_or_empty" -> new Quantifier.AllOrEmpty();
      case "none" -> new Quantifier.None();
      default -> INDEX.matches(text) ? new Quantifier.At(Integer.parseInt(text)) : null;
    };
  }

  /** A condition on what the name means, around it the arrays on the way. */
  Condition around(String selection, Condition condition) {
    for (Step step : steps.reversed()) {
      String written = "[" + text(step.quantifier) + "] " + describe(condition);
      condition =
          new Condition.Test(
              selection, step.array, written, new Check.Members(step.quantifier, condition));
    }
    return condition;
  }

  private static String text(Quantifier quantifier) {
    return switch (quantifier) {
      case Quantifier.Any any -> "any";
      case Quantifier.All all -> "all";
      case Quantifier.AllOrEmpty all -> "all_or_empty";
      case Quantifier.None none -> "none";
      case Quantifier.At(int index) -> String.valueOf(index);
    };
  }

  private static String describe(Condition condition) {
    String text =
        switch (condition) {
          case Condition.And(List<Condition> parts) -> describe(parts, " and ");
          case Condition.Or(List<Condition> parts) -> describe(parts, " or ");
          case Condition.Not(Condition part) -> "not " + describe(part);
          case Condition.Test test -> test.field() + " " + test.written();
        };
    return text.length() <= 400 ? text : text.substring(0, 397) + "...";
  }

  private static String describe(List<Condition> parts, String between) {
    List<String> texts = parts.stream().limit(20).map(Selectors::describe).toList();
    return "(" + String.join(between, texts) + (parts.size() > 20 ? between + "..." : "") + ")";
  }
}
