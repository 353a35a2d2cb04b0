package org.vigie.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.ocsf.Logsource;
import org.vigie.sigma.SigmaReader.Outcome;
import org.vigie.yaml.Problem;

class SigmaReaderTest {
  private static final String RULE =
      """
      title: A title
      id: 5D2E9F7A-0000-4000-8000-0123456789AB
      name: a_name
      status: test
      level: High
      description: What it means
      author: Somebody
      license: Apache-2.0
      date: 2026-01-02
      modified: 2026-02-03
      tags: [attack.execution, attack.t1059.001]
      falsepositives: Unknown
      references: [https://example.org/]
      fields: [Image]
      logsource: {product: Windows, category: process_creation, definition: audit it}
      detection:
        selection:
          Image|endswith: ['\\a.exe', '\\b.exe']
          CommandLine|contains|all: [x, y*z]
          Size|gte: 5
        filter_1: {User|re: '(?i)sys.*tem'}
        filter_2: [keyword, {Address|cidr: 10.0.0.0/8}]
        condition: selection and not 1 of filter_*
      related: [{id: x, type: derived}]
      own_key: {a: 1}
      """;

  @Test
  void readsEveryAttribute() {
    SigmaRule rule = rules(RULE).getFirst();
    assertThat(rule.id()).isEqualTo("5d2e9f7a-0000-4000-8000-0123456789ab");
    assertThat(rule.about().name()).isEqualTo("a_name");
    assertThat(rule.about().level()).isEqualTo("high");
    assertThat(rule.about().status()).isEqualTo("test");
    assertThat(rule.about().modified()).isEqualTo("2026-02-03");
    assertThat(rule.about().tags()).containsExactly("attack.execution", "attack.t1059.001");
    assertThat(rule.about().falsePositives()).containsExactly("Unknown");
    assertThat(rule.logsource()).isEqualTo(new Logsource("windows", "process_creation", null));
    assertThat(rule.about().other()).containsOnlyKeys("related", "own_key");
  }

  @Test
  void readsManyDocumentsAndReportsAllProblemsWithTheirLines() {
    assertThat(rules(RULE + "---\n" + RULE)).hasSize(2);
    Outcome outcome =
        SigmaReader.read(
            "f.yml",
            """
            title: one
            logsource: {product: x}
            detection:
              s: {a|nope: 1}
              t: {b|cidr: y}
              condition: s or u
            """);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).problems())
        .extracting(Problem::file, Problem::line)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("f.yml", 4),
            org.assertj.core.groups.Tuple.tuple("f.yml", 5),
            org.assertj.core.groups.Tuple.tuple("f.yml", 6));
  }

  @Test
  void boundsWhatARuleMayHold() {
    assertThat(problem("s: {a: ['" + "x".repeat(5_000) + "']}, condition: s")).contains("4096");
    assertThat(problem("s: {a: [" + "x, ".repeat(20_001) + "]}, condition: s")).contains("20000");
    assertThat(problem("s: {a: x}, condition: '" + "(".repeat(500) + "s'")).contains("64 deep");
    assertThat(problem("s: {a: x}, condition: '" + "not ".repeat(500) + "s'")).contains("64 deep");
    assertThat(problem("s: {a: x}, condition: '" + "s or ".repeat(9_000) + "s'"))
        .contains("at most 16384");
    assertThat(problem("s: {a" + "|contains".repeat(20) + ": x}, condition: s"))
        .contains("at most 8 modifiers");
    assertThat(problem("s: {" + "a".repeat(300) + ": x}, condition: s")).contains("at most 256");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void neverThrows(long seed) {
    Random random = new Random(seed);
    String letters = "|*?()[]{}:-'\"\\%#&!~ \n\té\u0000\ud800azAZ09";
    int accepted = 0;
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder(RULE);
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
          case 1 -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
          default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(9)));
        }
      }
      switch (SigmaReader.read("seed " + seed + ", round " + round, text.toString())) {
        case Outcome.Documents(List<SigmaDocument> read) -> accepted += read.size();
        case Outcome.Failed(List<Problem> problems) ->
            assertThat(problems).as("seed %d, round %d", seed, round).isNotEmpty();
      }
    }
    assertThat(accepted).as("seed %d", seed).isPositive();
  }

  private static List<SigmaRule> rules(String text) {
    Outcome outcome = SigmaReader.read("f.yml", text);
    assertThat(outcome).isInstanceOf(Outcome.Documents.class);
    return ((Outcome.Documents) outcome).documents().stream().map(SigmaRule.class::cast).toList();
  }

  private static String problem(String detection) {
    String text = "title: t\nlogsource: {product: p}\ndetection: {" + detection + "}\n";
    Outcome outcome = SigmaReader.read("f.yml", text);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).problems().toString();
  }
}
