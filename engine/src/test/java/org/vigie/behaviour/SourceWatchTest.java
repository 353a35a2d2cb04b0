package org.vigie.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.behaviour.Sign.Kind;
import org.vigie.behaviour.Sign.Turn;
import org.vigie.behaviour.SourceWatch.Told;

/** What is told of forty sources, and what is not. */
class SourceWatchTest {
  private static final int DAY = Crowd.DAY;
  private static final Weeks WEEKS = new Weeks(ZoneId.of("Europe/Paris"));

  /** A Monday; the 11th of the month is a holiday. */
  private static final long START = WEEKS.start(LocalDate.of(2026, 11, 2));

  /** Most days that a stopped source is waited for. */
  private static final int WAIT = 7;

  private final SourceWatch watch = new SourceWatch(WEEKS);
  private final List<Told> told = new ArrayList<>();
  private final Map<String, Long> last = new HashMap<>();
  private final Map<String, Long> longest = new HashMap<>();

  private void learn(Crowd crowd, int days) {
    for (int day = 0; day < days; day++) {
      long from = START + (long) day * DAY;
      List<Map<String, Pulse>> minutes = crowd.day(from);
      for (int i = 0; i < DAY; i++) minute(from + i, minutes.get(i));
    }
  }

  private void minute(long minute, Map<String, Pulse> heard) {
    for (String name : heard.keySet()) {
      Long before = last.put(name, minute);
      if (before != null) longest.merge(name, minute - before - 1, Math::max);
    }
    told.addAll(watch.advance(minute, heard));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachOfFortyThatStopsIsToldAndHardlyAnythingElse(long seed) throws IOException {
    Crowd crowd = new Crowd(WEEKS, seed);
    learn(crowd, 28);
    Map<Kind, Integer> alarms = new TreeMap<>();
    for (Told one : told) {
      if (one.sign().turn() == Turn.BEGINS) alarms.merge(one.sign().kind(), 1, Integer::sum);
    }
    System.out.printf("seed %d: 28 days, 40 sources, false alarms: %s%n", seed, alarms);
    Map<String, byte[]> learned = new HashMap<>();
    for (String name : watch.names()) learned.put(name, watch.write(name));
    long from = START + 28L * DAY;
    List<Map<String, Pulse>> future = new ArrayList<>();
    for (int day = 0; day < WAIT; day++) future.addAll(crowd.day(from + (long) day * DAY));
    Random random = new Random(seed);
    Map<Crowd.Kind, List<Double>> shares = new TreeMap<>();
    int others = 0;
    for (String stopped : crowd.names) {
      SourceWatch fork = new SourceWatch(WEEKS);
      for (Map.Entry<String, byte[]> one : learned.entrySet()) {
        fork.read(one.getKey(), one.getValue());
      }
      int stop = random.nextInt(DAY);
      long heard = last.getOrDefault(stopped, 0L);
      long usual = longest.getOrDefault(stopped, 0L);
      long seen = -1;
      for (int i = 0; i < future.size() && seen < 0; i++) {
        Map<String, Pulse> minute = new HashMap<>(future.get(i));
        if (i >= stop) minute.remove(stopped);
        else if (minute.containsKey(stopped)) {
          usual = Math.max(usual, from + i - heard - 1);
          heard = from + i;
        }
        for (Told one : fork.advance(from + i, minute)) {
          if (!SourceWatch.isSilence(one.sign())) continue;
          if (one.source().equals(stopped)) seen = from + i;
          else others++;
        }
      }
      assertThat(seen).as(stopped + " is told").isPositive();
      double share = (seen - heard) / Math.max(Pauses.FLOOR, 2.0 * usual);
      shares.computeIfAbsent(crowd.kind(stopped), kind -> new ArrayList<>()).add(share);
      assertThat(seen - heard)
          .as("%s, longest pause %d min, stopped at minute %d", stopped, usual, stop)
          .isLessThanOrEqualTo(Math.max(Pauses.FLOOR, 2 * usual) + 1);
    }
    shares.forEach(
        (kind, all) ->
            System.out.printf(
                "  %s: told after %.2f of twice the longest pause (greatest %.2f)%n",
                kind,
                all.stream().mapToDouble(s -> s).average().orElse(0),
                all.stream().mapToDouble(s -> s).max().orElse(0)));
    System.out.printf("  others told meanwhile: %d%n", others);
    assertThat(alarms.values().stream().mapToInt(count -> count).sum()).isLessThanOrEqualTo(2);
    assertThat(others).isLessThanOrEqualTo(2);
  }

  private SourceWatch learned(Crowd crowd) {
    learn(crowd, 21);
    told.clear();
    return watch;
  }

  /** Minutes of a day as some trouble makes them. */
  private void day(Crowd crowd, int day, Trouble trouble) {
    long from = START + (long) day * DAY;
    List<Map<String, Pulse>> minutes = crowd.day(from);
    for (int i = 0; i < DAY; i++) {
      Map<String, Pulse> changed = new HashMap<>();
      for (Map.Entry<String, Pulse> one : minutes.get(i).entrySet()) {
        Pulse pulse = trouble.on(i, one.getKey(), one.getValue());
        if (pulse.events() > 0) changed.put(one.getKey(), pulse);
      }
      minute(from + i, changed);
    }
  }

  /** What becomes of the pulse of a source in a minute of the day. */
  private interface Trouble {
    Pulse on(int minute, String name, Pulse pulse);
  }

  @Test
  void aStopOfAllIsOneSilenceAndItsEnd() {
    Crowd crowd = new Crowd(WEEKS, 4);
    learned(crowd);
    day(crowd, 21, (i, name, pulse) -> i >= 600 && i < 900 ? Pulse.NONE : pulse);
    assertThat(told).hasSize(2);
    assertThat(told)
        .allSatisfy(one -> assertThat(one.source()).isEqualTo(SourceWatch.INTAKE))
        .allSatisfy(one -> assertThat(one.sign().kind()).isEqualTo(Kind.SILENCE));
    assertThat(told.getFirst().sign().minute()).isEqualTo(START + 21 * DAY + 599 + Pauses.FLOOR);
    assertThat(told.getLast().sign().minute()).isEqualTo(START + 21 * DAY + 900);
  }

  @Test
  void minutesInWhichVigieDidNotListenAreNoSilence() {
    Crowd crowd = new Crowd(WEEKS, 5);
    learned(crowd);
    for (Map<String, Pulse> lost : crowd.day(START + 21 * DAY)) assertThat(lost).isNotNull();
    watch.resume();
    day(crowd, 22, (i, name, pulse) -> pulse);
    assertThat(told).isEmpty();
  }

  @Test
  void lessMoreLaterAndMisunderstoodIsTold() {
    Crowd crowd = new Crowd(WEEKS, 6);
    learned(crowd);
    Trouble trouble =
        (i, name, pulse) -> {
          if (i < 600) return pulse;
          return switch (name) {
            case "steady-2" -> new Pulse(Math.max(1, pulse.events() / 10), 0, 0, 0, 2_000, 1_000);
            case "steady-7" -> of(pulse.events() * 40, 0, 3_000);
            case "steady-12" -> of(pulse.events(), 0, i % 7 * 100_000L + 600_000);
            case "steady-17" -> of(pulse.events(), 0, -3_600_000);
            case "steady-22" -> of(pulse.events(), pulse.events() / 2, 3_000);
            case "steady-27" -> of(pulse.events(), 0, 3_600_000);
            default -> pulse;
          };
        };
    day(crowd, 21, trouble);
    Map<String, Kind> begun = new TreeMap<>();
    for (Told one : told) {
      assertThat(one.sign().turn()).isEqualTo(Turn.BEGINS);
      assertThat(begun.put(one.source(), one.sign().kind())).as(one.toString()).isNull();
      assertThat(one.sign().minute()).isLessThanOrEqualTo(START + 21 * DAY + 720);
    }
    assertThat(begun)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "steady-2", Kind.DROP,
                "steady-7", Kind.SURGE,
                "steady-12", Kind.LAG,
                "steady-17", Kind.SKEW,
                "steady-22", Kind.UNPARSED,
                "steady-27", Kind.SKEW));
    told.clear();
    day(crowd, 22, (i, name, pulse) -> pulse);
    Map<String, Kind> ended = new TreeMap<>();
    for (Told one : told) {
      assertThat(one.sign().turn()).isEqualTo(Turn.ENDS);
      ended.put(one.source(), one.sign().kind());
    }
    assertThat(ended).isEqualTo(begun);
  }

  /** Events of one lag. */
  private static Pulse of(long events, long failed, long lag) {
    return new Pulse(events, 0, failed, 0, lag * events, lag);
  }

  @Test
  void whatWasWrittenGoesOnAsIfNothingHadHappened() throws IOException {
    Crowd crowd = new Crowd(WEEKS, 7);
    learn(crowd, 9);
    SourceWatch other = new SourceWatch(WEEKS);
    for (String name : watch.names()) other.read(name, watch.write(name));
    assertThat(other.names()).isEqualTo(watch.names());
    List<Map<String, Pulse>> next = crowd.day(START + 9 * DAY);
    for (int i = 0; i < DAY; i++) {
      assertThat(other.advance(START + 9 * DAY + i, next.get(i)))
          .isEqualTo(watch.advance(START + 9 * DAY + i, next.get(i)));
    }
    for (String name : watch.names()) {
      assertThat(Arrays.equals(other.write(name), watch.write(name))).as(name).isTrue();
    }
    assertThat(watch.write("steady-2").length).isLessThan(4_096);
  }
}
