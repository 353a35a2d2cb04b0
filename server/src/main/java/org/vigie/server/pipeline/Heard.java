package org.vigie.server.pipeline;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.behaviour.Pulse;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;

/**
 * Who was heard, counted by one worker within one epoch: by minute of reception, source, parser and
 * route. What was imported from files is history, and nobody is heard by it.
 */
public final class Heard {
  private static final long MINUTE = 60_000;

  /** Most counts of an epoch; what comes beyond is counted with the last. */
  private static final int MOST = 100_000;

  private static final String GENERIC = "generic.";

  private final Map<Key, Count> counts = new HashMap<>();
  private @Nullable Count last;
  private long latest;

  /** What is counted together. */
  public record Key(long minute, String source, String transport, String parser, Route route) {}

  /** Counts that grow. */
  private static final class Count {
    private final Key key;
    private final Source source;
    private final String vendor;
    private final String product;
    private long events;
    private long warning;
    private long rejected;
    private long generic;
    private long lagSum;
    private long lagLeast = Long.MAX_VALUE;

    Count(Key key, Event event) {
      this.key = key;
      source = event.source();
      vendor = text(event, "metadata.product.vendor_name");
      product = text(event, "metadata.product.name");
    }

    private static String text(Event event, String path) {
      String text = event.ocsf().textOf(path);
      return text == null ? "" : text.substring(0, Math.min(text.length(), 128));
    }

    boolean holds(Event event, long minute) {
      Source from = event.source();
      return key.minute == minute
          && key.route.id() == event.route().id()
          && key.parser.equals(event.parser())
          && (source.equals(from)
              || key.source.equals(from.name()) && key.transport.equals(from.transport()));
    }

    void add(Event event) {
      events++;
      switch (event.status()) {
        case WARNING -> warning++;
        case REJECTED -> rejected++;
        case VALID -> {
          if (key.parser.startsWith(GENERIC)) generic++;
        }
      }
      long lag = event.received() - event.time();
      lagSum += lag;
      lagLeast = Math.min(lagLeast, lag);
    }

    Part part() {
      Pulse pulse = new Pulse(events, warning, rejected, generic, lagSum, lagLeast);
      return new Part(pulse, vendor, product);
    }
  }

  /**
   * What was counted.
   *
   * @param vendor who makes what was heard, by its first event
   * @param product what was heard, by its first event
   */
  public record Part(Pulse pulse, String vendor, String product) {}

  /** Counts an event. */
  void take(Event event) {
    Source source = event.source();
    if (source.transport().equals("file") && source.address().isEmpty()) return;
    long minute = Math.floorDiv(event.received(), MINUTE);
    latest = Math.max(latest, event.received());
    Count count = last;
    if (count == null || !count.holds(event, minute)) {
      Key key = new Key(minute, source.name(), source.transport(), event.parser(), event.route());
      Count known = counts.get(key);
      if (known == null && count != null && counts.size() >= MOST) known = count;
      if (known == null) {
        known = new Count(key, event);
        counts.put(key, known);
      }
      last = known;
      count = known;
    }
    count.add(event);
  }

  /** When the latest event was received, epoch milliseconds; 0 where there was none. */
  public long latest() {
    return latest;
  }

  /** All counts. */
  public Map<Key, Part> parts() {
    Map<Key, Part> parts = new LinkedHashMap<>();
    counts.forEach((key, count) -> parts.put(key, count.part()));
    return parts;
  }
}
