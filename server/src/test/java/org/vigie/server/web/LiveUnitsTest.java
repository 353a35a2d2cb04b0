package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.server.access.Role;
import org.vigie.store.state.Business;

/** Who watches the alerts of one unit is told when one becomes another's, and not whose. */
class LiveUnitsTest {
  private static final long NOON = 1_795_000_000_000L;

  @TempDir private Path folder;

  /** What a stream says from now on, up to the next counts. */
  private static String told(BufferedReader stream) throws IOException {
    StringBuilder told = new StringBuilder();
    for (String line; (line = stream.readLine()) != null; ) {
      told.append(line).append('\n');
      if (line.startsWith("data: {") && line.contains("\"critical\":")) return told.toString();
    }
    return told.toString();
  }

  private static BufferedReader stream(Stage stage, String name, long since) throws Exception {
    return new BufferedReader(
        new InputStreamReader(
            stage.client().as(name).stream("/alerts/stream?since=" + since), UTF_8));
  }

  @Test
  void anAlertThatLeavesAUnitIsGoneFromItsList() throws Exception {
    AtomicReference<String> unit = new AtomicReference<>("Yankee");
    try (Stage stage = new Stage(folder)) {
      stage.state.alerts().judgedBy(alert -> new Business(unit.get(), Criticality.UNKNOWN, ""));
      stage.apply(Stage.incoming(Samples.mimikatz("a", NOON, "WS-1", "lea")));
      String id = stage.newest();
      stage.add("all", Role.MANAGER);
      stage.add("bound", Role.MANAGER);
      stage.state.accounts().setUnits("bound", Set.of("Yankee"));
      long since = stage.state.alerts().latestChange();
      try (BufferedReader bound = stream(stage, "bound", since);
          BufferedReader all = stream(stage, "all", since)) {
        unit.set("Zulu");
        stage.apply(Stage.incoming(Samples.mimikatz("b", NOON + 1, "WS-1", "lea")));
        String left = told(bound);
        assertThat(left).contains("event: gone\n", "data: alert-" + id + "\n");
        assertThat(left).doesNotContain("event: alert");
        assertThat(left.toLowerCase(Locale.ROOT)).doesNotContain("zulu");
        assertThat(told(all)).contains("event: alert\n").doesNotContain("event: gone");
        unit.set("Yankee");
        stage.apply(Stage.incoming(Samples.mimikatz("c", NOON + 2, "WS-1", "lea")));
        assertThat(told(bound)).contains("event: alert\n", "alert-" + id);
      }
      // Who was away is told on coming back, of all that left, and of what returned as it is.
      try (BufferedReader late = stream(stage, "bound", since)) {
        assertThat(told(late)).contains("event: alert\n").doesNotContain("event: gone");
      }
    }
  }
}
