package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight bytes at a time must give what one at a time gives. */
class TextTest {
  private static final String[] PIECES = {
    "a",
    "Z",
    "@",
    "[",
    "`",
    "{",
    "Windows",
    "\\\\",
    "\\n",
    "\\\"",
    "\\/",
    "\\u0041",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\u12",
    "\\",
    "\\x",
    "É",
    "ſ",
    "K",
    "😀",
    " quite long plain text "
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void unescapesAndFoldsAsOneByOne(long seed) {
    Random random = new Random(seed);
    Text text = new Text();
    for (int round = 0; round < 20_000; round++) {
      StringBuilder built = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        built.append(PIECES[random.nextInt(PIECES.length)]);
      }
      byte[] json = ("<<" + built + ">>>>>>>>>>").getBytes(UTF_8);
      int length = json.length - 12;
      String plain = unescaped(built.toString());
      text.clear().append("head-KEPT").appendUnescaped(json, 2, length);
      assertThat(text).as("seed %d, round %d", seed, round).hasToString("head-KEPT" + plain);
      text.fold("head-KEPT".length());
      assertThat(text)
          .as("seed %d, round %d", seed, round)
          .hasToString("head-KEPT" + folded(plain));
    }
  }

  @Test
  void foldsLatinAmongAscii() {
    for (int c = 0x80; c < 0x250; c++) {
      String plain = "Windows" + Character.toString(c) + " OS\u00AE\u00C9" + Character.toString(c);
      assertThat(new Text().append(plain).fold(0)).as("U+%04X", c).hasToString(folded(plain));
    }
  }

  private static String folded(String text) {
    StringBuilder folded = new StringBuilder();
    text.codePoints().map(Text::fold1).forEach(folded::appendCodePoint);
    return folded.toString();
  }

  /** The naive twin: character by character over strings. */
  private static String unescaped(String json) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c != '\\' || i + 1 == json.length()) {
        text.append(c);
        continue;
      }
      char e = json.charAt(++i);
      if (e == 'n') text.append('\n');
      else if (e == 'u' && json.substring(i + 1).matches("(?s)[0-9a-fA-F]{4}.*")) {
        text.append((char) Integer.parseInt(json, i + 1, i + 5, 16));
        i += 4;
      } else text.append(e);
    }
    // A surrogate without its partner becomes U+FFFD.
    return text.codePoints()
        .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
