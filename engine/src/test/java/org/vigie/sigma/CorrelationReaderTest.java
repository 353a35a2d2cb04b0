package org.vigie.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.sigma.SigmaCorrelation.Condition.Measure;
import org.vigie.sigma.SigmaCorrelation.Condition.Occurrence;
import org.vigie.sigma.SigmaCorrelation.Formula;
import org.vigie.sigma.SigmaCorrelation.Generate;
import org.vigie.sigma.SigmaCorrelation.Limit;
import org.vigie.sigma.SigmaCorrelation.Operator;
import org.vigie.sigma.SigmaReader.Outcome;
import org.vigie.yaml.Problem;

class CorrelationReaderTest {
  private static final String HEAD = "title: A correlation\ncorrelation:\n";

  @Test
  void readsEveryPart() {
    SigmaCorrelation read =
        read(
            """
              type: value_count
              rules: [failed, 5638f7c0-ac70-491d-8465-2a65075e0d86]
              group-by: [user, Computer]
              timespan: 90m
              aliases:
                user: {failed: TargetUserName, 5638f7c0-ac70-491d-8465-2a65075e0d86: User}
              condition: {field: [IpAddress, Port], gt: 2, lte: 9}
              generate: true
            """);
    assertThat(read.type()).isEqualTo(SigmaCorrelation.Type.VALUE_COUNT);
    assertThat(read.rules())
        .extracting(SigmaCorrelation.Reference::rule)
        .containsExactly("failed", "5638f7c0-ac70-491d-8465-2a65075e0d86");
    assertThat(read.groupBy()).containsExactly("user", "Computer");
    assertThat(read.timespan()).isEqualTo(5_400_000);
    assertThat(read.aliases())
        .isEqualTo(
            Map.of(
                "user",
                Map.of(
                    "failed", "TargetUserName", "5638f7c0-ac70-491d-8465-2a65075e0d86", "User")));
    assertThat(read.condition())
        .isEqualTo(
            new Measure(
                List.of("IpAddress", "Port"),
                0,
                List.of(
                    new Limit(Operator.GT, BigDecimal.valueOf(2)),
                    new Limit(Operator.LTE, BigDecimal.valueOf(9)))));
    assertThat(read.generate()).isEqualTo(Generate.RULES_TOO);
  }

  @Test
  void takesASingleRuleAndFieldWithoutAList() {
    SigmaCorrelation read =
        read(
            """
              type: event_count
              rules: a
              group-by: User
              timespan: 5m
              condition: {gte: 3}
            """);
    assertThat(read.rules()).extracting(SigmaCorrelation.Reference::rule).containsExactly("a");
    assertThat(read.groupBy()).containsExactly("User");
    assertThat(read.generate()).isEqualTo(Generate.CORRELATION);
  }

  @Test
  void aTemporalWithoutConditionAsksForAllItsRules() {
    SigmaCorrelation read = read("  type: temporal\n  rules: [a, b, c]\n  timespan: 5m\n");
    assertThat(read.condition())
        .isEqualTo(
            new Measure(List.of(), 0, List.of(new Limit(Operator.GTE, BigDecimal.valueOf(3)))));
    assertThat(read.groupBy()).isEmpty();
  }

  @Test
  void readsFormulasOverRules() {
    SigmaCorrelation read =
        read(
            """
              type: temporal_ordered
              rules: [a, b, c]
              timespan: 5m
              condition: a AND not (b or c)
            """);
    Formula either = new Formula.Or(List.of(new Formula.Rule(1), new Formula.Rule(2)));
    assertThat(read.condition())
        .isEqualTo(
            new Occurrence(
                new Formula.And(List.of(new Formula.Rule(0), new Formula.Not(either))),
                "a AND not (b or c)"));
  }

  @Test
  void rulesFollowFromAFormulaWhereTheyAreNotListed() {
    SigmaCorrelation read =
        read("  type: temporal\n  timespan: 5m\n  condition: (a or b) and not c and a\n");
    assertThat(read.rules())
        .extracting(SigmaCorrelation.Reference::rule)
        .containsExactly("a", "b", "c");
  }

  @Test
  void generateMayStandBesideTheCorrelation() {
    String text = HEAD + "  type: temporal\n  rules: [a, b]\n  timespan: 5m\ngenerate: true\n";
    assertThat(document(text).generate()).isEqualTo(Generate.RULES_TOO);
  }

  @ParameterizedTest
  @CsvSource({
    "30s, 30000",
    "5m, 300000",
    "1h, 3600000",
    "2d, 172800000",
    "1w, 604800000",
    "1M, 2629746000",
    "1y, 31556952000",
    "10y, 315569520000"
  })
  void readsTimespans(String text, long millis) {
    assertThat(Timespan.parse(text)).isEqualTo(millis);
    assertThat(Timespan.parse(Timespan.write(millis))).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "m", "0m", "5 m", "-5m", "5x", "1.5h", "5S", "11y", "9999999999s"})
  void refusesOtherTimespans(String text) {
    assertThat(problem("type: temporal\n  rules: [a, b]\n  timespan: '" + text + "'"))
        .isEqualTo(
            "f.yml:5: timespan '"
                + text
                + "' is not known; allowed: a whole number and one of"
                + " s, m, h, d, w, M (month), y, at most 10y, such as 90m");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: event_cout;rules: a;timespan: 5m;condition: {gte: 1}|f.yml:3: type 'event_cout' is"
            + " not known; allowed: event_count, value_count, temporal, temporal_ordered,"
            + " value_sum, value_avg, value_percentile, value_median; nearest: 'event_count'",
        "rules: a;timespan: 5m|f.yml:3: a correlation needs a type: one of event_count,"
            + " value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile,"
            + " value_median",
        "type: temporal;timespan: 5m"
            + "|f.yml:3: a correlation needs 'rules': a list of ids or names of rules",
        "type: temporal;rules: [a, {b: c}];timespan: 5m"
            + "|f.yml:4: 'rules' lists ids and names of rules",
        "type: temporal;rules: [a, b, a];timespan: 5m|f.yml:4: rule 'a' is listed twice",
        "type: temporal;rules: [a, b]|f.yml:3: a correlation needs a timespan, such as 5m",
        "type: temporal;rules: [a, b];timespan: 5m;groupby: [x]"
            + "|f.yml:6: key 'groupby' is not known; allowed: type, rules, group-by, timespan,"
            + " condition, aliases, generate, field; nearest: 'group-by'",
        "type: temporal;rules: [a, b];timespan: 5m;group-by: [{x: y}]"
            + "|f.yml:6: 'group-by' lists names of fields, of 1 to 256 characters",
        "type: temporal;rules: [a, b];timespan: 5m;generate: maybe"
            + "|f.yml:6: 'generate' is true or false",
        "type: temporal;rules: [a, b];timespan: 5m;aliases: x"
            + "|f.yml:6: 'aliases' is a mapping: of each alias, the field by name of rule",
        "type: temporal;rules: [a, b];timespan: 5m;aliases: {x: y}"
            + "|f.yml:6: alias 'x' is a mapping: name of rule to field",
        "type: temporal;rules: [abc, b];timespan: 5m;aliases: {x: {abd: F}}"
            + "|f.yml:6: alias 'x': rule 'abd' is not known; allowed: abc, b; nearest: 'abc'",
        "type: temporal;rules: [a, b];timespan: 5m;aliases: {x: {a: [F]}}"
            + "|f.yml:6: alias 'x': the field of a rule is a text",
        "type: event_count;rules: a;timespan: 5m"
            + "|f.yml:3: event_count needs a condition with limits, such as {gte: 10}",
        "type: event_count;rules: a;timespan: 5m;condition: a"
            + "|f.yml:6: a condition over names of rules is for temporal and temporal_ordered;"
            + " event_count needs limits, such as {gte: 10}",
        "type: event_count;rules: a;timespan: 5m;condition: [a]"
            + "|f.yml:6: a condition is a mapping, such as {gte: 10}, or a formula over rules",
        "type: event_count;rules: a;timespan: 5m;condition: {}"
            + "|f.yml:6: a condition needs a limit: one or more of gt, gte, lt, lte, eq, neq",
        "type: event_count;rules: a;timespan: 5m;condition: {get: 1, gt: 1}"
            + "|f.yml:6: condition: key 'get' is not known; allowed: gt, gte, lt, lte, eq, neq,"
            + " field, percentile; nearest: 'gt'",
        "type: event_count;rules: a;timespan: 5m;condition: {gte: many}"
            + "|f.yml:6: gte needs a number",
        "type: event_count;rules: a;timespan: 5m;condition: {gte: 1.5}"
            + "|f.yml:6: gte of event_count needs a whole number from 0 to 1000000",
        "type: value_count;rules: a;timespan: 5m;condition: {field: F, gte: 1000001}"
            + "|f.yml:6: gte of value_count needs a whole number from 0 to 1000000",
        "type: event_count;rules: a;timespan: 5m;condition: {gte: 1, field: F}"
            + "|f.yml:6: event_count looks at no field; value_count does",
        "type: value_sum;rules: a;timespan: 5m;condition: {gte: 1}"
            + "|f.yml:6: value_sum needs a field in its condition: {field: <name>, gte: 10}",
        "type: value_sum;rules: a;timespan: 5m;condition: {gte: 1, field: [F, G]}"
            + "|f.yml:6: value_sum looks at one field; value_count takes several",
        "type: value_count;rules: a;timespan: 5m;condition: {gte: 1, field: [{F: G}]}"
            + "|f.yml:6: 'field' names a field, in 1 to 256 characters",
        "type: value_median;rules: a;timespan: 5m;condition: {gte: 1, field: F, percentile: 5}"
            + "|f.yml:6: 'percentile' is for value_percentile alone",
        "type: value_percentile;rules: a;timespan: 5m;condition: {gte: 1, field: F, percentile: 0}"
            + "|f.yml:6: 'percentile' is a number above 0 and at most 100",
        "type: temporal;rules: [abc, b];timespan: 5m;condition: abd and b"
            + "|f.yml:6: the condition names 'abd'; the rules are 'abc, b'; nearest: 'abc'",
        "type: temporal;rules: [a, b];timespan: 5m;condition: 1 of x*"
            + "|f.yml:6: '1 of x*' means no rule; there are 'a, b'",
      })
  void saysWhatIsWrong(String lines, String problem) {
    assertThat(problem(lines.replace(";", "\n  "))).isEqualTo(problem);
  }

  @Test
  void refusesTheOtherReadingOfPercentilesByName() {
    assertThat(
            problem(
                "type: value_percentile\n  rules: a\n  timespan: 24h\n"
                    + "  condition: {field: image, lte: 1}"))
        .startsWith("f.yml:6: value_percentile needs 'percentile'")
        .contains("the rank of a value among all (rarity), is not supported");
  }

  @Test
  void refusesTooManyRulesAndFields() {
    String many =
        "x"
            + String.join(
                ", x",
                java.util.stream.IntStream.range(0, 31).mapToObj(Integer::toString).toList());
    assertThat(problem("type: temporal\n  rules: [" + many + "]\n  timespan: 5m"))
        .isEqualTo("f.yml:4: a correlation has at most 30 rules");
    assertThat(
            problem("type: temporal\n  rules: [a, b]\n  timespan: 5m\n  group-by: [" + many + "]"))
        .isEqualTo("f.yml:6: 'group-by' has at most 16 fields");
  }

  private static SigmaCorrelation read(String body) {
    return document(HEAD + body);
  }

  private static SigmaCorrelation document(String text) {
    return switch (SigmaReader.read("f.yml", text)) {
      case Outcome.Documents(List<SigmaDocument> documents) ->
          (SigmaCorrelation) documents.getFirst();
      case Outcome.Failed(List<Problem> problems) -> throw new AssertionError(problems);
    };
  }

  /** The first problem of a correlation. */
  private static String problem(String body) {
    return switch (SigmaReader.read("f.yml", HEAD + "  " + body + "\n")) {
      case Outcome.Documents(List<SigmaDocument> documents) ->
          throw new AssertionError("read: " + documents);
      case Outcome.Failed(List<Problem> problems) -> problems.getFirst().toString();
    };
  }
}
