package org.vigie.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vigie.correlate.Scene.correlation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.correlate.NaiveCorrelation.Fired;
import org.vigie.correlate.NaiveCorrelation.Question;
import org.vigie.correlate.NaiveCorrelation.Seen;
import org.vigie.detect.Finding;

/**
 * Reducers find what plain lists find, in random streams with events out of order and too late,
 * also when the memory is written and read on the way.
 */
class CorrelationDifferentialTest {
  private static final long LATENESS = Correlations.LATENESS.toMillis();
  private static final List<String> RULES = List.of("a", "b", "c");

  /** A stream: seconds, and the fields of the same event for the naive one. */
  private record Stream(List<Seen> seen, List<String> fields, long newest) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void slidingWindows(long seed) {
    Random random = new Random(seed);
    int least = 2 + random.nextInt(6);
    compare(seed, "event_count;a", "{gte: " + least + "}", window -> window.size() >= least);
    compare(
        seed,
        "value_count;[a, b]",
        "{field: v, gte: " + least + "}",
        NaiveCorrelation.values(least));
    compare(
        seed, "value_sum;a", "{field: v, gt: " + 4 * least + "}", NaiveCorrelation.sum(4L * least));
    compare(seed, "temporal;[a, b, c]", "{gte: 3}", NaiveCorrelation.together(3));
    compare(
        seed,
        "temporal;[a, b, c]",
        "a and (b or c)",
        window -> has(window, 0) && (has(window, 1) || has(window, 2)));
    compare(seed, "temporal_ordered;[a, b, c]", "{gte: 3}", NaiveCorrelation.inOrder(3));
  }

  private static boolean has(List<Seen> window, int rule) {
    return window.stream().anyMatch(seen -> seen.rule() == rule);
  }

  private static void compare(long seed, String what, String condition, Question question) {
    Random random = new Random(seed * 31 + what.hashCode());
    long span = 1_000L * (5 + random.nextInt(400));
    String[] parts = what.split(";");
    Scene scene = scene(parts[0], parts[1], condition, span);
    int rules = parts[1].equals("a") ? 1 : parts[1].length() / 3;
    Stream stream = stream(random, rules, span);
    NaiveCorrelation naive = new NaiveCorrelation(span, LATENESS);
    List<Fired> expected = naive.sliding(stream.seen, question);
    List<Fired> found = new ArrayList<>();
    for (Seen seen : stream.seen) {
      if (random.nextInt(200) == 0) scene.restart();
      for (Finding finding : feed(scene, stream, seen)) {
        found.add(
            new Fired(
                seen.number(), Scene.group(finding).getOrDefault("user", ""), finding.time()));
      }
    }
    same(expected, found, "%s %s, seed %d, span %d".formatted(what, condition, seed, span));
    assertThat(scene.correlator().tally().late()).isEqualTo(naive.late());
  }

  private static void same(List<Fired> expected, List<Fired> found, String what) {
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      assertThat(found.get(i)).as("firing %d of %s", i, what).isEqualTo(expected.get(i));
    }
    assertThat(found).as(what).hasSameSizeAs(expected).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void silences(long seed) {
    later(
        seed,
        "event_count;a",
        "{eq: 0}",
        (naive, stream) -> naive.silences(stream.seen, stream.newest));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void patternsWithNot(long seed) {
    later(
        seed,
        "temporal;[a, b, c]",
        "a and not b",
        (naive, stream) ->
            naive.patterns(stream.seen, around -> !has(around, 1), 0, stream.newest));
    later(
        seed,
        "temporal_ordered;[a, b, c]",
        "a and not b and c",
        (naive, stream) ->
            naive.patterns(stream.seen, CorrelationDifferentialTest::unbroken, 0, stream.newest));
  }

  /** Whether a c follows the first event before any b does. */
  private static boolean unbroken(List<Seen> around) {
    Seen first = around.getFirst();
    return around.subList(1, around.size()).stream()
        .filter(
            seen -> seen.time() > first.time() || seen.time() == first.time() && seen.rule() > 0)
        .filter(seen -> seen.rule() != 0)
        .min(Comparator.comparingLong(Seen::time).thenComparingInt(Seen::rule))
        .map(seen -> seen.rule() == 2)
        .orElse(false);
  }

  private interface Later {
    List<Fired> of(NaiveCorrelation naive, Stream stream);
  }

  private static void later(long seed, String what, String condition, Later expected) {
    Random random = new Random(seed * 37 + what.hashCode());
    long span = 1_000L * (5 + random.nextInt(100));
    String[] parts = what.split(";");
    Scene scene = scene(parts[0], parts[1], condition, span);
    Stream stream = stream(random, parts[1].equals("a") ? 1 : 3, span);
    List<Fired> found = new ArrayList<>();
    Function<Finding, Fired> fired =
        finding -> new Fired(-1, Scene.group(finding).getOrDefault("user", ""), finding.time());
    for (Seen seen : stream.seen) {
      if (random.nextInt(200) == 0) scene.restart();
      feed(scene, stream, seen).forEach(finding -> found.add(fired.apply(finding)));
    }
    scene.correlator().finish().forEach(finding -> found.add(fired.apply(finding)));
    NaiveCorrelation naive = new NaiveCorrelation(span, LATENESS);
    List<Fired> wanted = new ArrayList<>(expected.of(naive, stream));
    Comparator<Fired> order = Comparator.comparingLong(Fired::end).thenComparing(Fired::group);
    wanted.sort(order);
    found.sort(order);
    same(wanted, found, "%s %s, seed %d, span %d".formatted(what, condition, seed, span));
    assertThat(scene.correlator().tally().late()).isEqualTo(naive.late());
  }

  private static Scene scene(String type, String rules, String condition, long span) {
    return new Scene(
        correlation(
            "C",
            "type: %s;rules: %s;timespan: %ds;group-by: [user];condition: %s"
                .formatted(type, rules, span / 1_000, condition)));
  }

  private static List<Finding> feed(Scene scene, Stream stream, Seen seen) {
    double seconds = (seen.time() - Scene.START) / 1_000.0;
    // All received at once: no group is forgotten for being quiet.
    return scene.late(seconds, 1e9, stream.fields.get(seen.number()));
  }

  /** Events of a few groups: mostly forward, in bursts, some out of order, some far too late. */
  private static Stream stream(Random random, int rules, long span) {
    List<Seen> seen = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    long now = Scene.START;
    long newest = 0;
    for (int i = 0; i < 1_500; i++) {
      now += random.nextInt(20) == 0 ? random.nextLong(3 * span) : random.nextLong(span / 8 + 1);
      long time = now;
      int order = random.nextInt(10);
      if (order < 3) time -= random.nextLong(span);
      else if (order == 3) time -= random.nextLong(2 * LATENESS);
      time = Math.max(Scene.START, time / 500 * 500);
      newest = Math.max(newest, time);
      int rule = random.nextInt(rules);
      String user = "u" + random.nextInt(3);
      String value = Integer.toString(random.nextInt(9));
      seen.add(new Seen(i, time, newest - LATENESS, rule, user, value));
      fields.add("rule=" + RULES.get(rule) + " user=" + user + " v=" + value);
    }
    return new Stream(seen, fields, newest);
  }
}
