package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.server.ingest.Counters;
import org.vigie.server.ingest.Traffic;
import org.vigie.server.ingest.pull.Bookmark.Place;
import org.vigie.store.journal.Journal;

/**
 * A way in that asks a service again and again. Each of its records is in the journal once,
 * whatever is cut off where: a page is written beside its cursor before it is appended, its records
 * are numbered, and ids that were seen are remembered, for services say things twice.
 */
public final class Puller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Puller.class);

  /** How much is appended at a time. */
  private static final int BATCH_BYTES = 8 << 20;

  /** Longest record; of a longer one the rest is cut. */
  private static final int LONGEST = 16 << 20;

  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
  private static final Duration LAST_WAIT = Duration.ofMinutes(5);

  private final Options options;
  private final Journal journal;
  private final InstantSource clock;
  private final Bookmark bookmark;
  private final Counters counters = new Counters();
  private final Progress progress;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;

  /** One that does not ask yet; the clock says when records were received. */
  public Puller(Options options, Journal journal, InstantSource clock) {
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    String file = options.source() + "-" + options.service().transport() + "-";
    byte[] which = (options.source() + "\n" + options.service().which()).getBytes(UTF_8);
    String plain = (file + options.service().part()).replaceAll("[^A-Za-z0-9._-]", "_");
    String name = plain + "-" + UUID.nameUUIDFromBytes(which);
    this.bookmark = new Bookmark(options.folder().resolve(name));
    String service = options.service().transport() + " " + options.service().part();
    this.progress = new Progress(options.source(), service, clock);
  }

  /** Asks from now on; a service that is not there is tried again until it is. */
  public void start() {
    if (thread != null) throw new IllegalStateException("started already");
    thread = Thread.ofVirtual().name("pull-" + options.source()).start(this::run);
  }

  /** What came in, by source. */
  public Map<String, Traffic> traffic() {
    return Map.of(options.source(), counters.snapshot());
  }

  /** How it stands. */
  public Standing standing() {
    return progress.standing();
  }

  /** Ends at once; a page under way is asked for, or appended, again after the next start. */
  @Override
  public void close() {
    closing.countDown();
    if (thread == null) return;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Duration wait = first();
    while (closing.getCount() > 0) {
      try (Feed feed = Feeds.of(options.service(), clock)) {
        Place place = bookmark.read();
        Known known = new Known(place.known());
        place = keep(place);
        while (closing.getCount() > 0) {
          Feed.Page page;
          try {
            page = feed.next(place.cursor(), known::contains);
          } catch (Feed.Throttled e) {
            progress.bad(String.valueOf(e.getMessage()));
            pause(e.waiting());
            continue;
          }
          place = take(place, page, known);
          wait = first();
          progress.well(behind(page));
          if (page.then() == Feed.Then.LATER) pause(options.every());
        }
      } catch (IOException e) {
        if (closing.getCount() == 0) return;
        progress.bad(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (closing.getCount() == 0) return;
        LOG.error("{} {}: failed", options.service().transport(), options.source(), e);
        progress.bad("a defect: " + e);
      }
      try {
        pause(wait);
      } catch (InterruptedException e) {
        return;
      }
      wait = wait.multipliedBy(2).compareTo(LAST_WAIT) < 0 ? wait.multipliedBy(2) : LAST_WAIT;
    }
  }

  private Duration first() {
    return options.every().compareTo(FIRST_WAIT) < 0 ? options.every() : FIRST_WAIT;
  }

  private void pause(Duration wait) throws InterruptedException {
    if (closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("closing");
    }
  }

  private long behind(Feed.Page page) {
    boolean more = page.then() == Feed.Then.MORE && page.newest() > 0;
    return more ? clock.millis() - page.newest() : 0;
  }

  /** Makes a page durable: first beside its cursor, then in the journal. */
  private Place take(Place place, Feed.Page page, Known known)
      throws IOException, InterruptedException {
    List<byte[]> fresh = new ArrayList<>();
    for (Feed.Item item : page.items()) {
      if (!item.id().isEmpty() && !known.add(item.id())) continue;
      byte[] bytes = item.bytes();
      if (bytes.length > LONGEST) counters.truncate(1);
      fresh.add(bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes);
    }
    boolean marked = false;
    for (String mark : page.marks()) marked |= known.add(mark);
    if (fresh.isEmpty() && !marked && page.cursor().equals(place.cursor())) return place;
    Place next =
        new Place(place.origin(), place.next(), page.cursor(), page.address(), fresh, known.all());
    bookmark.write(next);
    Place kept = keep(next);
    // Events shall not lie about in a file until the next ones come, which may be long.
    if (page.then() == Feed.Then.LATER && !fresh.isEmpty()) bookmark.write(kept);
    return kept;
  }

  /** Appends what a place holds; what the journal has of it already, it knows by its numbers. */
  private Place keep(Place place) throws IOException, InterruptedException {
    Source source = new Source(options.source(), options.service().transport(), place.address());
    List<byte[]> batch = new ArrayList<>();
    int bytes = 0;
    long first = place.first();
    for (byte[] record : place.page()) {
      if (!batch.isEmpty() && bytes + record.length > BATCH_BYTES) {
        append(source, place, first, batch);
        first += batch.size();
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(record);
      bytes += record.length;
    }
    if (!batch.isEmpty()) append(source, place, first, batch);
    return place.kept();
  }

  private void append(Source source, Place place, long first, List<byte[]> batch)
      throws IOException, InterruptedException {
    long now = clock.millis();
    long[] received = new long[batch.size()];
    Arrays.fill(received, now);
    var producer = new Journal.Producer(place.origin(), first, Journal.Gaps.ALLOWED);
    try {
      int added =
          journal.append(new Journal.Batch(source, producer, received, batch)).get().count();
      if (added > 0) {
        counters.durable(batch.subList(batch.size() - added, batch.size()), now);
      }
    } catch (ExecutionException e) {
      throw new IOException("the journal can't take records: " + e.getCause(), e);
    }
  }

  /**
   * What to fetch.
   *
   * @param source name of the source that all records are of
   * @param every how long to wait where there is nothing
   * @param folder where the place is kept
   */
  public record Options(String source, Service service, Duration every, Path folder) {}
}
