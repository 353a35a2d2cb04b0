package org.vigie.server.ingest.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * What one service has to say, page by page. A page is asked for when the one before is durable;
 * asked again with the same cursor it need not be the same.
 */
interface Feed extends AutoCloseable {
  /**
   * The page at a cursor, which is this feed's own text; empty at the very first.
   *
   * @param known whether an item, or something else that was marked, was seen already
   */
  Page next(String cursor, Predicate<String> known) throws IOException, InterruptedException;

  @Override
  void close();

  /** What follows a page. */
  enum Then {
    /** There is more: ask at once. */
    MORE,
    /** Nothing for now: ask later. */
    LATER
  }

  /**
   * One of the records.
   *
   * @param id by which it is known again; empty for none
   */
  record Item(String id, byte[] bytes) {}

  /**
   * A page.
   *
   * @param address where its items came from, more closely than the source says
   * @param items in their order; those that are known may be among them
   * @param marks what else is to be known from now on
   * @param cursor with which to ask for the next
   * @param newest time of the newest item that was ever seen, epoch milliseconds; 0 for unknown
   */
  record Page(
      String address,
      List<Item> items,
      List<String> marks,
      String cursor,
      Then then,
      long newest) {}

  /** The service wants to be left alone for a while. */
  final class Throttled extends IOException {
    private static final long serialVersionUID = 1;
    private static final Duration MOST = Duration.ofHours(1);
    private final Duration wait;

    Throttled(Duration wait) {
      super("the service asks to wait for " + wait.toSeconds() + " s");
      this.wait = wait.compareTo(MOST) > 0 ? MOST : wait;
    }

    Duration waiting() {
      return wait;
    }
  }
}
