package org.vigie.server.retro;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vigie.store.lake.Lake;

/** The one way in which commands, forms and scripts write times. */
class PeriodTest {
  private static final long NOW = Instant.parse("2026-11-29T12:00:00Z").toEpochMilli();

  @Test
  void momentsAreDaysTimesAndSpansAgo() {
    assertThat(at("2026-11-24")).isEqualTo("2026-11-24T00:00:00Z");
    assertThat(at("2026-11-24T09:30")).isEqualTo("2026-11-24T09:30:00Z");
    assertThat(at(" 2026-11-24 09:30:15 ")).isEqualTo("2026-11-24T09:30:15Z");
    assertThat(at("2026-11-24T09:30:15.250Z")).isEqualTo("2026-11-24T09:30:15.250Z");
    assertThat(at("2026-11-24T09:30:00+01:00")).isEqualTo("2026-11-24T08:30:00Z");
    assertThat(at("45s")).isEqualTo("2026-11-29T11:59:15Z");
    assertThat(at("90m")).isEqualTo("2026-11-29T10:30:00Z");
    assertThat(at("12h")).isEqualTo("2026-11-29T00:00:00Z");
    assertThat(at("-30d")).isEqualTo("2026-10-30T12:00:00Z");
    assertThat(at("4w")).isEqualTo("2026-11-01T12:00:00Z");
    for (String wrong :
        List.of(
            "", "yesterday", "2026-11-24T25:00", "2026-13-01", "3y", "24/11/2026", "9999999d")) {
      assertThat(Period.millis(wrong, NOW)).as(wrong).isNull();
    }
    assertThat(Period.millis("+999999999-12-31T23:59:59Z", NOW)).isNull();
  }

  private static String at(String text) {
    Long millis = Period.millis(text, NOW);
    return millis == null ? "none" : Instant.ofEpochMilli(millis).toString();
  }

  @Test
  void spansEndBeforeTheirEndAndNeverBeforeTheyBegin() {
    assertThat(Period.of("", "", "", NOW))
        .isEqualTo(new Period.Read.Understood(Lake.Scope.received(0, NOW + 1)));
    assertThat(Period.of("occurred", "1h", "now", NOW))
        .isEqualTo(new Period.Read.Understood(Lake.Scope.occurred(NOW - 3_600_000, NOW + 1)));
    assertThat(Period.of("both", "", "", NOW)).isInstanceOf(Period.Read.Refused.class);
    assertThat(Period.of("", "1h", "2h", NOW))
        .isEqualTo(new Period.Read.Refused("from 1h is not before to 2h"));
    assertThat(Period.of("", "soon", "", NOW))
        .isEqualTo(new Period.Read.Refused("from 'soon' is no time; allowed: " + Period.ALLOWED));
  }
}
