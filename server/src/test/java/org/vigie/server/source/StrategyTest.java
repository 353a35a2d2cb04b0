package org.vigie.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.ocsf.FieldNames;
import org.vigie.server.config.Directories;
import org.vigie.server.inventory.Heard;
import org.vigie.server.inventory.Inventories;
import org.vigie.server.source.Collection.Fulfilled;
import org.vigie.server.source.Collection.Report;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

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
    Files.writeString(folder.resolve("strategy/assets.csv"), "name,class,zone\ndc01,a,b\n");
    Strategy strategy = Strategy.read(folder);
    assertThat(strategy.lines()).hasSize(2);
    assertThat(strategy.lines().getFirst().retention()).isEqualTo("12 months");
    assertThat(strategy.lines().getLast().expects()).containsExactly("fortinet.fortigate");
    assertThat(strategy.problems())
        .hasSize(3)
        .anyMatch(problem -> problem.contains(":3: 'colector' is not one of"))
        .anyMatch(problem -> problem.contains(":4: 'class' and 'zone'"))
        .anyMatch(problem -> problem.contains("tables/assets.csv beside it"));
  }

  @Test
  void assetsOfTheInventoryThatNobodyHeardFromAreAListTheMostCriticalFirst() throws Exception {
    Files.createDirectories(folder.resolve("strategy"));
    Files.writeString(
        folder.resolve("strategy/strategy.yml"),
        "strategy: [{class: Workstation, zone: office, expects: [microsoft.windows]}]\n");
    Files.createDirectories(folder.resolve("tables"));
    Files.writeString(
        folder.resolve("tables/assets.csv"),
        """
        id,names,kind,zone,criticality
        w1,ws-1,workstation,office,low
        w2,ws-2,workstation,office,critical
        x,x-1,other,,
        """);
    try (Lake lake = Lake.open(folder.resolve("lake"), new FieldNames());
        State state = State.open(folder.resolve("state.db"));
        Inventories inventories =
            new Inventories(
                state.inventory(),
                folder.resolve("tables"),
                Directories.NONE,
                InstantSource.system(),
                60_000)) {
      Heard heard = new Heard(lake, inventories, () -> java.time.Instant.EPOCH);
      Report report = new Collection(heard, folder).report();
      assertThat(report.assets()).isEqualTo(3);
      assertThat(report.heard()).isZero();
      assertThat(report.lines()).hasSize(2);
      Fulfilled line = report.lines().getFirst();
      assertThat(line.missing()).containsExactly("microsoft.windows");
      assertThat(line.critical()).isEqualTo(1);
      assertThat(line.unheard().stream().map(Asset::id)).containsExactly("w2", "w1");
    }
  }
}
