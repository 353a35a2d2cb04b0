package org.vigie.parse;

import java.util.List;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;

/** Draft: generic events only. */
final class EventParser implements Parser {
  private final JsonScanner scanner;
  private final Leaves.Builder fields;

  EventParser(FieldNames names) {
    scanner = new JsonScanner(names);
    fields = new Leaves.Builder(names);
  }

  @Override
  public Parsed parse(RawEvent raw) {
    fields.clear();
    String wrong = scanner.scan(raw.buffer(), raw.from(), raw.to(), fields);
    Event event =
        new Event(
            raw.id(),
            raw.received(),
            raw.received(),
            raw.source(),
            "generic.json@1",
            wrong == null ? Event.Status.VALID : Event.Status.REJECTED,
            wrong == null ? List.of() : List.of(wrong),
            Route.NONE,
            0,
            fields.build(raw.buffer()),
            Leaves.EMPTY,
            raw.buffer(),
            raw.from(),
            raw.to());
    return wrong == null ? new Parsed.Events(List.of(event)) : new Parsed.Rejected(event, wrong);
  }
}
