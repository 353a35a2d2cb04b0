package org.vigie.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vigie.correlate.Scene.correlation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a correlation among other documents is said, and the others run. */
class LinkerTest {
  private static final String RULES_OF = "type: temporal;rules: %s;timespan: 5m";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{gte: 0} | the condition always holds: gte 0",
        "{lt: 0} | the condition can never hold: lt 0",
        "{gt: 5, lt: 6} | the condition can never hold: gt 5 and lt 6",
        "{gt: 5, lt: 3} | the condition can never hold: gt 5 and lt 3",
        "{eq: 5, neq: 5} | the condition can never hold: eq 5 and neq 5",
      })
  void limitsThatMakeNoSense(String condition, String problem) {
    assertThat(rejected("type: event_count;rules: a;timespan: 5m;condition: " + condition))
        .isEqualTo("own.yml:1: correlation 'C': " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "temporal | {gte: 4} | the condition can never hold: gte 4 of 3 rules",
        "temporal | a and not a | the condition can never hold: it contradicts itself",
        "temporal | not a | the condition holds where nothing happens; each of its alternatives"
            + " needs a rule without 'not'",
        "temporal | a or not b | the condition holds where nothing happens; each of its"
            + " alternatives needs a rule without 'not'",
        "temporal_ordered | {lt: 2} | temporal_ordered takes gt and gte, or a formula over its"
            + " rules; temporal takes the others",
      })
  void conditionsOverRulesThatMakeNoSense(String type, String condition, String problem) {
    assertThat(rejected("type: " + type + ";rules: [a, b, c];timespan: 5m;condition: " + condition))
        .isEqualTo("own.yml:1: correlation 'C': " + problem);
  }

  @Test
  void aFormulaOfTooManyAlternatives() {
    StringBuilder rules = new StringBuilder();
    StringBuilder names = new StringBuilder();
    StringBuilder formula = new StringBuilder();
    for (int i = 0; i < 18; i++) {
      rules.append(Scene.rule("r" + i));
      names.append(i == 0 ? "" : ", ").append("r").append(i);
      if (i % 2 == 0) formula.append(i == 0 ? "(r" : " and (r").append(i);
      else formula.append(" or r").append(i).append(")");
    }
    Scene scene =
        new Scene(
            rules
                + correlation(
                    "C", RULES_OF.formatted("[" + names + "]") + ";condition: " + formula));
    assertThat(scene.rejected().getFirst().message())
        .isEqualTo("correlation 'C': the condition comes to more than 256 alternatives");
  }

  @Test
  void aNameThatNobodyHasIsSaidWithTheNearest() {
    assertThat(rejected(RULES_OF.formatted("[a, fail_login]"), Scene.rule("failed_login")))
        .isEqualTo(
            "own.yml:10: correlation 'C': names rule 'fail_login', which is not loaded; allowed are"
                + " ids and names of loaded rules and correlations; nearest: 'failed_login'");
  }

  @Test
  void aNameThatTwoHave() {
    String other = Scene.rule("a").replace("Rule a", "Another");
    assertThat(rejected(RULES_OF.formatted("[a, b]"), other))
        .isEqualTo(
            "own.yml:10: correlation 'C': names 'a', which is 'Rule a' in rules.yml and 'Another'"
                + " in own.yml; name one by its id");
  }

  @Test
  void circlesAreRefusedAndSoIsWhatIsMadeOfThem() {
    Scene scene =
        new Scene(
            correlation("x", RULES_OF.formatted("[a, y]"))
                + correlation("y", RULES_OF.formatted("[b, x]"))
                + correlation("z", RULES_OF.formatted("[a, b]")));
    assertThat(scene.rejected())
        .extracting(problem -> problem.message())
        .containsExactly(
            "correlation 'y': names 'x', which is itself made of this: a circle",
            "correlation 'x': names 'y', which is rejected");
    assertThat(scene.correlations().cards()).extracting(card -> card.title()).containsExactly("z");
  }

  @Test
  void aCorrelationOfItself() {
    assertThat(rejected("type: event_count;rules: C;timespan: 5m;condition: {gte: 2}"))
        .isEqualTo("own.yml:5: correlation 'C': names 'C', which is itself made of this: a circle");
  }

  @Test
  void oneRuleByNameAndById() {
    String rule =
        Scene.rule("r").replace("name: r", "name: r\nid: 5638f7c0-ac70-491d-8465-2a65075e0d86");
    assertThat(rejected(RULES_OF.formatted("[r, 5638F7C0-ac70-491d-8465-2a65075e0d86]"), rule))
        .isEqualTo("own.yml:11: correlation 'C': names 'Rule r' twice");
  }

  @Test
  void rulesMayBeNamedByTheirIds() {
    String rule =
        Scene.rule("r").replace("name: r", "name: r\nid: 5638f7c0-ac70-491d-8465-2a65075e0d86");
    Scene scene =
        new Scene(
            rule
                + correlation(
                    "C", RULES_OF.formatted("[5638f7c0-ac70-491d-8465-2a65075e0d86, a]")));
    scene.at(0, "rule=r");
    assertThat(scene.at(1, "rule=a")).hasSize(1);
  }

  private static String rejected(String body) {
    return rejected(body, "");
  }

  private static String rejected(String body, String rules) {
    return new Scene(rules + correlation("C", body)).rejected().getFirst().toString();
  }
}
