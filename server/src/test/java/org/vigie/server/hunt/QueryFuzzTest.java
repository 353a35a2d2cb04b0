package org.vigie.server.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.server.hunt.Wrong.Reason;

/**
 * Damaged questions, and questions written otherwise: whatever is typed is understood or refused
 * within its bounds, and what is understood means the same with every parenthesis and AND written
 * out and every literal in quotes.
 */
class QueryFuzzTest {
  private static final int ROUNDS = Integer.getInteger("vigie.fuzz.rounds", 60_000);

  private static final List<String> VALID =
      List.of(
          "user:alice src_ip:10.0.0.0/8 \"mimikatz\" class:process_activity -host:SRV*",
          "(a OR b) c OR NOT (d AND e) -\"f g\"",
          "host:(dc1 OR \"dc 2\" OR WS?-*) severity:>=high OR status:failure",
          "dst_port:[80 TO 443] AND dst_port:>1024 time:2026-11-24T09:30",
          "src_ip:[10.0.0.1 TO 10.0.0.99] -src_ip:2001:db8::/32",
          "cmd:~\"^a (b|c).*\" process:~powershell rule:\"Odd tool\" rule:*",
          "C:\\\\Windows\\\\* https://a.example/x fe80::1 12:30 a\\*b \\(x\\) q\\\"q",
          "LogonGuid:{1-2} Foo.bar:* @timestamp:x received:<=2026-11-24 parser:ms*",
          "EventID:4624 LogonType:3 TargetUserName:(a OR b) -IpAddress:127.0.0.1");

  private static final List<String> PARTS =
      List.of(
          "(",
          ")",
          "[",
          "]",
          " ",
          "  ",
          "\t",
          "\"",
          "\\",
          "\\\\",
          "*",
          "?",
          ":",
          "-",
          "~",
          ">",
          "<=",
          "/",
          "@",
          ".",
          " OR ",
          " AND ",
          "NOT ",
          " TO ",
          "user:",
          "host:(",
          "10.0.0.1",
          "::1",
          "\u00E9",
          "\u2003",
          "\u202E",
          "\u0000",
          "\uD83D",
          "4624",
          "1e9",
          "2026-11-24");

  private final Fields fields =
      new Fields(
          OcsfSchema.bundled(),
          name -> name.equals("source.ip") ? List.of("src_endpoint.ip") : List.of());
  private final long seed = Long.getLong("vigie.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void damagedQuestionsAreUnderstoodWithinBoundsOrRefused() {
    System.out.println("seed " + seed);
    int understood = 0;
    int rewritten = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String question = VALID.get(random.nextInt(VALID.size()));
      for (int n = random.nextInt(4); n >= 0; n--) question = damaged(question);
      switch (QueryParser.parse(question, fields)) {
        case Query.Outcome.Refused(Wrong wrong) ->
            assertThat(wrong.at())
                .as("seed %d: %s", seed, question)
                .isBetween(0, question.length());
        case Query.Outcome.Understood(Query query) -> {
          understood++;
          assertThat(depth(query.root()))
              .as("seed %d: %s", seed, question)
              .isLessThanOrEqualTo(4 * QueryParser.MAX_DEPTH);
          if (sameWrittenOut(question, query)) rewritten++;
        }
      }
    }
    assertThat(understood).as("seed %d", seed).isGreaterThan(ROUNDS / 10);
    assertThat(rewritten).as("seed %d", seed).isGreaterThan(understood / 2);
  }

  /** Whether it could be written out; then it must mean the same. */
  private boolean sameWrittenOut(String question, Query query) {
    String written = new WrittenOut(question).text();
    return switch (QueryParser.parse(written, fields)) {
      case Query.Outcome.Understood(Query again) -> {
        assertThat(again.root())
            .as("seed %d: %s = %s", seed, question, written)
            .isEqualTo(query.root());
        assertThat(again.unknown()).isEqualTo(query.unknown());
        assertThat(new WrittenOut(written).text()).as("seed %d", seed).isEqualTo(written);
        yield true;
      }
      case Query.Outcome.Refused(Wrong wrong) -> {
        assertThat(wrong.reason())
            .as("seed %d: %s = %s: %s", seed, question, written, wrong.message())
            .isIn(Reason.TOO_DEEP, Reason.TOO_LONG);
        yield false;
      }
    };
  }

  private String damaged(String text) {
    int at = random.nextInt(text.length() + 1);
    String part = PARTS.get(random.nextInt(PARTS.size()));
    int end = Math.min(text.length(), at + random.nextInt(6));
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, at) + part + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(end);
      case 2 -> text.substring(0, at) + part + text.substring(end);
      case 3 -> text.substring(0, at) + part.repeat(1 + random.nextInt(30)) + text.substring(at);
      case 4 -> text + " " + VALID.get(random.nextInt(VALID.size()));
      default -> "(" + text + ")" + (random.nextBoolean() ? "" : part);
    };
  }

  private static int depth(Node node) {
    return switch (node) {
      case Node.And(List<Node> all) ->
          1 + all.stream().mapToInt(QueryFuzzTest::depth).max().orElse(0);
      case Node.Or(List<Node> any) ->
          1 + any.stream().mapToInt(QueryFuzzTest::depth).max().orElse(0);
      case Node.Not(Node not) -> 1 + depth(not);
      case Node.All all -> 1;
      case Node.Word word -> 1;
      case Node.Text text -> 1;
      case Node.Expression expression -> 1;
      case Node.Present present -> 1;
      case Node.Range range -> 1;
      case Node.Network network -> 1;
      case Node.Span span -> 1;
      case Node.Raised raised -> 1;
      case Node.Unit unit -> 1;
    };
  }
}
