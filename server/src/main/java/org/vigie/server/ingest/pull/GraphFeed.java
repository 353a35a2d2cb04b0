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
import java.util.function.Predicate;

/**
 * A log of Microsoft Graph: all since a time, page by page. Entries come late, and between others,
 * so each round begins an hour before the newest of the one before; what was seen is known. The
 * cursor is the time of the round, that of the newest, and the next page's address.
 */
final class GraphFeed implements Feed {
  private static final int TOP = 1_000;
  private static final Duration OVERLAP = Duration.ofHours(1);

  private final Service.Graph service;
  private final Endpoint endpoint;
  private final Bearer bearer;
  private final InstantSource clock;

  /** The address of a page that Graph does not know any more; its round begins anew. */
  private String forgotten = "";

  GraphFeed(Service.Graph service, InstantSource clock) throws IOException {
    this.service = service;
    this.clock = clock;
    this.endpoint = new Endpoint(service.endpoint(), service.terms().authorities());
    this.bearer =
        new Bearer(service.login(), service.endpoint(), service.terms().authorities(), clock);
  }

  private record Round(long from, long newest, String next) {
    @Override
    public String toString() {
      return from + " " + newest + " " + next;
    }
  }

  private Round round(String cursor) {
    if (cursor.isEmpty()) {
      return new Round(clock.instant().minus(service.terms().since()).toEpochMilli(), 0, "");
    }
    String[] words = cursor.split(" ", 3);
    String next = words[2].equals(forgotten) ? "" : words[2];
    return new Round(Long.parseLong(words[0]), Long.parseLong(words[1]), next);
  }

  @Override
  public Page next(String cursor, Predicate<String> known)
      throws IOException, InterruptedException {
    Round round = round(cursor);
    URI uri = round.next.isEmpty() ? first(round.from) : endpoint.own(round.next);
    Endpoint.Answer answer = bearer.ask(headers -> endpoint.get(uri, headers));
    if (answer.status() != 200) {
      boolean gone = answer.status() == 400 || answer.status() == 404 || answer.status() == 410;
      if (gone && !round.next.isEmpty()) forgotten = round.next;
      throw endpoint.refused(answer, "the question for " + service.part(), clock);
    }
    JsonItems found = JsonItems.ofMember(answer.body(), "value");
    List<Item> items = new ArrayList<>();
    long newest = round.newest;
    for (JsonItems.Element one : found.elements()) {
      String version = service.kind().version;
      String id = one.member("id");
      items.add(new Item(version.isEmpty() ? id : id + " " + one.member(version), one.bytes()));
      newest = Math.max(newest, Instants.millis(one.member(service.kind().time)));
    }
    String next = found.beside().getOrDefault("@odata.nextLink", "");
    if (!next.isEmpty()) next = endpoint.own(next).toString();
    long from = next.isEmpty() ? Math.max(round.from, newest - OVERLAP.toMillis()) : round.from;
    Then then = next.isEmpty() ? Then.LATER : Then.MORE;
    String address = service.endpoint().getHost() + " " + service.part();
    return new Page(
        address, items, List.of(), new Round(from, newest, next).toString(), then, newest);
  }

  private URI first(long from) {
    String time = service.kind().time;
    String since = Instant.ofEpochMilli(from).truncatedTo(ChronoUnit.SECONDS).toString();
    return endpoint.below(
        "v1.0/"
            + service.kind().path
            + "?$filter="
            + URLEncoder.encode(time + " ge " + since, UTF_8).replace("+", "%20")
            + "&$orderby="
            + time
            + "&$top="
            + TOP);
  }

  @Override
  public void close() {
    bearer.close();
    endpoint.close();
  }
}
