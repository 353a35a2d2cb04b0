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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One type of content of the Management Activity API of Microsoft 365: a subscription is started,
 * then what is there is listed for a time of at most a day, and each piece fetched. The cursor is
 * the beginning of that time and the address of the next part of the list.
 */
final class OfficeFeed implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(OfficeFeed.class);

  /** Longest time that may be asked for. */
  private static final Duration LONGEST = Duration.ofHours(24);

  /** How long content is there; a minute less, for clocks differ. */
  private static final Duration KEPT = Duration.ofDays(7).minusMinutes(1);

  /** Content is listed late. */
  private static final Duration OVERLAP = Duration.ofHours(1);

  /** Bytes at which a page is full, though there may be more pieces. */
  private static final int FULL = 8 << 20;

  private final Service.Office service;
  private final Endpoint endpoint;
  private final Bearer bearer;
  private final InstantSource clock;
  private boolean subscribed;

  OfficeFeed(Service.Office service, InstantSource clock) throws IOException {
    this.service = service;
    this.clock = clock;
    this.endpoint = new Endpoint(service.endpoint(), service.terms().authorities());
    this.bearer =
        new Bearer(service.login(), service.endpoint(), service.terms().authorities(), clock);
  }

  @Override
  public Page next(String cursor, Predicate<String> known)
      throws IOException, InterruptedException {
    if (!subscribed) subscribe();
    Instant now = clock.instant();
    int space = cursor.indexOf(' ');
    Instant from =
        space < 0
            ? now.minus(service.terms().since())
            : Instant.ofEpochMilli(Long.parseLong(cursor.substring(0, space)));
    if (from.isBefore(now.minus(KEPT))) {
      if (space >= 0)
        LOG.warn("microsoft-365 {}: what is older than a week is gone", service.part());
      from = now.minus(KEPT);
    }
    Instant end = from.plus(LONGEST).isBefore(now) ? from.plus(LONGEST) : now;
    String next = space < 0 ? "" : cursor.substring(space + 1);
    Endpoint.Answer list = list(next.isEmpty() ? content(from, end) : endpoint.own(next));
    List<Item> items = new ArrayList<>();
    List<String> marks = new ArrayList<>();
    long newest = 0;
    int bytes = 0;
    for (JsonItems.Element piece : JsonItems.ofArray(list.body()).elements()) {
      newest = Math.max(newest, Instants.millis(piece.member("contentCreated")));
      String id = piece.member("contentId");
      if (known.test(id)) continue;
      if (bytes > FULL) {
        return page(items, marks, from.toEpochMilli() + " " + next, Then.MORE, newest);
      }
      for (JsonItems.Element one : fetch(piece.member("contentUri"))) {
        items.add(new Item(one.member("Id"), one.bytes()));
        bytes += one.bytes().length;
      }
      marks.add(id);
    }
    String more = list.header("NextPageUri");
    if (!more.isEmpty()) {
      String cursorNext = from.toEpochMilli() + " " + endpoint.own(more);
      return page(items, marks, cursorNext, Then.MORE, newest);
    }
    Instant begin = end.minus(OVERLAP).isAfter(from) ? end.minus(OVERLAP) : from;
    Then then = end.isBefore(now) ? Then.MORE : Then.LATER;
    return page(items, marks, begin.toEpochMilli() + " ", then, newest);
  }

  private Page page(List<Item> items, List<String> marks, String cursor, Then then, long newest) {
    String address = service.endpoint().getHost() + " " + service.content();
    return new Page(address, items, marks, cursor, then, newest);
  }

  private Endpoint.Answer list(URI uri) throws IOException, InterruptedException {
    Endpoint.Answer list = bearer.ask(headers -> endpoint.get(uri, headers));
    if (list.status() == 200) return list;
    subscribed = false; // it may have been stopped by somebody
    throw endpoint.refused(list, "the question for content", clock);
  }

  /** The records of a piece; none where it has gone since it was listed. */
  private List<JsonItems.Element> fetch(String address) throws IOException, InterruptedException {
    URI uri = endpoint.own(address);
    Endpoint.Answer answer = bearer.ask(headers -> endpoint.get(uri, headers));
    if (answer.status() == 404 || answer.status() == 410) {
      LOG.warn("microsoft-365 {}: a piece that was listed is gone", service.part());
      return List.of();
    }
    if (answer.status() != 200) throw endpoint.refused(answer, "the question for a piece", clock);
    return JsonItems.ofArray(answer.body()).elements();
  }

  private void subscribe() throws IOException, InterruptedException {
    URI uri = feed("start?contentType=" + service.content());
    Endpoint.Answer answer = bearer.ask(headers -> endpoint.post(uri, headers, ""));
    String said = new String(answer.body(), UTF_8);
    // AF20024: it is started already.
    boolean started = answer.status() == 200 || said.contains("AF20024");
    if (!started) throw endpoint.refused(answer, "the start of a subscription", clock);
    subscribed = true;
  }

  private URI content(Instant from, Instant end) {
    return feed(
        "content?contentType=%s&startTime=%s&endTime=%s"
            .formatted(service.content(), time(from), time(end)));
  }

  private URI feed(String rest) {
    String tenant = URLEncoder.encode(service.login().tenant(), UTF_8);
    return endpoint.below(
        "api/v1.0/"
            + tenant
            + "/activity/feed/subscriptions/"
            + rest
            + "&PublisherIdentifier="
            + tenant);
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
  }

  @Override
  public void close() {
    bearer.close();
    endpoint.close();
  }
}
