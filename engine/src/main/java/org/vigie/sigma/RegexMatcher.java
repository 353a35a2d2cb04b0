package org.vigie.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.vigie.sigma.SigmaRule.Check;
import org.vigie.sigma.SigmaRule.Place;

/** A regular expression in linear time, run only where its mandatory literal stands. */
final class RegexMatcher extends Matcher {
  /** Most characters of an expression; the longest public one has 217. */
  static final int MAX_CHARACTERS = 2_048;

  private final Pattern pattern;
  private final byte @Nullable [] literal;

  RegexMatcher(Check.Regex regex) {
    pattern = compile(regex);
    String text = RegexShape.of(regex.expression()).literal();
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

  @Override
  boolean matches(Values values, int leaf) {
    if (literal != null) {
      int start = values.foldedStart(leaf);
      if (Bytes.indexOf(values.foldedBytes(), start, values.foldedEnd(leaf), literal) < 0) {
        return false;
      }
    }
    int start = values.exactStart(leaf);
    int length = values.exactEnd(leaf) - start;
    return pattern.matcher(new String(values.exactBytes(leaf), start, length, UTF_8)).find();
  }

  @Override
  public Guard guard() {
    return literal == null
        ? new Guard.Present()
        : new Guard.Literal(Place.ANYWHERE, literal, Strength.NECESSARY);
  }

  @Override
  public int price() {
    return literal == null ? 200 : 50;
  }
}
