package org.vigie.server.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.Main;
import org.vigie.server.config.Config;
import org.vigie.server.config.PersonalData;
import org.vigie.server.house.House;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;

/** A whole house with sources that ask for it: after the commit no file holds a clear value. */
class PrivateHouseTest {
  private static final String CARD = "4111 1111 1111 1111";
  private static final String NIR = "255081416802538";
  private static final String IBAN = "FR7630006000011234567890189";
  private static final String NEAR = "4111111111111112";
  private static final String USER = "durand.alice";
  private static final List<String> CLEAR =
      List.of(CARD, "4111111111111111", NIR, IBAN, USER, "DURAND.ALICE", "Durand.Alice");

  @TempDir Path folder;

  private Config config() {
    String text =
        """
        data: %s
        content: {site: %s}
        syslog: []
        personal_data:
          rules:
            - {sources: ["hr*"], patterns: [nir, iban, card], pseudonyms: [actor.user.name, user.name, SubjectUserName]}
          keep: 30d
        """
            .formatted(folder.resolve("data"), folder.resolve("site"));
    return switch (Config.read("vigie.yml", text)) {
      case Config.Read.Loaded(Config config) -> config;
      case Config.Read.Failed failed -> throw new AssertionError(failed.problems());
    };
  }

  private static String cleared(String user, String more) {
    return "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC01\",\"Channel\":\"Security\",\"EventID\":1102,"
        + "\"SourceName\":\"Microsoft-Windows-Eventlog\",\"Message\":\"The audit log was cleared by "
        + user
        + ".\",\"SubjectUserName\":\""
        + user
        + "\",\"SubjectDomainName\":\"CORP\",\"Note\":\""
        + more
        + "\"}";
  }

  private static void append(House house, String source, List<String> lines) throws Exception {
    house
        .raw()
        .append(
            new Journal.Batch(
                new Source(source, "http", "192.0.2.1"),
                null,
                new long[lines.size()],
                lines.stream().map(line -> line.getBytes(UTF_8)).toList()))
        .get();
  }

  @Test
  void noFileHoldsAClearValueAndWhoMayLearnsWhoItWas() throws Exception {
    try (House house = Main.open(config(), House.Edges.NONE)) {
      append(
          house,
          "hr-portal",
          List.of(
              cleared("Durand.Alice", "paid with " + CARD + " by " + NIR),
              cleared("DURAND.ALICE", "to " + IBAN + ", not " + NEAR),
              "plain text with " + NIR,
              "{\"card\":4111111111111111,\"n\":7}"));
      append(house, "other", List.of("not asked for: " + NEAR));
      assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
      List<String> rows = rows(house.lake());
      assertThat(rows).hasSize(5);
      assertThat(rows.toString()).contains(NEAR).contains("psn-");
      assertNothingClear(rows.toString(), "lake");
      List<String> names =
          house
              .lake()
              .query(
                  "SELECT DISTINCT actor.user.name FROM events WHERE actor.user.name IS NOT NULL",
                  List.of(),
                  row -> row.getString(1));
      assertThat(names).singleElement().asString().startsWith("psn-");
      Alerts.Listed alert =
          house
              .state()
              .alerts()
              .all()
              .page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, 10))
              .getFirst();
      assertThat(alert.alert().count()).isEqualTo(2);
      assertThat(alert.alert().toString()).contains(names.getFirst());
      Privacy privacy =
          Privacy.open(
              PersonalData.NONE,
              folder.resolve("data"),
              house.state().pseudonyms(),
              InstantSource.system());
      assertThat(privacy.reveal(names.getFirst())).isEqualToIgnoringCase(USER);
      assertThat(privacy.reveal("psn-00000000000000000000")).isNull();
      Privacy later =
          Privacy.open(
              PersonalData.NONE,
              folder.resolve("data"),
              house.state().pseudonyms(),
              () -> Instant.now().plus(Duration.ofDays(31)));
      assertThat(later.reveal(names.getFirst())).isNull();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
        assertNothingClear(bytes, file.toString());
      }
    }
    try (Stream<Path> files = Files.list(folder.resolve("data/journal/raw"))) {
      // What was committed is gone with its key; a new file waits, empty.
      assertThat(files.filter(file -> file.toString().endsWith(".seg")))
          .singleElement()
          .satisfies(file -> assertThat(Files.size(file)).isLessThan(1_000));
    }
  }

  /** Pseudonyms stay those they were, and tables of now tell whose the machine is. */
  @Test
  void whatIsParsedAnewShowsNoMoreThanBeforeAndIsEnriched() throws Exception {
    String named =
        "SELECT DISTINCT concat_ws(' ', actor.user.name, device.business_unit) FROM events";
    List<String> before;
    try (House house = Main.open(config(), House.Edges.NONE)) {
      append(house, "hr-portal", List.of(cleared(USER, "paid with " + CARD + " by " + NIR)));
      assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
      before = house.lake().query(named, List.of(), row -> row.getString(1));
      assertThat(before).singleElement().asString().startsWith("psn-").doesNotContain(" ");
    }
    Files.createDirectories(folder.resolve("site/tables"));
    Files.writeString(
        folder.resolve("site/tables/assets.csv"), "id,names,bu\ndc01,DC01,Motor insurance\n");
    try (House house = Main.open(config(), House.Edges.NONE)) {
      Lake.Scope all = Lake.Scope.received(0, Long.MAX_VALUE);
      assertThat(house.reparsing().run(all, "", (step, of) -> true).outcome())
          .isEqualTo("1 events in 1 files");
      assertThat(house.lake().<String>query(named, List.of(), row -> row.getString(1)))
          .containsExactly(before.getFirst() + " Motor insurance");
      assertNothingClear(rows(house.lake()).toString(), "lake");
    }
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertNothingClear(new String(Files.readAllBytes(file), ISO_8859_1), file.toString());
      }
    }
  }

  private static List<String> rows(Lake lake) throws IOException {
    return lake.query(
        "SELECT * FROM events",
        List.of(),
        row -> {
          List<String> cells = new ArrayList<>();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            cells.add(String.valueOf(row.getObject(i)));
          }
          return String.join(" ", cells);
        });
  }

  private static void assertNothingClear(String text, String where) {
    for (String value : CLEAR)
      assertThat(text.contains(value)).as(value + " in " + where).isFalse();
  }
}
