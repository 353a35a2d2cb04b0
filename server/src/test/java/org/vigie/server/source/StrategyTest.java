package org.vigie.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.FieldNames;
import org.vigie.server.source.Collection.Fulfilled;
import org.vigie.server.source.Collection.Report;
import org.vigie.server.source.Strategy.Asset;
import org.vigie.store.lake.Lake;

/** The collection strategy as it is read, and what is wrong with it. */
class StrategyTest {
  @TempDir Path folder;

  @Test
  void linesAndAssetsAreReadAndWhatIsWrongIsSaid() throws Exception {
    Files.createDirectories(folder.resolve("strategy"));
    Files.writeString(
        folder.resolve("strategy/strategy.yml"),
        """
        strategy:
          - {class: domain controller, zone: core, expects: [microsoft.windows], collector: c-1, retention: 12 months}
          - {class: firewall, zone: edge, expects: fortinet.fortigate, colector: c-2}
          - {class: printer}
        """);
    Files.writeString(
        folder.resolve("strategy/assets.csv"),
        """
        Name;Zone;Class
        dc01;core;Domain Controller
        "fw;1";edge;firewall
        broken;row
        """);
    Strategy strategy = Strategy.read(folder);
    assertThat(strategy.lines()).hasSize(2);
    assertThat(strategy.lines().getFirst().retention()).isEqualTo("12 months");
    assertThat(strategy.lines().getLast().expects()).containsExactly("fortinet.fortigate");
    assertThat(strategy.assets())
        .containsExactly(
            new Asset("dc01", "Domain Controller", "core"), new Asset("fw;1", "firewall", "edge"));
    assertThat(strategy.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.contains(":3: 'colector' is not one of"))
        .anyMatch(problem -> problem.contains(":4: 'class' and 'zone'"))
        .anyMatch(problem -> problem.contains("assets.csv:4: 3 cells"));
  }

  @Test
  void assetsThatNobodyHeardFromAreAList() throws Exception {
    Files.createDirectories(folder.resolve("strategy"));
    Files.writeString(
        folder.resolve("strategy/assets.csv"), "name,class,zone\nws-1,workstation,office\n");
    try (Lake lake = Lake.open(folder.resolve("lake"), new FieldNames())) {
      Report report = new Collection(lake, folder, () -> java.time.Instant.EPOCH).report();
      assertThat(report.assets()).isEqualTo(1);
      assertThat(report.heard()).isZero();
      Fulfilled line = report.lines().getFirst();
      assertThat(line.unheard()).isEqualTo(List.of(new Asset("ws-1", "workstation", "office")));
    }
  }
}
