package org.vigie.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Change;
import org.vigie.server.access.Access.Client;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Role;
import org.vigie.server.access.Vault;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;

/** Somebody's script: it asks the API of a server with a token. */
record Script(String token) {
  private static final String PASSWORD = "words that only one person has";

  /** The token of a lead analyst, made in a data folder while no server runs on it. */
  static Script of(Path data) throws IOException {
    SecureRandom random = new SecureRandom();
    try (State state = State.open(data.resolve("state.db"))) {
      Access access =
          new Access(
              state,
              InstantSource.system(),
              random,
              new Access.Rules(
                  Access.Limits.DEFAULT, Requirement.OPTIONAL, Vault.open(data, random)));
      access.add("test", "script", "Script", Role.LEAD_ANALYST, PASSWORD);
      Role role = Role.LEAD_ANALYST;
      Person owner =
          new Person("script", "Script", role, "en", "auto", role.permissions(), Units.all(), "");
      Change made =
          access
              .profile()
              .makeToken(owner, PASSWORD, "test", role.permissions(), 1, new Client("", ""));
      if (made instanceof Change.Shown(List<String> shown)) return new Script(shown.getFirst());
      throw new IOException("no token: " + made);
    }
  }

  HttpResponse<String> get(HttpClient client, ChildVigie vigie, String path)
      throws IOException, InterruptedException {
    return client.send(request(vigie, path).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(HttpClient client, ChildVigie vigie, String path, String json)
      throws IOException, InterruptedException {
    return client.send(
        request(vigie, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** An incident declared, as its answer. */
  HttpResponse<String> declare(HttpClient client, ChildVigie vigie)
      throws IOException, InterruptedException {
    return post(
        client,
        vigie,
        "/api/v1/incidents",
        "{\"title\":\"A title\",\"description\":\"What happened\",\"risk\":\"privilege-elevation\","
            + "\"rsit\":\"intrusions\",\"severity\":\"high\"}");
  }

  private HttpRequest.Builder request(ChildVigie vigie, String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + vigie.web() + path))
        .header("Authorization", "Bearer " + token);
  }
}
