package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The token of an application of Microsoft's directory (OAuth 2.0, client credentials). */
final class Bearer implements AutoCloseable {
  /** How long before its end a token is asked for anew. */
  private static final Duration AHEAD = Duration.ofMinutes(2);

  private final Service.Login login;
  private final String scope;
  private final Endpoint endpoint;
  private final InstantSource clock;
  private String token = "";
  private Instant end = Instant.MIN;

  /** For what an endpoint guards. */
  Bearer(Service.Login login, URI guarded, @Nullable Path authorities, InstantSource clock)
      throws IOException {
    this.login = login;
    this.scope = guarded.resolve("/.default").toString();
    this.endpoint = new Endpoint(login.endpoint(), authorities);
    this.clock = clock;
  }

  /**
   * Asks with the token; where it is not taken, once more with another.
   *
   * @param with how to ask, given the headers
   */
  Endpoint.Answer ask(Ask with) throws IOException, InterruptedException {
    Endpoint.Answer answer = with.ask(headers());
    if (answer.status() != 401) return answer;
    end = Instant.MIN;
    return with.ask(headers());
  }

  /** A request. */
  @FunctionalInterface
  interface Ask {
    Endpoint.Answer ask(Map<String, String> headers) throws IOException, InterruptedException;
  }

  private Map<String, String> headers() throws IOException, InterruptedException {
    if (!clock.instant().plus(AHEAD).isBefore(end)) renew();
    return Map.of("Authorization", "Bearer " + token, "Accept", "application/json");
  }

  private void renew() throws IOException, InterruptedException {
    URI uri = endpoint.below(URLEncoder.encode(login.tenant(), UTF_8) + "/oauth2/v2.0/token");
    String body =
        "grant_type=client_credentials&client_id="
            + URLEncoder.encode(login.client(), UTF_8)
            + "&scope="
            + URLEncoder.encode(scope, UTF_8)
            + "&client_secret="
            + URLEncoder.encode(login.secret().reveal(), UTF_8);
    Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
    Endpoint.Answer answer = endpoint.post(uri, headers, body);
    if (answer.status() != 200) throw endpoint.refused(answer, "the question for a token", clock);
    Map<String, String> said = JsonItems.ofMember(answer.body(), "").beside();
    String seconds = said.getOrDefault("expires_in", "");
    token = said.getOrDefault("access_token", "");
    if (token.isEmpty() || !seconds.matches("\\d{1,9}") || !token.matches("[\\x21-\\x7e]+")) {
      throw new IOException(login.endpoint().getHost() + " gave no token");
    }
    // Of one that ends sooner than it is renewed ahead, half of its time is used.
    long lasts = Long.parseLong(seconds);
    end = clock.instant().plusSeconds(Math.max(lasts, lasts / 2 + AHEAD.toSeconds()));
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
