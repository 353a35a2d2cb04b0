package org.vigie.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextPhrasesTest {
  private final Pieces pieces = new Pieces();
  private final TextPhrases phrases = new TextPhrases(pieces.names);

  private List<String> phrases(String text) {
    boolean found = phrases.scan(pieces.writer, 0, pieces.begin(text));
    List<String> all = pieces.found();
    assertThat(found).isEqualTo(all.stream().anyMatch(one -> one.startsWith("code=")));
    return all;
  }

  @Test
  void aMnemonicHasAFacilityAndACode() {
    assertThat(phrases("%GATE-3-DOOR_OPEN: Door opened by ann"))
        .containsExactly(
            "code=DOOR_OPEN", "facility=GATE", "severity=3", "sentence=Door opened by ann");
    assertThat(phrases("7: x %A-B-1-C: y")).contains("code=C", "facility=A");
    assertThat(phrases("100%GATE-3-OPEN: x")).doesNotContain("facility=GATE");
    assertThat(phrases("%GATE-OPEN: x")).doesNotContain("facility=GATE");
  }

  @Test
  void groupsInBracketsStandBeforeTheSentence() {
    assertThat(phrases("[a b] [c]: the door opened ")).contains("sentence=the door opened");
    assertThat(phrases("[never closed")).isEmpty();
  }

  @Test
  void phrasesOfSeveralWords() {
    assertThat(phrases("the door opened. It was ann (not bob then); why: no key"))
        .containsExactly(
            "value=the door opened",
            "value=not bob then",
            "value=It was ann (not bob then)",
            "value=no key");
    assertThat(phrases("single: words, only")).containsExactly("value=words, only");
    assertThat(phrases("single: words")).isEmpty();
    assertThat(phrases("a b; ".repeat(100))).hasSize(24);
  }

  @Test
  void whatABrowserSaysThatItIs() {
    assertThat(phrases("by \"Mozilla/5.0 (X11) Gate\" x"))
        .contains("user_agent=Mozilla/5.0 (X11) Gate");
    assertThat(phrases.inAgent(3)).isFalse();
    assertThat(phrases.inAgent(4)).isTrue();
    assertThat(phrases("nothing")).isEmpty();
    assertThat(phrases.inAgent(4)).isFalse();
  }
}
