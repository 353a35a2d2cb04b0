package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** The real process, told to stop: what was received is in the lake when it ends. */
class StopTest {
  @TempDir Path folder;

  @Test
  void aStopCommitsWhatWasReceived() throws Exception {
    try (ChildVigie vigie = ChildVigie.start(folder);
        HttpClient client = vigie.client()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:" + vigie.port() + "/ingest/default"))
              .header("Authorization", "Bearer " + vigie.token())
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC01\"}"))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
    }
    assertThat(Files.readString(folder.resolve("vigie.log"))).doesNotContain("ERROR");
    Config config = new Config().withData(folder.resolve("data"));
    try (House house = Main.open(config, House.Edges.NONE)) {
      for (String table : List.of("events", "findings")) {
        List<Long> count =
            house.lake().query("SELECT count(*) FROM " + table, List.of(), row -> row.getLong(1));
        assertThat(count).as(table).containsExactly(1L);
      }
    }
  }
}
