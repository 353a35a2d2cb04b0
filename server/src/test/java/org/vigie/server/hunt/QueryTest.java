package org.vigie.server.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.server.hunt.Wrong.Reason;

/** The language: what it means, what it refuses and where, and that nothing breaks it. */
class QueryTest {
  private static final String RE2 = "RE2: ^adm, (a|b), [0-9]{2,4}";

  private final Fields fields =
      new Fields(
          OcsfSchema.bundled(),
          name -> name.equals("source.ip") ? List.of("src_endpoint.ip") : List.of());

  private String sql(String question) {
    return switch (QueryParser.parse(question, fields)) {
      case Query.Outcome.Understood(Query query) -> {
        Sql sql = Sql.where(query.root());
        yield sql.text() + " " + sql.values();
      }
      case Query.Outcome.Refused(Wrong wrong) -> wrong.message();
    };
  }

  private Wrong wrong(String question) {
    return switch (QueryParser.parse(question, fields)) {
      case Query.Outcome.Understood understood ->
          throw new AssertionError(question + " was understood");
      case Query.Outcome.Refused(Wrong wrong) -> wrong;
    };
  }

  private List<String> unknown(String question) {
    return switch (QueryParser.parse(question, fields)) {
      case Query.Outcome.Understood(Query query) -> query.unknown();
      case Query.Outcome.Refused(Wrong wrong) -> throw new AssertionError(wrong.message());
    };
  }

  private Node root(String question) {
    return switch (QueryParser.parse(question, fields)) {
      case Query.Outcome.Understood(Query query) -> query.root();
      case Query.Outcome.Refused(Wrong wrong) -> throw new AssertionError(wrong.message());
    };
  }

  @Test
  void anEmptyQuestionAsksForAll() {
    assertThat(root("  ")).isEqualTo(new Node.All());
    assertThat(root("*")).isEqualTo(new Node.All());
  }

  @Test
  void valuesAreBoundNeverWritten() {
    assertThat(sql("host:\"x' OR 1=1 --\""))
        .isEqualTo("lower(\"device\".\"hostname\") = lower(?) [x' OR 1=1 --]");
    assertThat(sql("evil\\\"name:x")).doesNotContain("evil\" ");
    assertThat(sql("host:SRV_*"))
        .isEqualTo("lower(\"device\".\"hostname\") LIKE lower(?) ESCAPE '\\' [SRV\\_%]");
  }

  @Test
  void andBindsCloserThanOr() {
    assertThat(root("a b OR c")).isEqualTo(root("(a AND b) OR c"));
    assertThat(root("a OR b c")).isEqualTo(root("a OR (b AND c)"));
    assertThat(root("-a b")).isEqualTo(root("(NOT a) AND b"));
    assertThat(root("host:(a OR b)")).isEqualTo(root("host:a OR host:b"));
  }

  @Test
  void wordsMayLookLikeFields() {
    for (String word : List.of("https://a.example/x", "C:\\Windows", "fe80::1", "12:30")) {
      assertThat(root(word)).as(word).isEqualTo(new Node.Word(Glob.literal(word)));
    }
    assertThat(root("ANDROID")).isEqualTo(new Node.Word(Glob.literal("ANDROID")));
    assertThat(root("a\\*b")).isEqualTo(new Node.Word(Glob.literal("a*b")));
    assertThat(root("\"a \\\"b\\\" \\x\"")).isEqualTo(new Node.Word(Glob.literal("a \"b\" \\x")));
  }

  @Test
  void namesOfOtherSchemasAreTranslatedAndUnknownOnesSaid() {
    assertThat(root("source.ip:10.0.0.0/8")).isEqualTo(root("src_ip:10.0.0.0/8"));
    assertThat(unknown("src_ip:1.2.3.4 device.os.name:x host:y")).isEmpty();
    assertThat(unknown("LogonGuid:x -Foo.bar:* LogonGuid:y"))
        .containsExactly("LogonGuid", "Foo.bar");
  }

  @Test
  void typedValuesAreNumbersTimesAndClasses() {
    assertThat(sql("class:process_activity")).endsWith("[1007, 1007]");
    assertThat(sql("class:\"Process Activity\"")).endsWith("[1007, 1007]");
    assertThat(sql("severity:>=high")).endsWith("[4, 6]");
    assertThat(sql("dst_port:>1024")).endsWith("[1025, 9223372036854775807]");
    assertThat(sql("dst_port:<=1024")).endsWith("[-9223372036854775808, 1024]");
    assertThat(sql("dst_port:[80 TO 443]")).endsWith("[80, 443]");
    assertThat(sql("time:2026-11-24T09:30"))
        .isEqualTo("epoch_ms(\"time\") BETWEEN ? AND ? [1795512600000, 1795512659999]");
    assertThat(sql("time:>2026-11-24")).endsWith("[1795564800000, 9223372036854775807]");
    assertThat(sql("src_ip:10.1.2.3/8"))
        .endsWith("[00000000000000000000ffff0a000000, 00000000000000000000ffff0affffff]");
    assertThat(sql("src_ip:2001:db8::/32"))
        .endsWith("[20010db8000000000000000000000000, 20010db8ffffffffffffffffffffffff]");
    assertThat(sql("status:failure")).startsWith("\"status_id\"").endsWith("[2, 2]");
    assertThat(sql("status:rejected")).startsWith("lower(\"vigie_status\")");
  }

  @Test
  void expressionsAreThoseOfRe2() {
    assertThat(sql("user:~^ad.*n$")).contains("regexp_matches(").endsWith("^ad.*n$]");
    assertThat(sql("user:~\"a (b|c)\"")).endsWith("a (b|c)]");
    assertThat(sql("dst_port:~^44")).contains("CAST(").endsWith("^44]");
  }

  @Test
  void mistakesAreSaidWithTheirPlace() {
    assertThat(wrong("a \"b")).isEqualTo(new Wrong(2, Reason.QUOTE_OPEN, "", ""));
    assertThat(wrong("x (a OR b")).isEqualTo(new Wrong(2, Reason.PARENTHESIS_OPEN, "", ""));
    assertThat(wrong("a)").at()).isEqualTo(1);
    assertThat(wrong("a OR").reason()).isEqualTo(Reason.ENDS);
    assertThat(wrong("OR a").at()).isZero();
    assertThat(wrong("host:").reason()).isEqualTo(Reason.ENDS);
    assertThat(wrong("dst_port:http").message())
        .isEqualTo(
            "at character 10: \"http\" is no number; allowed: 443, -1.5, [1 TO 1024], >1024");
    assertThat(wrong("class:nonsense").reason()).isEqualTo(Reason.NO_CLASS);
    assertThat(wrong("severity:urgent").reason()).isEqualTo(Reason.NO_SEVERITY);
    assertThat(wrong("status:odd").reason()).isEqualTo(Reason.NO_STATUS);
    assertThat(wrong("src_ip:10.0.0.0/33").reason()).isEqualTo(Reason.NO_NETWORK);
    assertThat(wrong("cmd:~\"a(b\"")).isEqualTo(new Wrong(5, Reason.NO_EXPRESSION, "a(b", RE2));
    assertThat(wrong("cmd:~" + "x".repeat(501)).reason()).isEqualTo(Reason.TOO_LONG);
    assertThat(wrong("severity:~high").reason()).isEqualTo(Reason.NO_EXPRESSION);
    assertThat(wrong("cmd:~").reason()).isEqualTo(Reason.ENDS);
    assertThat(wrong("time:yesterday").reason()).isEqualTo(Reason.NO_TIME);
    assertThat(wrong("time:2026-02-30").reason()).isEqualTo(Reason.NO_TIME);
    assertThat(wrong("dst_port:[9 TO 1]").reason()).isEqualTo(Reason.BACKWARDS);
    assertThat(wrong("src_ip:>10.0.0.1").reason()).isEqualTo(Reason.NOT_COMPARED);
    assertThat(wrong("x ".repeat(101)).reason()).isEqualTo(Reason.TOO_MANY);
    assertThat(wrong("(".repeat(25) + "x").reason()).isEqualTo(Reason.TOO_DEEP);
    assertThat(wrong("-".repeat(25) + "x").reason()).isEqualTo(Reason.TOO_DEEP);
    assertThat(wrong("x".repeat(4_001)).reason()).isEqualTo(Reason.TOO_LONG);
  }

  @Test
  void anyTextIsUnderstoodOrRefusedWithAPlaceInIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] parts = {
      "user",
      "src_ip",
      "time",
      "class",
      "severity",
      ":",
      ":",
      ":",
      " ",
      " ",
      "(",
      ")",
      "[",
      "]",
      " TO ",
      "\"",
      "\\",
      "*",
      "?",
      ">",
      "<=",
      "-",
      " OR ",
      " AND ",
      "NOT ",
      "10.0.0.0/8",
      "::1",
      "2026-11-24",
      "é",
      "\u202E",
      "\u0000",
      "\uD83D",
      "'",
      ";--",
      "%",
      "_",
      "99999999999999999999"
    };
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(14); n >= 0; n--)
        text.append(parts[random.nextInt(parts.length)]);
      String question = text.toString();
      switch (QueryParser.parse(question, fields)) {
        case Query.Outcome.Understood(Query query) -> {
          Sql sql = Sql.where(query.root());
          long marks = sql.text().chars().filter(c -> c == '?').count();
          assertThat(marks).as("seed %d: %s", seed, question).isEqualTo(sql.values().size());
          assertThat(sql.text())
              .as("seed %d: %s", seed, question)
              .doesNotContain(";--", "10.0.0.0", "é", "2026-11");
        }
        case Query.Outcome.Refused(Wrong wrong) ->
            assertThat(wrong.at())
                .as("seed %d: %s", seed, question)
                .isBetween(0, question.length());
      }
    }
  }
}
