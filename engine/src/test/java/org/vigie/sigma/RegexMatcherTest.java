package org.vigie.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.sigma.SigmaRule.Check;

class RegexMatcherTest {
  private static final String[] PIECES = {
    "a", "b", "c", "A", "ab", "\\.", "\\\\", "\\d", "\\x61", ".", "[ab]", "[^a]", "[]a]", "[a\\]]",
    "[[:alpha:]]", "(", ")", "(?:", "(?i)", "(?i:", "(?P<n>", "|", "*", "+", "?", "*?", "{2}",
        "{0}",
    "{0,2}", "{1,}", "{", "}", "^", "$", "\\b", "é", "\\pL", "\\p{Lu}", "\\141", "\\Qa+\\E"
  };

  @ParameterizedTest
  @CsvSource({
    "'(?i)foo.*barbaz', barbaz",
    "'(foo|bar)x', x",
    "'abc?d', ab",
    "'abc+d', abc",
    "'ab{2,3}c', ab",
    "'a|b', ",
    "'(?:lonely)?', ",
    "'\\\\Device\\\\[a-z]', '\\Device\\'",
    "'(inner text)+', inner text",
    "'[abc]{3}', "
  })
  void guardsByTheLongestMandatoryLiteral(String expression, @Nullable String literal) {
    assertThat(RegexShape.of(expression).literal()).isEqualTo(literal);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void literalStandsInEveryMatch(long seed) {
    Random random = new Random(seed);
    int guarded = 0;
    while (guarded < 5_000) {
      StringBuilder expression = new StringBuilder();
      for (int i = 1 + random.nextInt(8); i > 0; i--) {
        expression.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String literal = RegexShape.of(expression.toString()).literal();
      if (literal == null) continue;
      Pattern pattern;
      try {
        pattern = Pattern.compile(expression.toString());
      } catch (PatternSyntaxException e) {
        continue; // most random expressions are none
      }
      guarded++;
      for (int i = 0; i < 20; i++) {
        String value = value(random);
        if (pattern.matcher(value).find()) {
          assertThat(value.toLowerCase(Locale.ROOT))
              .as("seed %d, expression %s", seed, expression)
              .contains(literal.toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  @Test
  void boundsExpressions() {
    assertThat(error("a".repeat(3_000))).contains("at most 2048 characters");
    assertThat(error("(".repeat(60) + ")".repeat(60))).contains("nests at most 50");
    assertThat(error("(" + "x{1000}".repeat(25) + ")")).contains("too large");
    assertThat(error("x{1000}")).isNull();
  }

  private static @Nullable String error(String expression) {
    return RegexMatcher.error(new Check.Regex(expression, Set.of()));
  }

  private static String value(Random random) {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      value.append("abcAB.\\1é+".charAt(random.nextInt(10)));
    }
    return value.toString();
  }
}
