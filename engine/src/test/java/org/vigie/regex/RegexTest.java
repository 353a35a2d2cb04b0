package org.vigie.regex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.regex.Regex.Flag;

/** Automata answer as RE2/J does: cases by hand, and random expressions over random texts. */
class RegexTest {
  private static final List<String> ATOMS =
      List.of(
          "a",
          "b",
          "k",
          "s",
          "S",
          ".",
          "\\.",
          "\\d",
          "\\w",
          "\\W",
          "\\s",
          "\\S",
          "[ab]",
          "[^a]",
          "[^ab\\s]",
          "[a-c0-9_.-]",
          "[\\w+|\\s]",
          "[]a]",
          "[^k-t]",
          "^",
          "$",
          "\\b",
          "\\B",
          "\\A",
          "\\z",
          "\\x41",
          "\\x{e9}",
          "é",
          "[é-ü]",
          "[^é]",
          "\\\\",
          "-",
          "\\n",
          "ab",
          "ba",
          "1",
          "[^\\d]",
          "\\t",
          "€",
          "[à-€]");
  private static final List<String> TIMES =
      List.of("", "", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "*?", "+?", "{0}");
  private static final String LETTERS = "abABkKsS1 \n.-_\\éÉü€ſ\u212A\uD83D\uDE00\tc";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void answersAsRe2(long seed) {
    Random random = new Random(seed);
    int known = 0;
    int found = 0;
    for (int i = 0; i < 600; i++) {
      String expression = expression(random, 0);
      Set<Flag> flags = EnumSet.noneOf(Flag.class);
      for (Flag flag : Flag.values()) if (random.nextInt(4) == 0) flags.add(flag);
      Regex regex = Regex.of(expression, flags);
      if (regex == null) continue;
      Pattern re2;
      try {
        re2 = Pattern.compile(expression, re2(flags));
      } catch (PatternSyntaxException e) {
        continue;
      }
      known++;
      for (int j = 0; j < 40; j++) {
        String text = text(random);
        byte[] bytes = ("a\n" + text + "kb").getBytes(UTF_8); // what is around must not be seen
        boolean expected = re2.matcher(text).find();
        assertThat(regex.find(bytes, 2, bytes.length - 2))
            .as("seed %d: /%s/ %s in '%s'", seed, expression, flags, text)
            .isEqualTo(expected);
        if (expected) found++;
      }
    }
    assertThat(known).as("expressions that were understood").isGreaterThan(250);
    assertThat(found).as("texts with a match").isGreaterThan(1_000);
  }

  /** Sets of instructions that are many more than a table has room for. */
  @Test
  void answersAsRe2WhereTheTableIsFull() {
    Random random = new Random(7);
    String expression = "[ab].{12,14}a[^b]{9}c";
    Regex regex = Objects.requireNonNull(Regex.of(expression, Set.of()));
    Pattern re2 = Pattern.compile(expression);
    int found = 0;
    for (int i = 0; i < 60; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 3_000; j++) text.append(random.nextBoolean() ? 'a' : 'b');
      if (random.nextBoolean()) text.append("aaaaaaaaac");
      text.append(random.nextBoolean() ? "" : "é");
      byte[] bytes = text.toString().getBytes(UTF_8);
      boolean expected = re2.matcher(text).find();
      assertThat(regex.find(bytes, 0, bytes.length)).as("text %d", i).isEqualTo(expected);
      if (expected) found++;
    }
    assertThat(found).isBetween(10, 50);
  }

  @ParameterizedTest
  @CsvSource({
    "'(?i)cmd', 'CMD.exe', true",
    "'(?i)cmd', 'cnd', false",
    "'a(?i)b', 'aB', true",
    "'a(?i:b)c', 'aBC', false",
    "'(?P<x>a|b)+c', 'xabac', true",
    "'\\bwin\\b', 'a win!', true",
    "'\\bwin\\b', 'winner', false",
    "'(.){5,}', 'abcd', false",
    "'(.){5,}', 'abcde', true",
    "'[^\\\\]{1,3}$', 'a\\b', true",
    "'a{,2}', 'a{,2}', true",
    "'^$', '', true",
  })
  void finds(String expression, String text, boolean expected) {
    byte[] bytes = text.getBytes(UTF_8);
    Regex regex = Objects.requireNonNull(Regex.of(expression, Set.of()));
    assertThat(regex.find(bytes, 0, bytes.length)).isEqualTo(expected);
    assertThat(Pattern.compile(expression).matcher(text).find()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\pL",
        "\\Qa\\E",
        "(?i)é",
        "\\B",
        "[[:alpha:]]",
        "(a",
        "a{2000}",
        "\\1",
        "(?:a{900}){9}"
      })
  void leavesToRe2WhatItDoesNotKnow(String expression) {
    assertThat(Regex.of(expression, Set.of())).isNull();
  }

  private static int re2(Set<Flag> flags) {
    int bits = 0;
    for (Flag flag : flags) {
      bits |=
          switch (flag) {
            case IGNORE_CASE -> Pattern.CASE_INSENSITIVE;
            case MULTI_LINE -> Pattern.MULTILINE;
            case DOT_ALL -> Pattern.DOTALL;
          };
    }
    return bits;
  }

  private static String expression(Random random, int depth) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(depth == 0 ? 5 : 3);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(depth > 2 ? 6 : 9)) {
        case 6 -> text.append('(').append(expression(random, depth + 1)).append(')');
        case 7 -> {
          String flags = List.of("?:", "?i:", "?-i:", "?s:", "?m:", "?P<n>").get(random.nextInt(6));
          text.append('(').append(flags).append(expression(random, depth + 1)).append(')');
        }
        case 8 -> {
          text.append(expression(random, depth + 1)).append('|');
          continue;
        }
        default -> text.append(ATOMS.get(random.nextInt(ATOMS.size())));
      }
      text.append(TIMES.get(random.nextInt(TIMES.size())));
    }
    return random.nextInt(12) == 0 ? "(?i)" + text : text.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(14);
    int[] letters = LETTERS.codePoints().toArray();
    for (int i = 0; i < length; i++) text.appendCodePoint(letters[random.nextInt(letters.length)]);
    return text.toString();
  }
}
