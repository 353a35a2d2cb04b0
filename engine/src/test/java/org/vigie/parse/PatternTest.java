package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PatternTest {
  @Test
  void cutsTextAtItsLiterals() {
    assertThat(match("%{a} from %{b} port %{c}", "x from y port 1")).containsExactly("x", "y", "1");
    assertThat(match("[%{a}] %{}", "[x] rest")).containsExactly("x", "rest");
    assertThat(match("a%{b}c", "abc")).containsExactly("b");
    assertThat(match("a%{b}c", "abcd")).isNull();
    assertThat(match("a%{b}", "b")).isNull();
    assertThat(match("plain", "plain")).isEmpty();
  }

  @Test
  void aMarkedPartEndsAtTheLastPlaceThatFits() {
    assertThat(match("for %{u>} from %{ip} port %{p}", "for x from 1 port 2 from 3 port 4"))
        .containsExactly("x from 1 port 2", "3", "4");
    assertThat(match("by %{u>} %{ip} port %{p}", "by a b 1.2.3.4 port 5"))
        .containsExactly("a b", "1.2.3.4", "5");
  }

  @Test
  void expressionsFitTheWholeText() {
    Pattern regex = Pattern.Regex.of("n", "a", "a(?P<x>\\d+)(?P<y>z)?", name -> 1);
    assertThat(match(regex, "a12")).contains("12");
    assertThat(match(regex, "a12 ")).isNull();
  }

  @Test
  void refusesWhatCannotBeCut() {
    assertThatIllegalArgumentException().isThrownBy(() -> dissect("%{a}%{b}"));
    assertThatIllegalArgumentException().isThrownBy(() -> dissect("%{a"));
    assertThatIllegalArgumentException().isThrownBy(() -> dissect("%{a>} %{b>} x"));
  }

  private static Pattern dissect(String text) {
    return Pattern.Dissect.of("n", text, name -> 1);
  }

  private static @Nullable List<String> match(String pattern, String text) {
    return match(dissect(pattern), text);
  }

  private static @Nullable List<String> match(Pattern pattern, String text) {
    byte[] bytes = ("<<" + text + ">>").getBytes(UTF_8);
    int[] parts = new int[2 * pattern.fields().length];
    if (!pattern.match(bytes, 2, bytes.length - 2, parts)) return null;
    List<String> list = new ArrayList<>();
    for (int i = 0; i < parts.length; i += 2) {
      list.add(new String(bytes, parts[i], parts[i + 1] - parts[i], UTF_8));
    }
    return list;
  }
}
