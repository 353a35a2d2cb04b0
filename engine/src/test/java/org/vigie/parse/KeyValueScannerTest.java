package org.vigie.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyValueScannerTest {
  private final Decoded decoded = new Decoded();

  @Test
  void valuesMayBeQuoted() {
    assertThat(decoded.leaves("a=\"x y\" b='it is' c=\"say \\\"hi\\\" to C:\\\\\" d=\"\" e=1"))
        .containsExactly("a=x y", "b=it is", "c=say \"hi\" to C:\\", "d=", "e=1");
    assertThat(decoded.leaves("p=\"C:\\dir\\\" q=\"C:\\dir\\\""))
        .containsExactly("p=C:\\dir\\", "q=C:\\dir\\");
    assertThat(decoded.leaves("a=\"never closed b=2 c=3"))
        .containsExactly("a=\"never closed", "b=2", "c=3");
  }

  @Test
  void valuesRunToTheNextKey() {
    assertThat(decoded.leaves("user=Jean Martin reason=bad password n=7"))
        .containsExactly("user=Jean Martin", "reason=bad password", "n=7");
  }

  @Test
  void wordsBehindNumbersBelongToNobody() {
    assertThat(decoded.leaves("IN=eth0 OUT= SRC=192.0.2.1 LEN=60 ID=7 DF PROTO=TCP URGP=0"))
        .containsExactly(
            "IN=eth0",
            "OUT=",
            "SRC=192.0.2.1",
            "LEN=60",
            "ID=7",
            "kv.text=DF",
            "PROTO=TCP",
            "URGP=0");
  }

  @Test
  void pairsMayStandBetweenOtherSeparators() {
    assertThat(decoded.leaves("a=1,b=two words,Source IP=192.0.2.1"))
        .containsExactly("a=1", "b=two words", "Source IP=192.0.2.1");
    assertThat(decoded.leaves("a=1; b=x, y; c=3")).containsExactly("a=1", "b=x, y", "c=3");
    assertThat(decoded.leaves("a=x y|b=http://h/?q=1&r=2|c="))
        .containsExactly("a=x y", "b=http://h/?q=1&r=2", "c=");
    assertThat(decoded.leaves("a = 1 b = x c = 2")).containsExactly("a=1", "b=x", "c=2");
  }

  @Test
  void whatStandsBeforeKeepsTheMessageWhole() {
    assertThat(decoded.leaves("denied by rule: src=192.0.2.1 dst=192.0.2.2 n=1"))
        .contains("message=denied by rule: src=192.0.2.1 dst=192.0.2.2 n=1", "dst=192.0.2.2");
  }

  @Test
  void proseIsNoPairs() {
    assertThat(decoded.leaves("see http://h/?a=1&b=2 or x=y")).hasSize(1);
    assertThat(decoded.leaves("dGVzdA== is base64")).hasSize(1);
  }

  /** What is written by a simple writer is read again as it was: the twin is the writer. */
  @Test
  void writtenPairsAreReadAgain() {
    long seed = 20260302;
    Random random = new Random(seed);
    String[] separators = {" ", ", ", "; ", "|", "\t"};
    for (int round = 0; round < 3_000; round++) {
      String separator = separators[random.nextInt(separators.length)];
      List<String> expected = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      int count = 3 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        String key = "k" + i + "_" + random.nextInt(9);
        boolean quoted = random.nextInt(3) == 0;
        String value = value(random, quoted);
        if (i > 0) text.append(separator);
        text.append(key).append('=');
        text.append(quoted ? '"' + escaped(value) + '"' : value);
        expected.add(key + "=" + value);
      }
      assertThat(decoded.leaves(text.toString()))
          .as("seed %d, round %d: %s", seed, round, text)
          .isEqualTo(expected);
    }
  }

  /** Quotes and backslashes only where the value is quoted and holds both, as writers escape. */
  private static String value(Random random, boolean quoted) {
    String[] words = {"alpha", "é", "10.0.0.1", "x:y", "C:/d", "42", "b-c", "#1"};
    StringBuilder value = new StringBuilder(words[random.nextInt(words.length)]);
    if (quoted) {
      for (int n = random.nextInt(4); n > 0; n--) {
        value.append(random.nextInt(4) == 0 ? " \"q\\\" " : " w");
        value.append('z');
      }
    }
    return value.toString();
  }

  private static String escaped(String value) {
    return value.indexOf('"') < 0 ? value : value.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
