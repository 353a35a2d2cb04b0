package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatTest {
  private static final long RECEIVED = Instant.parse("2026-01-02T03:00:00Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource({
    "ISO, 2026-03-02T08:14:07Z, 2026-03-02T08:14:07Z",
    "ISO, 2026-03-02 08:14:07.5, 2026-03-02T08:14:07.500Z",
    "ISO, 2026-03-02T08:14:07.123456789+05:30, 2026-03-02T02:44:07.123Z",
    "ISO, 2026-03-02T08:14:07-0100, 2026-03-02T09:14:07Z",
    "ISO, 2024-02-29 00:00:00, 2024-02-29T00:00:00Z",
    "ISO, 2026-03-02 08:14:07 UTC+2, 2026-03-02T06:14:07Z",
    "ISO, 2026-03-02 08:14:07 -0700, 2026-03-02T15:14:07Z",
    "SLASHES, 2026/03/02 08:14:07, 2026-03-02T08:14:07Z",
    "CLF, 02/Mar/2026:09:14:07 +0100, 2026-03-02T08:14:07Z",
    "CTIME, Mon Mar  2 08:14:07.250000 2026, 2026-03-02T08:14:07.250Z",
    "EPOCH_AUTO, 1764000000, 2025-11-24T16:00:00Z",
    "EPOCH_AUTO, 1764000000.25, 2025-11-24T16:00:00.250Z",
    "EPOCH_AUTO, 1764000000123, 2025-11-24T16:00:00.123Z",
    "EPOCH_AUTO, 1764000000123456, 2025-11-24T16:00:00.123Z",
    "EPOCH_AUTO, 1764000000123456789, 2025-11-24T16:00:00.123Z",
    "COMPACT, 20260302081407, 2026-03-02T08:14:07Z",
    "COMPACT, 20260302081407.250, 2026-03-02T08:14:07.250Z",
    "COMPACT, 20260302081407Z, 2026-03-02T08:14:07Z",
    "COMPACT, 20260302T081407+0100, 2026-03-02T07:14:07Z",
    "COMPACT, 2026-03-02-08.14.07.123456, 2026-03-02T08:14:07.123Z",
    "ANY, 20260302081407, 2026-03-02T08:14:07Z",
    "ANY, Mar 02 2026 08:14:07 GMT+01:00, 2026-03-02T07:14:07Z",
    "ANY, Mar 02 2026 08:14:07 UTC-0200, 2026-03-02T10:14:07Z",
    "RFC3164, Dec 31 23:59:59, 2025-12-31T23:59:59Z",
    "RFC3164, Jan  2 03:10:00, 2026-01-02T03:10:00Z",
    "RFC3164, Jan  9 03:10:00, 2025-01-09T03:10:00Z"
  })
  void readsTimes(TimeFormat format, String text, String expected) {
    assertThat(read(format, text, ZoneOffset.UTC))
        .isEqualTo(Instant.parse(expected).toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "ISO, 2026-02-29 00:00:00",
    "ISO, 2026-13-01 00:00:00",
    "ISO, 2026-03-02 24:00:00",
    "ISO, 2026-03-02T08:14:07+2",
    "ISO, 2026-03-02T08:14:07.Z",
    "ISO, 2026-03-02",
    "SLASHES, 2026-03-02 08:14:07",
    "COMPACT, 20261302081407",
    "COMPACT, 20260302241407",
    "COMPACT, 2026030208140712345",
    "COMPACT, 2026-03-02-08.14",
    "CLF, 02/Mrz/2026:09:14:07 +0100",
    "CTIME, Mon Feb 30 08:14:07 2026",
    "EPOCH_AUTO, -5",
    "EPOCH_AUTO, 12a",
    "RFC3164, Abc  2 03:10:00",
    "RFC3164, Feb 30 03:10:00",
    "MONTH_FIRST, 3//2026 09:10:00",
    "MONTH_FIRST, //2026 09:10:00"
  })
  void refusesWhatIsNone(TimeFormat format, String text) {
    assertThat(read(format, text, ZoneOffset.UTC)).isEqualTo(TimeFormat.NONE);
  }

  @Test
  void knowsZonesWithSummerTime() {
    assertThat(read(TimeFormat.ISO, "2026-07-01 12:00:00", ZoneId.of("Europe/Paris")))
        .isEqualTo(Instant.parse("2026-07-01T10:00:00Z").toEpochMilli());
  }

  @Test
  void equalsTheLibraryOnAnyDate() {
    long seed = 7;
    Random random = new Random(seed);
    DateTimeFormatter format = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");
    for (int i = 0; i < 20_000; i++) {
      LocalDateTime time =
          LocalDateTime.ofEpochSecond(
              random.nextLong(-30_000_000_000L, 60_000_000_000L),
              random.nextInt(1_000) * 1_000_000,
              ZoneOffset.UTC);
      assertThat(read(TimeFormat.ISO, format.format(time), ZoneOffset.UTC))
          .as("seed %d: %s", seed, time)
          .isEqualTo(time.toInstant(ZoneOffset.UTC).toEpochMilli());
    }
  }

  private static long read(TimeFormat format, String text, ZoneId zone) {
    byte[] bytes = text.getBytes(UTF_8);
    return format.read(bytes, 0, bytes.length, zone.getRules(), RECEIVED);
  }
}
