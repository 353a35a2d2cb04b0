package org.vigie.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.regex.Regex;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Place;

/**
 * A regular expression in linear time: by our own automaton, or, for the rare expression that it
 * does not know, by RE2 where its mandatory literal stands.
 */
final class RegexMatcher extends Matcher {
  /** Most characters of an expression; the longest public one has 217. */
  static final int MAX_CHARACTERS = 2_048;

  private final @Nullable Regex regex;
  private final @Nullable Pattern pattern;
  private final byte @Nullable [] literal;

  RegexMatcher(Check.Regex check) {
    regex = Regex.of(check.expression(), flags(check));
    pattern = regex == null ? compile(check) : null;
    String text = RegexShape.of(check.expression()).literal();
    literal = text == null ? null : org.vigie.ocsf.Text.folded(text);
  }

  /** What is wrong with an expression, or null. */
  static @Nullable String error(Check.Regex regex) {
    String expression = regex.expression();
    if (expression.length() > MAX_CHARACTERS) {
      return "an expression has at most " + MAX_CHARACTERS + " characters";
    }
    RegexShape shape = RegexShape.of(expression);
    if (shape.depth() > RegexShape.MAX_DEPTH) {
      return "an expression nests at most " + RegexShape.MAX_DEPTH + " deep";
    }
    if (shape.size() > RegexShape.MAX_SIZE) {
      return "counted repetitions make the expression too large: written out, "
          + RegexShape.MAX_SIZE
          + " elements are allowed";
    }
    try {
      compile(regex);
      return null;
    } catch (PatternSyntaxException e) {
      return "not an RE2 expression: "
          + e.getDescription()
          + " (look-around, back-references and possessive quantifiers are not allowed)";
    }
  }

  private static Pattern compile(Check.Regex regex) {
    int flags = 0;
    for (SigmaRule.RegexFlag flag : regex.flags()) {
      flags |=
          switch (flag) {
            case IGNORE_CASE -> Pattern.CASE_INSENSITIVE;
            case MULTI_LINE -> Pattern.MULTILINE;
            case DOT_ALL -> Pattern.DOTALL;
          };
    }
    return Pattern.compile(regex.expression(), flags);
  }

  private static Set<Regex.Flag> flags(Check.Regex check) {
    Set<Regex.Flag> flags = EnumSet.noneOf(Regex.Flag.class);
    for (SigmaRule.RegexFlag flag : check.flags()) {
      flags.add(
          switch (flag) {
            case IGNORE_CASE -> Regex.Flag.IGNORE_CASE;
            case MULTI_LINE -> Regex.Flag.MULTI_LINE;
            case DOT_ALL -> Regex.Flag.DOT_ALL;
          });
    }
    return flags;
  }

  @Override
  boolean matches(Values values, int leaf) {
    int start = values.exactStart(leaf);
    int end = values.exactEnd(leaf);
    if (regex != null) return regex.find(values.exactBytes(leaf), start, end);
    return guarded(values, leaf)
        && requireNonNull(pattern)
            .matcher(new String(values.exactBytes(leaf), start, end - start, UTF_8))
            .find();
  }

  /** Whether the mandatory literal stands in the value. */
  private boolean guarded(Values values, int leaf) {
    if (literal == null) return true;
    int start = values.foldedStart(leaf);
    return Bytes.indexOf(values.foldedBytes(), start, values.foldedEnd(leaf), literal) >= 0;
  }

  @Override
  public Guard guard() {
    return literal == null
        ? new Guard.Present()
        : new Guard.Literal(Place.ANYWHERE, literal, Strength.NECESSARY);
  }

  @Override
  public int price() {
    return regex != null ? 10 : literal == null ? 200 : 50;
  }
}
