package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** What has been sent is found at once, by a person with a browser's means. */
class HuntEndToEndTest {
  private static final Pattern PROOF = Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{64})\"");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{32}-[0-9.]+)\"");

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  @Test
  void anEventIsFoundWithinTwoSecondsOfItsReceipt() throws Exception {
    Config standard = new Config();
    // Commits of their own come once an hour: what is found was asked for.
    Config config =
        new Config(
            folder.resolve("data"),
            new Config.Web("127.0.0.1", 0),
            new Config.Http("127.0.0.1", 0, Map.of()),
            List.of(),
            new Config.Pipeline(2, Duration.ofHours(1)),
            standard.content());
    try (House house = Main.open(config, House.Edges.ALL)) {
      signIn(house);
      // The first finds code that has never run; the second is what people feel.
      found(house, "bastion-warm");
      long millis = found(house, "bastion-1");
      System.out.printf("HTTP to the search's answer: %d ms%n", millis);
      assertThat(millis).isLessThan(2_000);
      String page = get(house, "/search?q=host:*bastion-1");
      assertThat(page)
          .contains("DC-bastion-1", "id=\"count\">1 event<")
          .doesNotContain("id=\"behind\"");
      Matcher id = ID.matcher(get(house, "/api/v1/events?q=host:DC-bastion-1"));
      assertThat(id.find()).isTrue();
      assertThat(get(house, "/events/" + id.group(1))).contains("DC-bastion-1", "alice");
      assertThat(get(house, "/api/v1/sources")).contains("\"rhythm\":\"live\"", "\"events\":2");
      assertThat(house.state().audit().newest(20).toString()).contains("search", "host:*bastion-1");
    }
  }

  private long found(House house, String mark) throws IOException, InterruptedException {
    String line =
        "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC-%s\",\"SubjectUserName\":\"alice\"}"
            .formatted(mark);
    HttpResponse<String> sent =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + house.doors().http() + "/ingest/default"))
                .header("Authorization", "Bearer " + house.doors().token())
                .POST(BodyPublishers.ofString(line))
                .build(),
            BodyHandlers.ofString());
    long started = System.nanoTime();
    assertThat(sent.statusCode()).isEqualTo(200);
    String answer = get(house, "/api/v1/events?q=host:DC-" + mark);
    long millis = (System.nanoTime() - started) / 1_000_000;
    assertThat(answer).contains("\"host\":\"DC-" + mark + "\"").doesNotContain("complete_up_to");
    return millis;
  }

  private void signIn(House house) throws IOException, InterruptedException {
    Matcher proof = PROOF.matcher(get(house, "/sign-in"));
    assertThat(proof.find()).isTrue();
    String password = URLEncoder.encode(house.doors().firstPassword(), StandardCharsets.UTF_8);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri(house, "/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "csrf=" + proof.group(1) + "&name=admin&next=&password=" + password))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(303);
  }

  private String get(House house, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(house, path)).timeout(Duration.ofSeconds(30)).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static URI uri(House house, String path) {
    return URI.create("http://127.0.0.1:" + house.doors().web() + path);
  }
}
