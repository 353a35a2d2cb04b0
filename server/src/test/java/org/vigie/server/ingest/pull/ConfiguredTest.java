package org.vigie.server.ingest.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.Main;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.secret.Secrets;

/** A reader as the operator's file names it, its credential as a secret. */
class ConfiguredTest {
  @TempDir Path temp;

  private Config config(Cloud cloud) {
    String text =
        """
        data: %s
        tls: off
        http: {port: 0}
        syslog: []
        readers:
          okta: [{name: people, endpoint: "%s", token: "${secret:okta}", every: 1s}]
        """
            .formatted(temp.resolve("data"), cloud.address());
    return ((Config.Read.Loaded) Config.read("vigie.yml", text)).config();
  }

  @Test
  void fetchesWithASecretAndTellsHowItStands() throws Exception {
    try (Cloud cloud = new Cloud()) {
      for (int i = 0; i < 5; i++) cloud.entries.add(new Cloud.Entry("e" + i, Instant.now()));
      Config config = config(cloud);
      assertThatThrownBy(() -> open(config))
          .hasMessageContainingAll("readers.okta.people.token", "vigie secret set okta");
      new Secrets(config.data(), Map.of()).set("okta", Cloud.OKTA_TOKEN, Instant.EPOCH);
      try (House house = open(config)) {
        assertThat(house.settle(Duration.ofSeconds(1))).isTrue();
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(house.raw().end()).isEqualTo(5));
        await()
            .untilAsserted(
                () ->
                    assertThat(house.doors().readers().get())
                        .singleElement()
                        .satisfies(
                            one -> {
                              assertThat(one.source()).isEqualTo("people");
                              assertThat(one.error()).isEmpty();
                              assertThat(one.lastSuccess()).isPositive();
                            }));
        assertThat(house.doors().traffic().get()).containsKey("people");
      }
    }
  }

  private static House open(Config config) throws IOException {
    return Main.open(config, House.Edges.LISTENERS);
  }
}
