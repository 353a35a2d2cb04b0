package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.output.StringOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small pieces that turn values into text. */
class TextTest {
  private static String marked(String field, String condition, String value) {
    Match match = Match.of(Condition.parse(field, condition), value);
    return value.substring(match.from(), match.to());
  }

  @Test
  void theMatchingPartIsFound() {
    assertThat(marked("Image", "endswith \\Mimikatz.exe", "C:\\x\\mimikatz.EXE"))
        .isEqualTo("\\mimikatz.EXE");
    assertThat(marked("Image", "startswith c:\\x", "C:\\x\\y")).isEqualTo("C:\\x");
    assertThat(marked("Line", "contains sekurlsa", "a SEKURLSA b")).isEqualTo("SEKURLSA");
    assertThat(marked("", "sekurlsa", "a sekurlsa b")).isEqualTo("sekurlsa");
    assertThat(marked("Line", "contains a*c", "xxabbbcyy")).isEqualTo("abbbc");
    assertThat(marked("Line", "contains 100\\% \\*", "x 100\\% * y")).isEqualTo("100\\% *");
    assertThat(marked("Line", "re ^a.*", "abc")).isEqualTo("abc");
    assertThat(marked("Line", "endswith base64offset foo", "abc")).isEqualTo("abc");
    assertThat(marked("Line", "contains *", "abc")).isEqualTo("abc");
    assertThat(marked("Line", "contains absent", "")).isEmpty();
  }

  @Test
  void conditionsAreTakenApart() {
    assertThat(Condition.parse("f", "not re cased ^a b"))
        .isEqualTo(new Condition(true, "re", List.of("cased"), "^a b"));
    assertThat(Condition.parse("f", "exists false").operator()).isEqualTo("absent");
    assertThat(Condition.parse("f", "exists true").operator()).isEqualTo("exists");
    assertThat(Condition.parse("f", "plain words"))
        .isEqualTo(new Condition(false, "equals", List.of(), "plain words"));
    assertThat(Condition.parse("f", "neq 4"))
        .isEqualTo(new Condition(true, "equals", List.of(), "4"));
  }

  @Test
  void hiddenCharactersAreShown() {
    assertThat(Inert.plain("a\u202Eb\u0000c\u2028")).isEqualTo("a[U+202E]b[U+0000]c[U+2028]");
    StringOutput out = new StringOutput();
    Inert.of("x\u202Ey\uD800z\tw\n").writeTo(out);
    assertThat(out.toString())
        .doesNotContain("\u202E")
        .contains("U+202E", "U+D800")
        .endsWith("z\tw\n");
  }

  @Test
  void timesAreShort() {
    Words words = Words.load("fr");
    assertThat(Times.length(words, 340)).isEqualTo("340 ms");
    assertThat(Times.length(words, 1_840)).isEqualTo("1,8 s");
    assertThat(Times.length(words, 125_000)).isEqualTo("2 min 5 s");
    assertThat(Times.length(words, 100 * 3_600_000L)).isEqualTo("4 j 4 h");
    assertThat(Times.length(words, -61_000)).isEqualTo("−1 min 1 s");
    assertThat(Times.age(words, 59_999)).isEqualTo("59 s");
    assertThat(Times.age(words, -5)).isEqualTo("0 s");
    assertThat(Times.millis(Samples.NOON)).isEqualTo("2026-11-24 12:00:00.000");
    assertThat(words.count("live.waiting", 0)).startsWith("0 nouvelle alerte");
  }

  @Test
  void onlyJsonIsIndented() {
    assertThat(Pretty.json(" {\"a\":[1,2]} ")).contains("\"a\" : [ 1, 2 ]");
    assertThat(Pretty.json("plain")).isNull();
    assertThat(Pretty.json("{\"a\":")).isNull();
    assertThat(Pretty.json("{\"a\":1")).isNull();
    assertThat(Pretty.json("[".repeat(100) + "]".repeat(100))).isNull();
  }

  @Test
  void onlyTheWebIsLinkedTo() {
    assertThat(Links.isWeb("https://attack.mitre.org/")).isTrue();
    assertThat(Links.isWeb("javascript:alert(1)")).isFalse();
    assertThat(Links.isWeb("JAVASCRIPT://x/%0aalert(1)")).isFalse();
    assertThat(Links.isWeb("http:nohost")).isFalse();
    assertThat(Links.isWeb("not a link")).isFalse();
  }
}
