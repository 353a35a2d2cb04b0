package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Okta's System Log, polled: oldest first, each answer naming the next question. The cursor is that
 * address, behind the time of the newest event, with which to begin again where Okta does not know
 * the address any more.
 */
final class OktaFeed implements Feed {
  private static final int LIMIT = 1_000;
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  /** How far before the newest event a new beginning is. */
  private static final Duration OVERLAP = Duration.ofHours(1);

  private final Service.Okta service;
  private final Endpoint endpoint;
  private final InstantSource clock;

  OktaFeed(Service.Okta service, InstantSource clock) throws IOException {
    this.service = service;
    this.clock = clock;
    this.endpoint = new Endpoint(service.endpoint(), service.terms().authorities());
  }

  @Override
  public Page next(String cursor, Predicate<String> known)
      throws IOException, InterruptedException {
    int space = cursor.indexOf(' ');
    long newest = space < 0 ? 0 : Long.parseLong(cursor.substring(0, space));
    URI uri = space < 0 ? since(0) : endpoint.own(cursor.substring(space + 1));
    Endpoint.Answer answer = ask(uri);
    if (space >= 0 && (answer.status() == 400 || answer.status() == 404)) {
      answer = ask(since(newest)); // it has forgotten where we were; ids that come again are known
    }
    if (answer.status() != 200) throw endpoint.refused(answer, "the question for events", clock);
    List<Item> items = new ArrayList<>();
    for (JsonItems.Element one : JsonItems.ofArray(answer.body()).elements()) {
      items.add(new Item(one.member("uuid"), one.bytes()));
      newest = Math.max(newest, Instants.millis(one.member("published")));
    }
    String next = next(answer);
    if (next.isEmpty()) next = since(newest).toString();
    Then then = items.size() >= LIMIT ? Then.MORE : Then.LATER;
    String address = String.valueOf(service.endpoint().getHost());
    return new Page(address, items, List.of(), newest + " " + next, then, newest);
  }

  private Endpoint.Answer ask(URI uri) throws IOException, InterruptedException {
    Map<String, String> headers =
        Map.of("Authorization", "SSWS " + service.token().reveal(), "Accept", "application/json");
    return endpoint.get(uri, headers);
  }

  private URI since(long newest) {
    Instant from =
        newest == 0
            ? clock.instant().minus(service.terms().since())
            : Instant.ofEpochMilli(newest).minus(OVERLAP);
    String text = from.truncatedTo(ChronoUnit.SECONDS).toString();
    return endpoint.below(
        "api/v1/logs?since="
            + URLEncoder.encode(text, UTF_8)
            + "&sortOrder=ASCENDING&limit="
            + LIMIT);
  }

  private String next(Endpoint.Answer answer) throws IOException {
    for (String link : answer.headers().allValues("Link")) {
      Matcher next = NEXT.matcher(link);
      if (next.find()) return endpoint.own(next.group(1)).toString();
    }
    return "";
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
