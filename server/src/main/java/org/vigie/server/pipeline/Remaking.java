package org.vigie.server.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.vigie.enrich.Enricher;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.Event;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.lake.Reparse;

/** Makes events of stored raw texts as the pipeline makes them of what comes in. */
public final class Remaking {
  private Remaking() {}

  /** Parses, hides what its source wants nobody to see, and enriches; for one thread. */
  public static Reparse.Remaker of(Pack pack, Supplier<Tables> tables, Privacy privacy) {
    Parser parser = pack.parsers().open();
    Privacy.Screen screen = privacy.open(pack.parsers().open());
    Enricher enricher = new Enricher(pack.names(), tables);
    return raw -> {
      List<Event> events = new ArrayList<>(screen.screened(raw, parser.parse(raw)).events());
      screen.keep();
      events.replaceAll(enricher::enrich);
      return events;
    };
  }
}
