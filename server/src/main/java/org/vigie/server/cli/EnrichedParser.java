package org.vigie.server.cli;

import java.util.List;
import org.vigie.enrich.Enricher;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.Event;
import org.vigie.pack.Pack;
import org.vigie.parse.Hints;
import org.vigie.parse.Parsed;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/**
 * A parser whose events have what follows from their values alone, as the pipeline adds it: scopes
 * of addresses, parts of URLs, domains, programs of user agents. No customer's tables.
 */
final class EnrichedParser implements Parser {
  private final Parser parser;
  private final Enricher enricher;

  EnrichedParser(Pack pack, Parsers parsers) {
    parser = parsers.openWithEcs();
    enricher = new Enricher(pack.names(), () -> Tables.EMPTY);
  }

  @Override
  public Parsed parse(RawEvent raw, Hints hints) {
    return switch (parser.parse(raw, hints)) {
      case Parsed.Events(List<Event> events) ->
          new Parsed.Events(events.stream().map(enricher::enrich).toList());
      case Parsed.Rejected(Event event, String reason) ->
          new Parsed.Rejected(enricher.enrich(event), reason);
    };
  }
}
