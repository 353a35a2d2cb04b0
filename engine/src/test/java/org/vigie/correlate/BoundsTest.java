package org.vigie.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vigie.correlate.Scene.correlation;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vigie.detect.Finding;

/** What is bounded, what is late, what is forgotten: counted, and the rest goes on. */
class BoundsTest {
  private static final String COUNT =
      "type: event_count;rules: a;timespan: 10s;group-by: user;condition: {gte: 2}";

  @Test
  void lateEventsCountUpToTheLatenessOfTheirGroup() {
    Scene scene = new Scene(correlation("C", COUNT));
    scene.at(1_000, "rule=a user=x");
    assertThat(scene.late(699.9, 1_001, "rule=a user=x")).isEmpty();
    assertThat(scene.late(701, 1_001, "rule=a user=x")).isEmpty();
    assertThat(scene.correlator().tally().late()).isEqualTo(1);
    Finding finding = scene.late(700, 1_002, "rule=a user=x").getFirst();
    assertThat(finding.time()).isEqualTo(Scene.START + 701_000);
    assertThat(scene.late(10, 1_003, "rule=a user=y")).isEmpty();
    assertThat(scene.late(11, 1_003, "rule=a user=y")).as("of another group").hasSize(1);
  }

  @Test
  void whereTimeMustHavePassedLateIsWhatIsBehindAllEvents() {
    Scene scene =
        new Scene(
            correlation(
                "C", "type: event_count;rules: a;timespan: 10s;group-by: user;condition: {eq: 0}"));
    scene.pass(1_000);
    scene.late(699.9, 1_001, "rule=a user=x");
    assertThat(scene.correlator().tally().late()).isEqualTo(1);
    scene.late(700, 1_001, "rule=a user=x");
    assertThat(scene.pass(1_011)).hasSize(1);
  }

  @Test
  void aClockThatRunsAheadMakesNobodyElseLate() {
    Scene scene =
        new Scene(
            correlation(
                "C", "type: event_count;rules: a;timespan: 10s;group-by: user;condition: {eq: 0}"));
    scene.late(900_000, 1, "rule=a user=ahead");
    scene.at(2, "rule=a user=x");
    assertThat(scene.correlator().tally().late()).isZero();
    assertThat(scene.pass(400)).hasSize(2);
  }

  @Test
  void groupsBeyondTheMostMakeRoomAndAreCounted() {
    Scene scene = new Scene(correlation("C", COUNT), 100);
    for (int i = 0; i < 1_000; i++) scene.at(i / 1_000.0, "rule=a user=u" + i);
    Correlator.Tally tally = scene.correlator().tally();
    assertThat(tally.groups()).isEqualTo(100);
    assertThat(tally.evicted()).isEqualTo(900);
    assertThat(scene.at(1, "rule=a user=u999")).as("one that is still there").hasSize(1);
  }

  @Test
  void quietGroupsAreForgotten() {
    Scene scene = new Scene(correlation("C", COUNT));
    for (int i = 0; i < 1_000; i++) scene.at(i / 1_000.0, "rule=a user=u" + i);
    for (int i = 0; i < 1_000; i++) scene.pass(400 + i / 10.0);
    assertThat(scene.correlator().tally().groups()).isZero();
  }

  @Test
  void aFloodOfOneGroupStaysSmall() {
    Scene scene =
        new Scene(
            correlation("C", COUNT)
                + correlation("D", "type: temporal;rules: [a, b];timespan: 1h;group-by: user")
                + correlation(
                    "E", "type: temporal_ordered;rules: [b, a, c];timespan: 1h;group-by: user")
                + correlation(
                    "F",
                    "type: value_count;rules: a;timespan: 1h;group-by: user;"
                        + "condition: {field: v, gte: 50}")
                + correlation(
                    "G",
                    "type: temporal;rules: [a, b];timespan: 1h;group-by: user;condition: a and not"
                        + " b")
                + correlation(
                    "H",
                    "type: value_sum;rules: a;timespan: 1h;group-by: user;"
                        + "condition: {field: v, gt: 1000000000}"));
    for (int i = 0; i < 50_000; i++) scene.at(i / 100.0, "rule=a user=u v=" + i % 40);
    assertThat(scene.written().length).isLessThan(300_000);
    assertThat(scene.at(501, "rule=b user=u")).extracting(f -> f.rule().title()).contains("D");
    scene.at(502, "rule=a user=u");
    assertThat(scene.at(503, "rule=c user=u")).extracting(f -> f.rule().title()).contains("E");
  }

  @Test
  void sumsOfVeryManyStayRight() {
    Scene scene =
        new Scene(
            correlation(
                "C", "type: value_sum;rules: a;timespan: 1h;condition: {field: v, gte: 30000}"));
    for (int i = 0; i < 29_999; i++) {
      assertThat(scene.at(i / 10.0, "rule=a v=1")).as("%d", i).isEmpty();
    }
    assertThat(scene.at(2_999.9, "rule=a v=1")).hasSize(1);
  }

  @Test
  void percentilesOfManyAreRightToOnePercent() {
    Random random = new Random(5);
    double[] values = new double[20_000];
    Aggregate.Quantile p95 = new Aggregate.Quantile(95);
    Aggregate.Quantile median = new Aggregate.Quantile(Aggregate.Quantile.MEDIAN);
    Input in = new Input();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(20 * random.nextGaussian()) * (random.nextInt(4) - 1);
      in.amount = values[i];
      p95.add(in);
      median.add(in);
      double[] sofar = Arrays.copyOf(values, i + 1);
      if (i % 997 != 0 && i >= 50) continue;
      near(p95.value(), NaiveCorrelation.percentile(sofar, 95));
    }
    near(median.value(), NaiveCorrelation.percentile(values, 50));
  }

  private static void near(double found, double exact) {
    boolean clipped = Math.abs(exact) < 1e-9 || Math.abs(exact) > 1e18;
    if (!clipped)
      assertThat(found)
          .isBetween(Math.min(exact * 0.99, exact * 1.01), Math.max(exact * 0.99, exact * 1.01));
  }

  @Test
  void aMemoryOfChangedCorrelationsBeginsAnew() throws Exception {
    Scene scene = new Scene(correlation("C", COUNT) + correlation("D", COUNT));
    scene.at(0, "rule=a user=x");
    Scene other =
        new Scene(correlation("C", COUNT) + correlation("D", COUNT.replace("10s", "20s")));
    List<String> missing =
        other
            .correlator()
            .read(new java.io.DataInputStream(new java.io.ByteArrayInputStream(scene.written())));
    assertThat(missing).containsExactly("D");
    assertThat(other.at(1, "rule=a user=x")).extracting(f -> f.rule().title()).containsExactly("C");
  }

  @Test
  void filesAreReadInTheOrderOfTime() {
    Scene scene = new Scene(correlation("C", "type: temporal_ordered;rules: [a, b];timespan: 10s"));
    Offline offline = new Offline(scene.correlations(), 1 << 20);
    var b = scene.event(20_005, 1e9, "rule=b");
    var a = scene.event(20_000, 1e9, "rule=a");
    var early = scene.event(0, 1e9, "rule=b");
    for (var event : List.of(b, early, a)) {
      int rule = event.equals(a) ? 0 : 1;
      assertThat(offline.take(event, List.of(new org.vigie.detect.Detector.Hit(rule, event))))
          .isEmpty();
    }
    assertThat(offline.finish())
        .singleElement()
        .satisfies(raised -> assertThat(raised.last()).isSameAs(b));
  }
}
