package org.vigie.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vigie.correlate.Scene.correlation;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vigie.detect.Finding;

/** Each type and each form of a condition: sequences that just match, and just do not. */
class CorrelationTest {
  /**
   * Events are {@code seconds:rule:user:value}; what is expected is at which of them, from 0, or at
   * {@code time} passing or at the {@code end}, a finding comes, {@code -} for never.
   */
  @ParameterizedTest(name = "{0} | {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        // event_count, every operator; the window is as long as the timespan, both ends included
        "event_count;a;10s;{gte: 3} | 0:a:x 5:a:x 10:a:x | 2",
        "event_count;a;10s;{gte: 3} | 0:a:x 5:a:x 10.001:a:x | -",
        "event_count;a;10s;{gte: 3} | 0:a:x 1:a:y 2:a:x 3:a:y | -",
        "event_count;a;10s;{gte: 3} | 0:a:x 1:a:X 2:a:x | 2",
        "event_count;a;10s;{gte: 3} | 0:a:x 1:b:x 2:a:x | -",
        "event_count;[a, b];10s;{gte: 3} | 0:a:x 1:b:x 2:a:x | 2",
        "event_count;a;10s;{gt: 2} | 0:a:x 1:a:x 2:a:x | 2",
        "event_count;a;10s;{gt: 2} | 0:a:x 1:a:x | -",
        "event_count;a;10s;{neq: 0} | 0:a:x | 0",
        "event_count;a;10s;{gte: 2, neq: 1} | 0:a:x 1:a:x | 1",
        "event_count;a;10s;{eq: 2} | 0:a:x 1:a:x 320:a:z | 2",
        "event_count;a;10s;{eq: 2} | 0:a:x 1:a:x 2:a:x 320:a:z | -",
        "event_count;a;10s;{eq: 2} | 0:a:x 1:a:x | end",
        "event_count;a;10s;{gt: 1, lt: 4} | 0:a:x 1:a:x 2:a:x | end",
        "event_count;a;10s;{gt: 1, lt: 4} | 0:a:x 1:a:x 2:a:x 3:a:x | -",
        "event_count;a;10s;{gt: 1, lte: 4, neq: 3} | 0:a:x 1:a:x 2:a:x | -",
        // absence
        "event_count;a;10s;{lt: 2} | 0:a:x 1:b:x 320:b:x | 2",
        "event_count;a;10s;{lt: 2} | 0:a:x 1:a:x 19.999:b:x | -",
        "event_count;a;10s;{lt: 2} | 0:a:x 1:a:x 20:b:x | end",
        "event_count;a;10s;{lte: 1} | 0:a:x 320:b:x | 1",
        "event_count;a;10s;{neq: 2} | 0:a:x 320:b:x | 1",
        "event_count;a;10s;{neq: 2} | 0:a:x 1:a:x 19.999:b:x | -",
        "event_count;a;10s;{eq: 0} | 0:a:x 310.001:b:x | 1",
        "event_count;a;10s;{eq: 0} | 0:a:x 310:b:x | end",
        "event_count;a;10s;{eq: 0} | 0:a:x 10:b:x | -",
        "event_count;a;10s;{eq: 0} | 0:a:x 10.001:b:x | end",
        "event_count;a;10s;{eq: 0} | 0:a:x 10:a:x 20:a:x 30:b:x | -",
        "event_count;a;10s;{lt: 1} | 0:a:x 10.001:a:x 320:b:x | 2 end",
        "event_count;a;10s;{eq: 0} | 0:a:x 5:b:x | -",
        // value_count
        "value_count;a;10s;{field: v, gte: 3} | 0:a:x:1 5:a:x:2 10:a:x:3 | 2",
        "value_count;a;10s;{field: v, gte: 3} | 0:a:x:1 5:a:x:2 10.001:a:x:3 | -",
        "value_count;a;10s;{field: v, gte: 3} | 0:a:x:p 1:a:x:q 2:a:x:P 3:a:x:Q | -",
        "value_count;a;10s;{field: v, gte: 3} | 0:a:x:1 5:a:x:2 6:a:x:1 11:a:x:3 | 3",
        "value_count;a;10s;{field: v, gt: 1} | 0:a:x:1 5:a:x | -",
        "value_count;a;10s;{field: [v, rule], gte: 2} | 0:a:x:1 5:a:x:2 | 1",
        "value_count;[a, b];10s;{field: [v, rule], gte: 2} | 0:a:x:1 5:b:x:1 | 1",
        "value_count;[a, b];10s;{field: v, gte: 2} | 0:a:x:1 5:b:x:1 | -",
        "value_count;a;10s;{field: v, lt: 3} | 0:a:x:1 5:a:x:1 6:a:x:2 320:b:x | 3",
        "value_count;a;10s;{field: v, lt: 3} | 0:a:x:1 5:a:x:3 6:a:x:2 19.999:b:x | -",
        "value_count;a;10s;{field: v, eq: 2} | 0:a:x:1 5:a:x:1 6:a:x:2 | end",
        "value_count;a;10s;{field: v, eq: 2} | 0:a:x:1 5:a:x:3 6:a:x:2 | -",
        // value_sum, value_avg, value_median, value_percentile
        "value_sum;a;10s;{field: v, gt: 100} | 0:a:x:60 5:a:x:40 6:a:x:1 | 2",
        "value_sum;a;10s;{field: v, gt: 100} | 0:a:x:60 5:a:x:40 6:a:x:none | -",
        "value_sum;a;10s;{field: v, gte: 100} | 0:a:x:60 5:a:x:39.5 6:a:x:0.5 | 2",
        "value_sum;a;10s;{field: v, gte: 100} | 0:a:x:60 5:a:x:30 10.001:a:x:40 | -",
        "value_sum;a;10s;{field: v, lt: 100} | 0:a:x:60 5:a:x:39 320:b:x | 2",
        "value_sum;a;10s;{field: v, lt: 100} | 0:a:x:60 5:a:x:40 320:b:x | -",
        "value_avg;a;10s;{field: v, gt: 50} | 0:a:x:90 1:a:x:20 2:a:x:41 | end",
        "value_avg;a;10s;{field: v, gt: 50} | 0:a:x:90 1:a:x:20 2:a:x:40 | -",
        "value_avg;a;10s;{field: v, gt: 50} | 0:a:x:90 1:a:x:20 2:a:x:41 320:b:x | 3",
        "value_avg;a;10s;{field: v, lt: 50} | 0:a:x:10 | -",
        "value_avg;a;10s;{field: v, lt: 50} | 0:a:x:10 320:b:x | 1",
        "value_median;a;10s;{field: v, gte: 5} | 0:a:x:1 1:a:x:5 2:a:x:900 | end",
        "value_median;a;10s;{field: v, gte: 5} | 0:a:x:1 1:a:x:5 2:a:x:900 3:a:x:2 | -",
        "value_median;a;10s;{field: v, eq: 3.5} | 0:a:x:1 1:a:x:5 2:a:x:900 3:a:x:2 | end",
        "value_percentile;a;10s;{field: v, percentile: 75, gt: 3} | 0:a:x:1 1:a:x:2 2:a:x:4 3:a:x:5"
            + " | end",
        "value_percentile;a;10s;{field: v, percentile: 50, gt: 3} | 0:a:x:1 1:a:x:2 2:a:x:4 3:a:x:5"
            + " | -",
        "value_percentile;a;10s;{field: v, percentile: 100, gte: 5} | 0:a:x:1 1:a:x:2 2:a:x:4"
            + " 3:a:x:5 | end",
        // temporal
        "temporal;[a, b, c];10s;- | 0:c:x 5:a:x 10:b:x | 2",
        "temporal;[a, b, c];10s;- | 0:c:x 5:a:x 10.001:b:x | -",
        "temporal;[a, b, c];10s;- | 0:c:x 5:a:x 6:b:y | -",
        "temporal;[a, b, c];10s;{gte: 2} | 0:c:x 1:c:x 5:a:x | 2",
        "temporal;[a, b, c];10s;{gt: 1} | 0:c:x 1:c:x 5:c:x | -",
        "temporal;[a, b, c];10s;{eq: 3} | 0:a:x 1:b:x 2:c:x | 2",
        "temporal;[a, b, c];10s;{eq: 2} | 0:a:x 1:b:x | end",
        "temporal;[a, b, c];10s;{eq: 2} | 0:a:x 1:b:x 2:c:x | -",
        "temporal;[a, b, c];10s;a and (b or c) | 0:b:x 1:c:x 2:a:x | 2",
        "temporal;[a, b, c];10s;a and (b or c) | 0:b:x 1:c:x | -",
        "temporal;[a, b, c];10s;all of them | 0:b:x 1:c:x 2:a:x | 2",
        "temporal;[a, b];10s;a and not b | 0:a:x 311:c:x | 1",
        "temporal;[a, b];10s;a and not b | 0:a:x 310:c:x | end",
        "temporal;[a, b];10s;a and not b | 0:a:x 10:c:x | -",
        "temporal;[a, b];10s;a and not b | 0:a:x 10:b:x 320:c:x | -",
        "temporal;[a, b];10s;a and not b | 0:a:x 10.001:b:x 320:c:x | 2",
        "temporal;[a, b];10s;a and not b | 0:b:x 10:a:x 330:c:x | -",
        "temporal;[a, b];10s;a and not b | 0:b:x 10.001:a:x 330:c:x | 2",
        "temporal;[a, b];10s;a and not b | 0:a:x 1:b:y 320:c:x | 2",
        // temporal_ordered
        "temporal_ordered;[a, b, c];10s;- | 0:a:x 5:b:x 10:c:x | 2",
        "temporal_ordered;[a, b, c];10s;- | 0:b:x 1:a:x 2:c:x | -",
        "temporal_ordered;[a, b, c];10s;- | 0:b:x 1:a:x 2:b:x 3:c:x | 3",
        "temporal_ordered;[a, b, c];10s;- | 0:a:x 5:b:x 10.001:c:x | -",
        "temporal_ordered;[a, b, c];10s;- | 0:a:x 0:b:x 0:c:x | 2",
        "temporal_ordered;[a, b, c];10s;{gte: 2} | 0:b:x 1:a:x 2:c:x | 2",
        "temporal_ordered;[a, b, c];10s;{gte: 2} | 0:c:x 1:b:x 2:a:x | -",
        "temporal_ordered;[a, b, c];10s;a and c | 0:c:x 1:b:x 2:a:x 3:c:x | 3",
        "temporal_ordered;[a, b, c];10s;a and not b and c | 0:a:x 2:c:x 320:c:z | 2",
        "temporal_ordered;[a, b, c];10s;a and not b and c | 0:a:x 1:b:x 2:c:x 320:c:z | -",
        "temporal_ordered;[a, b, c];10s;a and not b and c | 0:b:x 1:a:x 2:c:x 320:c:z | 3",
        "temporal_ordered;[a, b];10s;a and not b | 5:b:x 6:a:x 320:c:z | 2",
        "temporal_ordered;[a, b];10s;a and not b | 6:a:x 7:b:x 320:c:z | -",
        "temporal_ordered;[b, a];10s;a and not b | 5:b:x 6:a:x 320:c:z | -",
        "temporal_ordered;[b, a];10s;a and not b | 6:a:x 7:b:x 320:c:z | 2",
      })
  void matchesOrJustNot(String what, String events, String expected) {
    String[] parts = what.split(";");
    String condition = parts[3].equals("-") ? "" : ";condition: " + parts[3];
    Scene scene =
        new Scene(
            correlation(
                "C",
                "type: %s;rules: %s;timespan: %s;group-by: [user]%s"
                    .formatted(parts[0], parts[1], parts[2], condition)));
    assertThat(scene.rejected()).isEmpty();
    assertThat(fired(scene, events)).isEqualTo(expected);
  }

  private static String fired(Scene scene, String events) {
    List<String> fired = new ArrayList<>();
    int place = 0;
    for (String text : events.split(" ")) {
      String[] parts = text.split(":");
      String fields = "rule=" + parts[1] + " user=" + parts[2];
      if (parts.length > 3) fields += " v=" + parts[3];
      List<Finding> findings = scene.at(Double.parseDouble(parts[0]), fields);
      for (int i = 0; i < findings.size(); i++) fired.add(Integer.toString(place));
      place++;
    }
    for (int i = scene.correlator().finish().size(); i > 0; i--) fired.add("end");
    return fired.isEmpty() ? "-" : String.join(" ", fired);
  }

  @Test
  void aFindingSaysWhatWasAskedAndSeenOfWhom() {
    Scene scene =
        new Scene(
            correlation(
                "Many",
                "type: event_count;rules: a;timespan: 5m;group-by: [user, host];"
                    + "condition: {gte: 2}"));
    scene.at(0, "rule=a user=Bob host=H1");
    Finding finding = scene.at(1, "rule=a user=bob host=h1").getFirst();
    assertThat(finding.rule().title()).isEqualTo("Many");
    assertThat(finding.time()).isEqualTo(Scene.START + 1_000);
    assertThat(finding.events()).extracting(id -> id.number()).containsExactly(0L, 1L);
    assertThat(finding.evidence().fields()).extracting(f -> f.value()).contains("bob", "h1");
    assertThat(finding.reasons())
        .extracting(r -> r.selection() + "|" + r.field() + "|" + r.condition() + "|" + r.value())
        .containsExactly(
            "event_count||gte 2 within 5m|2",
            "event_count||window|2023-11-14T22:13:20Z to 2023-11-14T22:13:21Z",
            "group-by|user|the same|bob",
            "group-by|host|the same|h1",
            "rules||found by|Rule a");
  }

  @Test
  void afterAFindingTheWindowIsOverBeforeTheNext() {
    Scene scene =
        new Scene(correlation("C", "type: event_count;rules: a;timespan: 10s;condition: {gte: 2}"));
    scene.at(0, "rule=a");
    assertThat(scene.at(1, "rule=a")).hasSize(1);
    assertThat(scene.at(2, "rule=a")).isEmpty();
    assertThat(scene.at(11, "rule=a")).isEmpty();
    assertThat(scene.at(11.001, "rule=a")).isEmpty();
    Finding second = scene.at(12, "rule=a").getFirst();
    assertThat(second.events()).extracting(id -> id.number()).containsExactly(4L, 5L);
    assertThat(second.reasons())
        .anyMatch(
            r -> r.condition().equals("events since the finding before") && "2".equals(r.value()));
  }

  @Test
  void aGroupThatFallsSilentFiresOnceUntilItIsHeardOfAgain() {
    Scene scene =
        new Scene(correlation("C", "type: event_count;rules: a;timespan: 10s;condition: {eq: 0}"));
    scene.at(0, "rule=a");
    Finding silence = scene.pass(400).getFirst();
    assertThat(silence.time()).isEqualTo(Scene.START + 10_000);
    assertThat(scene.pass(4_000)).isEmpty();
    scene.at(4_001, "rule=a");
    assertThat(scene.pass(5_000)).hasSize(1);
  }

  @Test
  void fewerThanAskedCountsSilenceToo() {
    Scene scene =
        new Scene(correlation("C", "type: event_count;rules: a;timespan: 10s;condition: {lt: 3}"));
    for (double t : new double[] {0, 1, 2, 10, 11, 12}) scene.at(t, "rule=a");
    Finding silence = scene.pass(400).getFirst();
    assertThat(Scene.observed(silence)).isEqualTo("0");
    assertThat(silence.time()).isEqualTo(Scene.START + 30_000);
    assertThat(scene.pass(4_000)).isEmpty();
  }

  @Test
  void eventsWithoutAGroupOrAMeasureAreCountedApart() {
    Scene scene =
        new Scene(
            correlation(
                "C",
                "type: value_sum;rules: a;timespan: 10s;group-by: user;"
                    + "condition: {field: v, gte: 1}"));
    assertThat(scene.at(0, "rule=a v=5")).isEmpty();
    assertThat(scene.at(1, "rule=a user=x v=much")).isEmpty();
    assertThat(scene.at(2, "rule=a user=x v=5")).hasSize(1);
    Correlator.Tally tally = scene.correlator().tally();
    assertThat(tally.ungrouped()).isEqualTo(1);
    assertThat(tally.unmeasured()).isEqualTo(1);
    assertThat(tally.events()).isEqualTo(1);
  }

  @Test
  void aliasesNameTheFieldOfEachRule() {
    String body =
        "type: temporal;rules: [a, b];timespan: 10s;group-by: [inner, outer];"
            + "aliases: {inner: {a: dst, b: src}, outer: {a: src, b: dst}}";
    Scene scene = new Scene(correlation("C", body));
    scene.at(0, "rule=a src=1 dst=2");
    assertThat(scene.at(1, "rule=b src=1 dst=2")).isEmpty();
    Finding finding = scene.at(2, "rule=b src=2 dst=1").getFirst();
    assertThat(Scene.group(finding)).containsEntry("inner", "2").containsEntry("outer", "1");
  }

  @Test
  void rulesOfACorrelationAreToldOnlyWhereItGeneratesThem() {
    String body = "type: event_count;rules: a;timespan: 10s;condition: {gte: 2}";
    Scene silent = new Scene(correlation("C", body));
    silent.at(0, "rule=a");
    silent.at(0, "rule=b");
    assertThat(silent.own()).extracting(f -> f.rule().title()).containsExactly("Rule b");
    Scene told = new Scene(correlation("C", body) + correlation("D", body + ";generate: true"));
    told.at(0, "rule=a");
    assertThat(told.own()).extracting(f -> f.rule().title()).containsExactly("Rule a");
  }

  @Test
  void correlationsOfCorrelations() {
    String failed = "type: event_count;rules: a;timespan: 60s;group-by: [host];condition: {gte: 3}";
    String login = "type: temporal_ordered;rules: [failed, b];timespan: 1h;group-by: [user]";
    Scene scene = new Scene(correlation("login", login) + correlation("failed", failed));
    for (int i = 0; i < 3; i++) assertThat(scene.at(i, "rule=a host=h user=u")).isEmpty();
    assertThat(scene.at(10, "rule=b host=other user=v")).isEmpty();
    List<Finding> findings = scene.at(11, "rule=b host=other user=u");
    assertThat(findings).extracting(f -> f.rule().title()).containsExactly("login");
    assertThat(findings.getFirst().events()).extracting(id -> id.number()).containsExactly(2L, 4L);
    Scene both =
        new Scene(correlation("login", login + ";generate: true") + correlation("failed", failed));
    for (int i = 0; i < 2; i++) both.at(i, "rule=a host=h user=u");
    assertThat(both.at(2, "rule=a host=h user=u"))
        .extracting(f -> f.rule().title())
        .containsExactly("failed");
  }

  @Test
  void countsWhatInnerCorrelationsAreAbout() {
    String inner =
        "type: event_count;rules: a;timespan: 60s;group-by: [user, ip];condition: {gte: 2}";
    String outer =
        "type: value_count;rules: inner;timespan: 1h;group-by: [ip];condition: {field: user, gte:"
            + " 2}";
    Scene scene = new Scene(correlation("inner", inner) + correlation("outer", outer));
    for (String user : new String[] {"u", "v", "v"}) {
      assertThat(scene.at(1, "rule=a ip=i user=" + user)).isEmpty();
    }
    assertThat(scene.at(2, "rule=a ip=i user=u"))
        .extracting(f -> f.rule().title())
        .containsExactly("outer");
  }

  @Test
  void anEventThatTwoRulesFindIsOneEvent() {
    String twice = Scene.rule("a").replace("name: a", "name: again").replace("Rule a", "Again");
    Scene scene =
        new Scene(
            twice
                + correlation(
                    "C", "type: event_count;rules: [a, again];timespan: 10s;condition: {gte: 3}")
                + correlation("D", "type: temporal;rules: [a, again];timespan: 10s"));
    assertThat(scene.at(0, "rule=a")).extracting(f -> f.rule().title()).containsExactly("D");
    assertThat(scene.at(1, "rule=a")).isEmpty();
    assertThat(scene.at(2, "rule=a")).hasSize(1);
  }
}
