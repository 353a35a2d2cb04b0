package org.vigie.server.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.hunt.Obstacle.Reason;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;
import org.vigie.yaml.Yaml;

/** Rules made of questions: they load, fire on the hits and bring a test along. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DraftsTest {
  private static final Window ALL = new Window(0, 4_000_000_000_000L);
  private static final Drafts.About ABOUT = new Drafts.About("Odd tool", "Ann", "2026-11-24");

  private Lake lake;
  private Hunt hunt;
  private Drafts drafts;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    FieldNames names = new FieldNames();
    Pack pack =
        switch (Pack.compile(ContentFiles.shipped(), names, OcsfSchema.bundled())) {
          case Pack.Outcome.Compiled(Pack compiled) -> compiled;
          case Pack.Outcome.Failed(var problems) -> throw new AssertionError(problems.toString());
        };
    lake = Lake.open(folder, names, new Lake.Options(512L << 20, 1, 60));
    hunt = new Hunt(lake, null, name -> List.of());
    drafts = new Drafts(hunt, new Natives(() -> pack));
    Parser parser = pack.parsers().open();
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < 40; i++) {
        String line = i % 2 == 0 ? process(i) : logon(i);
        byte[] bytes = line.getBytes(UTF_8);
        EventId id = new EventId(Events.JOURNAL, i, 0);
        RawEvent raw = new RawEvent(id, Events.NOON, Source.NONE, bytes, 0, bytes.length);
        for (Event event : parser.parse(raw).events()) writer.append(event);
      }
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 40));
    }
  }

  @AfterAll
  void close() throws IOException {
    lake.close();
  }

  private static String process(int i) {
    String tool = i % 4 == 0 ? "odd tool.exe" : "notepad.exe";
    return ("{\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"EventID\":1,"
            + "\"Provider_Name\":\"Microsoft-Windows-Sysmon\",\"Hostname\":\"WS-%d\","
            + "\"UtcTime\":\"2026-11-24 11:%02d:00.000\",\"Image\":\"C:\\\\Tools\\\\%s\","
            + "\"CommandLine\":\"\\\"%s\\\" -x 100%% *all*\",\"User\":\"CORP\\\\lea\",\"ProcessId\":%d}")
        .formatted(i % 3, i, tool, tool, 100 + i);
  }

  private static String logon(int i) {
    return ("{\"Channel\":\"Security\",\"EventID\":4624,\"Hostname\":\"DC-1\","
            + "\"Provider_Name\":\"Microsoft-Windows-Security-Auditing\","
            + "\"EventTime\":\"2026-11-24 11:%02d:00\",\"TargetUserName\":\"user%d\","
            + "\"IpAddress\":\"10.0.%d.7\",\"IpPort\":\"%d\",\"LogonType\":3}")
        .formatted(i, i % 5, i % 2 == 0 ? 0 : i % 7, 1000 + i);
  }

  private Draft.Outcome outcome(String question) throws Exception {
    return switch (hunt.ask(question)) {
      case Query.Outcome.Understood(Query query) -> drafts.of(query, ALL, ABOUT);
      case Query.Outcome.Refused(Wrong wrong) -> throw new AssertionError(wrong.message());
    };
  }

  private Draft draft(String question) throws Exception {
    Draft.Outcome outcome = outcome(question);
    assertThat(outcome).as(question).isInstanceOf(Draft.Outcome.Drafted.class);
    Draft draft = ((Draft.Outcome.Drafted) outcome).draft();
    assertThat(draft.fires()).as(draft.rule()).isEqualTo(draft.hits()).isPositive();
    assertThat(draft.astray()).as(draft.rule()).isZero();
    for (String yaml : List.of(draft.rule(), draft.test())) {
      assertThat(Yaml.read("draft.yml", yaml)).as(yaml).isInstanceOf(Yaml.Read.Documents.class);
    }
    return draft;
  }

  private Obstacle obstacle(String question) throws Exception {
    Draft.Outcome outcome = outcome(question);
    assertThat(outcome).as(question).isInstanceOf(Draft.Outcome.Impossible.class);
    return ((Draft.Outcome.Impossible) outcome).obstacle();
  }

  @Test
  void aQuestionBecomesARuleThatFiresOnItsHits() throws Exception {
    Draft draft = draft("process:\"odd tool.exe\" class:process_activity -host:WS-2");
    assertThat(draft.rule())
        .contains("title: 'Odd tool'", "author: 'Ann'", "date: 2026-11-24", "Image")
        .contains("condition: ", " and ", "not ")
        .contains("product: 'windows'");
    assertThat(draft.notes()).contains(Draft.Note.CLASS);
    assertThat(draft.name()).isEqualTo("odd_tool");
    assertThat(draft.others()).isPositive();
    assertThat(draft.test()).contains("match:", "miss:", "'CommandLine': ");
  }

  @Test
  void wildcardsQuotesAndNetworksAreWrittenAsSigmaReadsThem() throws Exception {
    assertThat(draft("cmd:\"100% *all*\" host:WS-*").rule()).contains("100% \\*all\\*");
    assertThat(draft("src_ip:10.0.0.0/16 user:user1").rule()).contains("|cidr: '10.0.0.0/16'");
    assertThat(draft("Image:C:\\\\Tools\\\\odd*").rule()).contains("'C:\\\\Tools\\\\odd*'");
    assertThat(draft("EventID:4624 (user:user1 OR user:user3)").rule()).contains(" or ");
    assertThat(draft("src_port:[1000 TO 1011] EventID:4624").rule()).contains("|gte: 1000");
    assertThat(draft("\"odd tool\"").notes()).contains(Draft.Note.WORDS);
  }

  @Test
  void whatSigmaCannotSayIsSaid() throws Exception {
    assertThat(obstacle("nothing-like-it")).isEqualTo(new Obstacle(Reason.NO_HITS, ""));
    assertThat(obstacle("").reason()).isEqualTo(Reason.EVERYTHING);
    assertThat(obstacle("parser:*").reason()).isEqualTo(Reason.OWN);
    assertThat(obstacle("received:>2020-01-01").reason()).isEqualTo(Reason.TIME);
    assertThat(obstacle("-rule:x user:user1").reason()).isEqualTo(Reason.RULE);
    assertThat(obstacle("src_ip:[10.0.0.1 TO 10.0.9.9]").reason()).isEqualTo(Reason.RANGE);
    assertThat(obstacle("user:user1 -url:*").reason()).isEqualTo(Reason.UNSEEN);
  }
}
