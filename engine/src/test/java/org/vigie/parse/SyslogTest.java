package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogTest {
  private final Syslog syslog = new Syslog();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      nullValues = "NULL",
      value = {
        "<34>Nov 24 10:00:00 fw1 sshd[12]: hello | 34,Nov 24 10:00:00,fw1,sshd,12,hello",
        "Nov  4 10:00:00 fw1 CRON[7]: (root) CMD | -1,Nov  4 10:00:00,fw1,CRON,7,(root) CMD",
        "<5>Nov 24 10:00:00 fw1 %ASA-6-302013: Built | 5,Nov 24 10:00:00,fw1,,,%ASA-6-302013:"
            + " Built",
        "<5>Nov 24 10:00:00 sshd[1]: no host | 5,Nov 24 10:00:00,,sshd,1,no host",
        "<34>1 2026-11-24T10:00:00Z h app 77 ID7 [a b=\"c]\"][d] text |"
            + " 34,2026-11-24T10:00:00Z,h,app,77,text",
        "<34>1 - - - - - - text | 34,,,,,text",
        "2026-11-24T10:00:00.5+01:00 h app: text | -1,2026-11-24T10:00:00.5+01:00,h,app,,text",
        "2026-11-24 10:00:00.5+0100  h app[4]: text | -1,2026-11-24 10:00:00.5+0100,h,app,4,text",
        "2026-11-24 10:00:00 INFO app: text | -1,,,,,2026-11-24 10:00:00 INFO app: text",
        "1 2026-11-24T10:00:00Z h app 77 ID7 - text | -1,2026-11-24T10:00:00Z,h,app,77,text",
        "Nov 24 10:00:00 s sshd[1]: [ID 8 auth.info] text | -1,Nov 24 10:00:00,s,sshd,1,text",
        "<5>1 2026-11-24T10:00:00Z h CEF:0^a^b c=d | 5,2026-11-24T10:00:00Z,h,,,CEF:0^a^b c=d",
        "<5>Nov 24 10:00:00 h LEEF:1.0^a^b | 5,Nov 24 10:00:00,h,,,LEEF:1.0^a^b",
        "<5>Nov 24 10:00:00 h 01/24/2026:10:00:00 GMT ns1 | 5,Nov 24 10:00:00,h,,,01/24/2026:10:00:00"
            + " GMT ns1",
        "<5>Nov 24 10:00:00 h 192.0.2.1:4000 [x] | 5,Nov 24 10:00:00,h,,,192.0.2.1:4000 [x]",
        "<5>Nov 24 10:00:01 relay Nov 24 10:00:00 h app[4]: text | 5,Nov 24 10:00:00,h,app,4,text",
        "<5>Nov 24 10:00:01 relay Nov 24 10:00 was late | 5,Nov 24 10:00:01,relay,,,Nov 24 10:00 was"
            + " late",
        "<5>1 1795170619.123 h flows src=192.0.2.1 dst=192.0.2.2 | 5,1795170619.123,h,flows,,"
            + "src=192.0.2.1 dst=192.0.2.2",
        "sshd[9]: text | -1,,,sshd,9,text",
        "known: text | -1,,,known,,text",
        "fatal: text | -1,,,,,fatal: text",
        "<999>text | -1,,,,,<999>text",
        "<34>1 broken | 34,,,,,1 broken",
        "just words | -1,,,,,just words"
      })
  void cutsHeaders(String line, String expected) {
    byte[] bytes = line.getBytes(UTF_8);
    syslog.read(
        bytes,
        0,
        bytes.length,
        (tag, start, stop) -> new String(tag, start, stop - start, UTF_8).equals("known"));
    assertThat(
            String.join(
                ",",
                String.valueOf(syslog.priority),
                text(bytes, syslog.time),
                text(bytes, syslog.host),
                text(bytes, syslog.program),
                text(bytes, syslog.process),
                text(bytes, syslog.message)))
        .isEqualTo(expected);
  }

  private static String text(byte[] bytes, Syslog.Span span) {
    return new String(bytes, span.start, span.length(), UTF_8);
  }
}
