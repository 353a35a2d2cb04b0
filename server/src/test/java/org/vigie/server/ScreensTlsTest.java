package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** The screens over HTTPS, and without it where the operator says so. */
class ScreensTlsTest {
  @TempDir Path folder;

  @Test
  void cookiesAreKeptOffPlainConnections() throws Exception {
    try (House house = Main.open(config(Config.Tls.OWN), House.Edges.ALL);
        HttpClient client =
            TrustedClient.http(Objects.requireNonNull(house.doors().tls()).certificate())) {
      HttpResponse<String> door = get(client, "https", house.doors().web());
      assertThat(door.statusCode()).isEqualTo(200);
      assertThat(door.headers().firstValue("Strict-Transport-Security"))
          .hasValue("max-age=31536000");
      assertThat(door.headers().firstValue("Set-Cookie").orElseThrow()).contains("Secure");
      assertThat(plain(house.doors().web())).startsWith("HTTP/1.1 400").contains("use https://");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
        .isEqualTo("rwx------");
  }

  @Test
  void offIsPlainHttpAsBehindAProxy() throws Exception {
    try (House house = Main.open(config(Config.Tls.OFF), House.Edges.ALL);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> door = get(client, "http", house.doors().web());
      assertThat(door.statusCode()).isEqualTo(200);
      assertThat(door.headers().firstValue("Strict-Transport-Security")).isEmpty();
      assertThat(house.doors().scheme()).isEqualTo("http");
    }
    assertThat(folder.resolve("data/tls")).doesNotExist();
  }

  private Config config(Config.Tls tls) {
    Config standard = new Config();
    return new Config(
        folder.resolve("data"),
        new Config.Web("127.0.0.1", 0),
        tls,
        new Config.Http("127.0.0.1", 0, Map.of()),
        List.of(),
        standard.pipeline(),
        standard.content(),
        List.of(),
        standard.access());
  }

  private static HttpResponse<String> get(HttpClient client, String scheme, int port)
      throws IOException, InterruptedException {
    URI uri = URI.create(scheme + "://127.0.0.1:" + port + "/sign-in");
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String plain(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
