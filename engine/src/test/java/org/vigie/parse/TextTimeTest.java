package org.vigie.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTimeTest {
  private final Pieces pieces = new Pieces();
  private final TextTime times = new TextTime(pieces.names);

  private List<String> times(String text) {
    times.scan(pieces.writer, 0, pieces.begin(text));
    return pieces.found();
  }

  @Test
  void aDateBeforeAClockIsATime() {
    assertThat(times("2026-11-29 10:00:00 the door opened"))
        .containsExactly("time=2026-11-29 10:00:00");
    assertThat(times("[Nov 29 10:00:00] door")).containsExactly("time=Nov 29 10:00:00");
    assertThat(times("gate 3: 29/11/2026 10:00:00 open"))
        .containsExactly("time=29/11/2026 10:00:00");
    assertThat(times("Sun Nov 29 2026 10:00:00 open"))
        .containsExactly("time=Sun Nov 29 2026 10:00:00");
  }

  @Test
  void whatFollowsAClockBelongsToIt() {
    assertThat(times("2026-11-29T10:00:00.125Z x"))
        .containsExactly("time=2026-11-29T10:00:00.125Z");
    assertThat(times("2026-11-29 10:00:00,125 +01:00 x"))
        .containsExactly("time=2026-11-29 10:00:00,125 +01:00");
    assertThat(times("2026-11-29 10:00:00 CET x")).containsExactly("time=2026-11-29 10:00:00 CET");
    assertThat(times("Nov 29 10:00:00 2026 x")).containsExactly("time=Nov 29 10:00:00 2026");
    assertThat(times("2026-11-29 10:00:00 9 doors")).containsExactly("time=2026-11-29 10:00:00");
  }

  @Test
  void secondsSince1970AreATimeAsTheFirstWord() {
    assertThat(times("1764000000 door")).containsExactly("time=1764000000");
    assertThat(times("1764000000.125 door")).containsExactly("time=1764000000.125");
    assertThat(times("1764000000125, door")).containsExactly("time=1764000000125");
    assertThat(times("1764000000x door")).isEmpty();
    assertThat(times("door 1764000000")).isEmpty();
  }

  @Test
  void aClockAloneOrALongNumberIsNone() {
    assertThat(times("took 10:00:00 to open")).isEmpty();
    assertThat(times("2026-11-29 10:00:000 x")).isEmpty();
    assertThat(times("")).isEmpty();
  }

  @Test
  void itTellsWhatItCovers() {
    assertThat(times("at 2026-11-29 10:00:00 x")).hasSize(1);
    assertThat(times.covers(2)).isFalse();
    assertThat(times.covers(3)).isTrue();
    assertThat(times.covers(21)).isTrue();
    assertThat(times.covers(22)).isFalse();
  }
}
