package org.vigie.server.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.enrich.Enricher;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.Event;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.lake.Reparse;

/** Makes events of stored raw texts as the pipeline makes them of what comes in. */
public final class Remaking {
  private static final Logger LOG = LoggerFactory.getLogger(Remaking.class);

  private Remaking() {}

  /** Parses, hides what its source wants nobody to see, and enriches; for one thread. */
  public static Reparse.Remaker of(Pack pack, Supplier<Tables> tables, Privacy privacy) {
    Parser parser = pack.parsers().open();
    Privacy.Screen screen = privacy.open(pack.parsers().open());
    UnaryOperator<Event> enriching = enriching(pack, tables);
    return raw -> {
      List<Event> events = new ArrayList<>(screen.screened(raw, parser.parse(raw)).events());
      screen.keep();
      events.replaceAll(enriching);
      return events;
    };
  }

  /** Adds what tables know to events; a defect costs one what it would have gained. */
  public static UnaryOperator<Event> enriching(Pack pack, Supplier<Tables> tables) {
    Enricher enricher = new Enricher(pack.names(), tables);
    return event -> {
      try {
        return enricher.enrich(event);
      } catch (RuntimeException e) {
        LOG.error("a defect: event {} could not be enriched and goes on as it is", event.id(), e);
        return event;
      }
    };
  }
}
