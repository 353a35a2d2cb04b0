package org.vigie.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.Event;

/** CEF, LEEF, audit records, access logs, arrays, and bytes that are nearly text. */
class FormsTest {
  private final Decoded decoded = new Decoded();

  @Test
  void cefWithEscapesAndLabels() {
    assertThat(
            decoded.leaves(
                "CEF:0|Ac\\|me|P|1|7|a \\\\ b|5|src=192.0.2.1 msg=x\\=1 \\n"
                    + " y cs1=v w cs1Label=My Key"))
        .containsExactly(
            "cef.version=0",
            "cef.vendor=Ac|me",
            "cef.product=P",
            "cef.device_version=1",
            "cef.class_id=7",
            "cef.name=a \\ b",
            "cef.severity=5",
            "src=192.0.2.1",
            "msg=x=1 \n y",
            "cs1=v w",
            "cs1Label=My Key",
            "My Key=v w");
    assertThat(decoded.leaves("0|Acme|P|1|7|n|5|a=b")).contains("cef.vendor=Acme", "a=b");
  }

  @Test
  void cefIsReadAsItWasWritten() {
    long seed = 77;
    Random random = new Random(seed);
    String letters = "ab =|\\é\n.:";
    for (int round = 0; round < 3_000; round++) {
      List<String> expected = new ArrayList<>();
      StringBuilder text = new StringBuilder("CEF:0|v|p|1|c|n|3|");
      for (int i = 0; i <= random.nextInt(6); i++) {
        StringBuilder value = new StringBuilder("x");
        for (int n = random.nextInt(9); n > 0; n--) {
          value.append(letters.charAt(random.nextInt(letters.length())));
        }
        value.append('x');
        String key = "key" + i;
        text.append(i > 0 ? " " : "").append(key).append('=');
        text.append(
            value.toString().replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n"));
        expected.add(key + "=" + value);
      }
      List<String> leaves = decoded.leaves(text.toString());
      assertThat(leaves.subList(7, leaves.size()))
          .as("seed %d, round %d: %s", seed, round, text)
          .isEqualTo(expected);
    }
  }

  @Test
  void auditRecordsWithNestedTextAndDigits() {
    assertThat(
            decoded.leaves("type=EXECVE msg=audit(1.5:9): argc=2 a0=\"ls\" a1=612062\u001dX=\"y\""))
        .containsExactly(
            "audit.time=1.5",
            "audit.serial=9",
            "type=EXECVE",
            "argc=2",
            "a0=ls",
            "a1=a b",
            "X=y",
            "audit.command_line=ls a b");
    assertThat(
            decoded.leaves(
                "type=USER_AUTH msg=audit(1.5:9): pid=1 msg='op=PAM:x acct=\"root\" res=failed'"))
        .contains("op=PAM:x", "acct=root", "res=failed", "pid=1");
  }

  @Test
  void digitsOfTheKernelAreTextAgain() {
    long seed = 5;
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      StringBuilder name = new StringBuilder("/");
      for (int n = 1 + random.nextInt(20); n > 0; n--) {
        name.appendCodePoint(random.nextInt(5) == 0 ? 0xE9 : ' ' + random.nextInt(90));
      }
      String hex = HexFormat.of().withUpperCase().formatHex(name.toString().getBytes(UTF_8));
      assertThat(decoded.leaves("type=PATH msg=audit(1.5:9): item=0 name=" + hex))
          .as("seed %d, round %d", seed, round)
          .contains("name=" + name);
    }
  }

  @Test
  void accessLogsWithMoreBeforeAndBehind() {
    assertThat(
            decoded.leaves(
                "h.example 192.0.2.1 - bob [02/Mar/2026:09:14:07 +0100] \"GET /a?b=c HTTP/1.1\""
                    + " 200 12 \"-\" \"x \\\" y\" \"192.0.2.9\" 0.5"))
        .containsExactly(
            "time_local=02/Mar/2026:09:14:07 +0100",
            "cs-host=h.example",
            "c-ip=192.0.2.1",
            "cs-username=bob",
            "cs-method=GET",
            "c-uri=/a?b=c",
            "cs-uri-stem=/a",
            "cs-uri-query=b=c",
            "cs-version=HTTP/1.1",
            "sc-status=200",
            "sc-bytes=12",
            "cs-user-agent=x \\\" y",
            "x-forwarded-for=192.0.2.9",
            "access.extra=0.5");
  }

  @Test
  void accessLogsOfOddFormats() {
    assertThat(
            decoded.leaves(
                "192.0.2.1 (203.0.113.4) - jane doe [02/Mar/2026:09:14:07 +0100] \"-\""
                    + " \"GET / HTTP/1.1\" 200 12 0 \"http://r.example/\" \"agent\""))
        .containsExactly(
            "time_local=02/Mar/2026:09:14:07 +0100",
            "c-ip=192.0.2.1",
            "access.extra=(203.0.113.4)",
            "cs-username=jane doe",
            "cs-method=GET",
            "c-uri=/",
            "cs-uri-stem=/",
            "cs-version=HTTP/1.1",
            "sc-status=200",
            "sc-bytes=12",
            "access.extra=0",
            "cs-referer=http://r.example/",
            "cs-user-agent=agent");
  }

  @Test
  void anArrayHoldsAnEventOfEachObject() {
    byte[] bytes = "{\"Records\":[{\"a\":1},{\"a\":\"}]\"}, {\"a\":3}]}".getBytes(UTF_8);
    List<Event> events = decoded.parse(bytes).events();
    assertThat(events).hasSize(3);
    assertThat(events.get(1).fields().textOf("a")).isEqualTo("}]");
    assertThat(events.get(2).id().part()).isEqualTo(2);
    assertThat(events.get(2).raw()).isEqualTo("{\"a\":3}");
    assertThat(decoded.parse("[{\"a\":1},2]".getBytes(UTF_8)).events()).hasSize(1);
    assertThat(decoded.parse("{\"Records\":[{\"a\":1}],\"b\":2}".getBytes(UTF_8)).events())
        .hasSize(1);
  }

  @Test
  void bytesThatAreNearlyTextAreMended() {
    Event event =
        decoded.parse("{\"user\":\"André\",\"n\":1}".getBytes(ISO_8859_1)).events().getFirst();
    assertThat(event.status()).isEqualTo(Event.Status.WARNING);
    assertThat(event.fields().textOf("user")).isEqualTo("André");
    assertThat(event.warnings().getFirst()).contains("Windows-1252").contains("byte 13");
    assertThat(event.to() - event.from()).isEqualTo(22);

    Event text = decoded.parse("a\u0001b c=d e=f g=h".getBytes(UTF_8)).events().getFirst();
    assertThat(text.fields().textOf("e")).isEqualTo("f");
    assertThat(decoded.parse(new byte[] {0, 1, 2, 3, 4, 5})).isInstanceOf(Parsed.Rejected.class);
  }

  /** Long texts that punish whoever looks twice: each is read in time that grows with its size. */
  @Test
  void hostileTextsCostNoMoreThanTheirLength() {
    String[] pieces = {
      "a=\"",
      "a='",
      "a=\\\"",
      "a=b ",
      "a=1 x ",
      "=",
      "a==",
      " a",
      "a b=",
      ",a=b",
      "\"",
      "[{",
      "{\"a\":[",
      "|",
      "\\|",
      "msg='",
      "a=\"\\\" b=",
      "k=v;k=v,"
    };
    String[] heads = {
      "",
      "CEF:0|a|b|c|d|e|f|",
      "LEEF:1.0|a|b|c|d|",
      "type=X msg=audit(1.1:1): ",
      "[",
      "x y=z a=b c=d ",
      "1.1.1.1 - - [02/Mar/2026:09:14:07 +0100] \"GET / HTTP/1.1\" 200 1 \"-\" \""
    };
    for (String head : heads) {
      for (String piece : pieces) {
        byte[] bytes = (head + piece.repeat(400_000 / piece.length())).getBytes(UTF_8);
        long start = System.nanoTime();
        assertThat(decoded.parse(bytes).events()).isNotEmpty();
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(millis).as("milliseconds for %s%s…", head, piece).isLessThan(3_000);
      }
    }
  }

  @Test
  void damageNeverThrows() {
    long seed = 99;
    Random random = new Random(seed);
    String[] lines = {
      "CEF:0|a|b|c|d|e|f|src=1 cs1=2 cs1Label=x msg=a\\=b\\n",
      "LEEF:2.0|a|b|c|d|x5E|a=1^b=2",
      "type=EXECVE msg=audit(1.5:9): a0=\"x\" a1=6162 saddr=020001BBCB007142 msg='a=b c=\"d\"'",
      "h 1.1.1.1 - - [02/Mar/2026:09:14:07 +0100] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"",
      "a=\"b\\\"c\" d='e' f=g h, i=j|k=l",
      "[{\"a\":{\"b\":[1,2]}},{\"c\":\"\\u0041\"}]"
    };
    for (int round = 0; round < 30_000; round++) {
      byte[] bytes = lines[random.nextInt(lines.length)].getBytes(UTF_8);
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      for (Event event : decoded.parse(cut).events()) {
        for (int i = 0; i < event.fields().size(); i++) {
          assertThat(event.fields().name(i)).as("seed %d, round %d", seed, round).isNotNull();
          event.fields().text(i);
        }
      }
    }
  }

  @Test
  void aDocumentMayEndWithALineEndThatRsyslogEscaped() {
    assertThat(decoded.leaves("<?xml version=\"1.0\"?><a><b>1</b></a>  #015")).contains("a.b=1");
    assertThat(decoded.leaves("<a><b>1</b></a> and more text")).doesNotContain("a.b=1");
  }

  @Test
  void whatFollowsFromEcsIsAdded() {
    Map<String, List<String>> view =
        Ecs.view(
            decoded.event(
                "{\"ecs\":{\"version\":\"8\"},\"process\":{\"command_line\":\"\\\"C:\\\\My Dir\\\\t.exe\\\" -a  --n=\\\"x y\\\" z\"},"
                    + "\"dns\":{\"answers\":{\"data\":[\"a.example\",\"::ffff:192.0.2.1\",\"2001:db8::1\"]}}}"));
    assertThat(view.get("process.args"))
        .containsExactly("C:\\My Dir\\t.exe", "-a", "--n=\"x y\"", "z");
    assertThat(view.get("dns.resolved_ip")).containsExactly("192.0.2.1", "2001:db8::1");
  }
}
