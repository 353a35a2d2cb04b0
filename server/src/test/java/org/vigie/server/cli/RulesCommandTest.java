package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The commands on rules as a user calls them: words in, text and exit code out. */
@Isolated("standard output is the process's")
class RulesCommandTest {
  private static final String GOOD =
      """
      title: Log cleared by somebody
      id: 11111111-0000-4000-8000-000000000001
      name: cleared
      logsource: {product: windows, service: security}
      tags: [attack.defense-evasion, attack.t1070.001]
      level: high
      detection:
        selection: {EventID: 1102, SubjectUserName|startswith: [a, b]}
        filter: {SubjectUserName: [backup, archive]}
        condition: selection and not filter
      """;

  @TempDir Path folder;
  private Path rules;

  private record Said(int exit, String out) {}

  @BeforeEach
  void rules() throws IOException {
    rules = folder.resolve("r/rules");
    Files.createDirectories(rules.resolve("tests"));
    Files.writeString(rules.resolve("good.yml"), GOOD);
  }

  private static Said reading(String in, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream was = System.out;
    PrintStream wasErr = System.err;
    InputStream wasIn = System.in;
    try (PrintStream captured = new PrintStream(out, true, UTF_8)) {
      System.setOut(captured);
      System.setErr(captured);
      System.setIn(new ByteArrayInputStream(in.getBytes(UTF_8)));
      int exit =
          Cli.execute(
              (config, edges) -> {
                throw new IOException("no house is asked for");
              },
              words);
      return new Said(exit, out.toString(UTF_8));
    } finally {
      System.setOut(was);
      System.setErr(wasErr);
      System.setIn(wasIn);
    }
  }

  private static Said vigie(String... words) {
    return reading("", words);
  }

  @Test
  void checkSaysWhatLoadsWhatDoesNotAndWhatCannotFire() throws IOException {
    assertThat(vigie("rules", "check", rules.toString()))
        .isEqualTo(
            new Said(
                0,
                "1 files: 1 rules loaded, 0 files rejected (0 problems); 0 rules cannot fire here\n"));
    String expands = GOOD.replace("0001", "0002").replace("SubjectUserName:", "User|expand:");
    Files.writeString(rules.resolve("bad.yml"), expands.replace("[backup, archive]", "'%admins%'"));
    Files.writeString(
        rules.resolve("silent.yml"),
        GOOD.replace("0001", "0003").replace("service: security", "service: securty"));
    Said said = vigie("rules", "check", rules.toString());
    assertThat(said.exit).isEqualTo(1);
    assertThat(said.out)
        .contains(
            "rejected: " + rules + "/bad.yml:9: placeholder %admins%",
            "cannot fire here: no parser routes events to windows/*/securty; nearest: windows/*/security",
            "silent.yml:1: Log cleared by somebody",
            "3 files: 2 rules loaded, 1 files rejected (1 problems); 1 rules cannot fire here");
  }

  @Test
  void listsForPlaceholdersComeFromTheSite() throws IOException {
    Files.writeString(
        rules.resolve("good.yml"),
        GOOD.replace("SubjectUserName:", "SubjectUserName|expand:")
            .replace("[backup, archive]", "'%admins%'"));
    assertThat(vigie("rules", "check", rules.toString()).out)
        .contains("placeholder %admins% has no list of values", "placeholders/ in your content");
    Path site = folder.resolve("site");
    Files.createDirectories(site.resolve("placeholders"));
    Files.writeString(site.resolve("placeholders/lists.yml"), "admins: [backup, 'arch*']\n");
    assertThat(vigie("rules", "check", "--site", site.toString(), rules.toString()).exit).isZero();
    String event =
        "{\"Channel\":\"Security\",\"EventID\":1102,\"SubjectUserName\":\"%s\",\"Hostname\":\"h\"}";
    String file = rules.resolve("good.yml").toString();
    String[] words = {"rules", "explain", "--site", site.toString(), file, "-"};
    assertThat(reading(event.formatted("archivist"), words).exit).isEqualTo(1);
    assertThat(reading(event.formatted("anna"), words).exit).isZero();
  }

  @Test
  void checkWritesJson() throws IOException {
    Files.writeString(rules.resolve("bad.yml"), "title: x\n");
    Said said = vigie("rules", "check", "--format", "json", rules.toString());
    assertThat(said.exit).isEqualTo(1);
    try (JsonParser json = new JsonFactory().createParser(said.out)) {
      while (json.nextToken() != null) json.currentToken();
    }
    assertThat(said.out)
        .contains("\"loaded\" : 1", "\"rejected_files\" : 1", "\"line\" : 1", "a rule needs a");
  }

  @Test
  void testRunsWhatLiesBesideRules() throws IOException {
    Path tests = rules.resolve("tests/good.yml");
    Files.writeString(
        tests,
        """
        match:
          - {EventID: 1102, SubjectUserName: anna}
          - '{"Channel":"Security","EventID":1102,"SubjectUserName":"Bea","Hostname":"h"}'
        miss:
          - {EventID: 1102, SubjectUserName: backup}
          - '{"Channel":"System","EventID":1102,"SubjectUserName":"anna","Hostname":"h"}'
        """);
    Said said = vigie("rules", "test", rules.toString());
    assertThat(said.out)
        .contains("pass  Log cleared by somebody (4)", "4 of 4 cases pass (100.0 %)");
    assertThat(said.exit).isZero();
    Files.writeString(tests, "match:\n  - {EventID: 1102, SubjectUserName: backup}\n");
    Said failed = vigie("rules", "test", rules.toString());
    assertThat(failed.exit).isEqualTo(1);
    assertThat(failed.out).contains("FAIL", "good.yml:2 match: must match and does not");
    Files.delete(tests);
    Said none = vigie("rules", "test", rules.toString());
    assertThat(none.out).contains("no tests: none lies beside the rules");
    assertThat(none.exit).isEqualTo(1);
  }

  @Test
  void testReadsRegressionDataOfAnyType() throws IOException {
    Path data = Files.createDirectories(folder.resolve("regression_data/rules/x/good"));
    String event =
        "{\"Channel\":\"Security\",\"EventID\":1102,\"SubjectUserName\":\"%s\",\"Hostname\":\"h\"}";
    Files.writeString(
        data.resolve("one.log"), event.formatted("anna") + "\n" + event.formatted("backup") + "\n");
    // Objects one behind the other, over several lines.
    Files.writeString(
        data.resolve("one.json"),
        (event.formatted("anna") + event.formatted("bea")).replace("{", "{\n"));
    String info =
        """
        id: 22222222-0000-4000-8000-000000000001
        rule_metadata: [{id: 11111111-0000-4000-8000-000000000001, title: Log cleared}]
        regression_tests_info:
          - {name: Positive Detection Test, type: new-kind, pipelines: [x], path: regression_data/rules/x/good/one.log, match_count: %d}
        """;
    Files.writeString(data.resolve("info.yml"), info.formatted(1));
    String[] words = {
      "rules",
      "test",
      rules.toString(),
      "--regression",
      folder.resolve("regression_data").toString()
    };
    assertThat(vigie(words).out).contains("2 of 2 cases pass (100.0 %)");
    Files.writeString(data.resolve("info.yml"), info.formatted(2));
    Said failed = vigie(words);
    assertThat(failed.exit).isEqualTo(1);
    assertThat(failed.out).contains("one.log: 1 of at least 2, in 2 records; events are of");
    Files.writeString(data.resolve("info.yml"), info.formatted(1).replace("11111111", "33333333"));
    assertThat(vigie(words).out).contains("is not loaded");
  }

  @Test
  void explainGoesLeafByLeaf() throws IOException {
    String event =
        "{\"Channel\":\"Security\",\"EventID\":1102,\"SubjectUserName\":\"backup\",\"Hostname\":\"h\"}";
    Path file = Files.writeString(folder.resolve("events.ndjson"), "{\"x\":1}\n" + event + "\n");
    String rule = rules.resolve("good.yml").toString();
    Said said = vigie("rules", "explain", rule, file + ":2");
    assertThat(said.exit).isEqualTo(1);
    assertThat(said.out)
        .contains(
            "route     yes",
            "candidate yes, the event shows its witness",
            "fires     NO",
            "+ selection: EventID 1102   <- '1102'",
            "+ selection: SubjectUserName startswith b   <- 'backup'",
            "- selection: SubjectUserName startswith a   <- 'backup'",
            "- not",
            "+ filter: SubjectUserName backup   <- 'backup'",
            "- filter: SubjectUserName archive   <- 'backup'   (decided before)");
    Said other = vigie("rules", "explain", "cleared", file + ":1", "--rules", rules.toString());
    assertThat(other.out)
        .contains(
            "route     NO: the event is of no route, the rule is for windows/*/security",
            "candidate NO, the event does not show its witness",
            "EventID 1102   <- absent");
    assertThat(vigie("rules", "explain", rule, file + ":9").out).contains("no such record");
    assertThat(vigie("rules", "explain", "nothing", file.toString()).out)
        .contains("no such file, nor a rule's id or name");
  }

  @Test
  void lintNamesWhatIsProbablyNotMeant() throws IOException {
    Files.writeString(
        rules.resolve("odd.yml"),
        """
        title: Odd
        id: 11111111-0000-4000-8000-000000000009
        name: odd
        logsource: {product: windows, service: security}
        tags: [attack.t9999]
        detection:
          selection:
            a|contains: '*x'
            b|re: '[a-z]+'
            'c[any].d|all': y
          unused: {a: b}
          condition: not selection
        ---
        title: Inverting
        logsource: {product: linux}
        filter: {rules: any, selection: {User: x}, condition: selection}
        """);
    Said said = vigie("rules", "lint", rules.toString());
    assertThat(said.exit).isEqualTo(1);
    assertThat(said.out)
        .contains(
            "odd.yml:8: [idle-wildcard]",
            "odd.yml:10: [array-without-version]",
            "odd.yml:10: [idle-all]",
            "odd.yml:11: [unused-selection] selection 'unused'",
            "odd.yml:16: [inverting-filter]",
            "write 'not selection'",
            "[no-witness] Odd",
            "[unknown-technique] Odd: the ATT&CK of this release has no technique or tactic 't9999'",
            "[regex-without-literal] Odd: '[a-z]+' on b",
            "[unknown-field] Odd");
    Said some = vigie("rules", "lint", rules.toString(), "--only", "inverting-filter");
    assertThat(some.out).contains("[inverting-filter]").doesNotContain("[no-witness]");
    assertThat(vigie("rules", "lint", rules.toString(), "--only", "nonsense").out)
        .contains("'nonsense' is no kind of remark; allowed: array-without-version");
  }

  @Test
  void coverageCountsRulesThatCanFire() throws IOException {
    Files.writeString(
        rules.resolve("silent.yml"),
        GOOD.replace("0001", "0003").replace("product: windows", "product: none"));
    Path layer = folder.resolve("layer.json");
    Said said = vigie("rules", "coverage", rules.toString(), "--layer", layer.toString());
    assertThat(said.out)
        .contains("Defense Evasion                   1        1")
        .contains("1 of 691 techniques and sub-techniques; 2 rules, of which 1 cannot fire here");
    assertThat(Files.readString(layer))
        .contains("\"layer\" : \"4.5\"", "\"domain\" : \"enterprise-attack\"")
        .contains("\"techniqueID\" : \"T1070.001\"", "\"score\" : 8", "\"value\" : \"1\"");
  }

  @Test
  void costShowsWhatEachRuleDid() throws IOException {
    String event =
        "{\"Channel\":\"Security\",\"EventID\":1102,\"SubjectUserName\":\"%s\",\"Hostname\":\"h\"}\n";
    Path file =
        Files.writeString(
            folder.resolve("events.ndjson"),
            event.formatted("anna").repeat(100) + event.formatted("backup").repeat(28));
    Said said = vigie("rules", "cost", "--rules", rules.toString(), file.toString());
    assertThat(said.exit).isZero();
    assertThat(said.out)
        .containsPattern(" 128 +100  Log cleared by somebody")
        .contains("128 events, 128 of them timed");
    assertThat(vigie("rules", "cost", "--data", folder.resolve("none").toString()).out)
        .contains("no server runs on");
  }

  @Test
  void rulesAloneSaysWhatThereIs() {
    assertThat(vigie("rules").out).contains("vigie rules check, lint, test, explain, coverage");
    assertThat(vigie("rules", "explain", "--help").out).contains("EVENT", "Examples:");
  }
}
