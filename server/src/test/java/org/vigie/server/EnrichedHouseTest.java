package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.store.journal.Journal;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;

/** A whole house: what the tables say stands in the lake and on the alert. */
class EnrichedHouseTest {
  @TempDir Path folder;

  @Test
  void whatTheTablesSayIsStoredWithTheEventAndStandsOnTheAlert() throws Exception {
    Files.createDirectories(folder.resolve("site/tables"));
    Files.writeString(
        folder.resolve("site/tables/assets.csv"),
        "id,names,bu,criticality,function\nA-1,dc01,Life,critical,Claims\n");
    Config standard = new Config();
    Config config =
        new Config(
            folder.resolve("data"),
            standard.web(),
            standard.tls(),
            standard.http(),
            List.of(),
            standard.pipeline(),
            new Config.Content(folder.resolve("site")),
            List.of(),
            standard.access());
    try (House house = Main.open(config, House.Edges.NONE)) {
      String line =
          "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC01.corp.example\",\"Channel\":\"Security\","
              + "\"EventID\":1102,\"SourceName\":\"Microsoft-Windows-Eventlog\",\"Message\":\"The audit log was"
              + " cleared.\",\"SubjectUserName\":\"alice\",\"SubjectDomainName\":\"CORP\"}";
      house
          .raw()
          .append(
              new Journal.Batch(
                  new Source("test", "file", "192.0.2.1"),
                  null,
                  new long[] {1_795_000_000_000L},
                  List.of(line.getBytes(UTF_8))))
          .get();
      assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
      List<String> stored =
          house
              .lake()
              .query(
                  "SELECT device.business_unit || ' ' || device.criticality FROM events",
                  List.of(),
                  row -> row.getString(1));
      assertThat(stored).containsExactly("Life critical");
      Alerts.Listed alert =
          house
              .state()
              .alerts()
              .all()
              .page(new AlertQuery(Set.of(), "", Long.MAX_VALUE, 10))
              .getFirst();
      assertThat(alert.business().bu()).isEqualTo("Life");
      assertThat(alert.business().function()).isEqualTo("Claims");
      assertThat(alert.priority()).isEqualTo(4); // high, and one more
    }
  }
}
