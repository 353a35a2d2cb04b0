package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;

/** What the decoders alone, without any definition, make of texts. */
final class Decoded {
  private static final OcsfSchema SCHEMA = OcsfSchema.bundled();

  private final Parser parser;

  Decoded() {
    if (!(Parsers.compile(List.of(), new FieldNames(), SCHEMA)
        instanceof Parsers.Outcome.Compiled(Parsers parsers))) {
      throw new AssertionError();
    }
    parser = parsers.open();
  }

  Parsed parse(byte[] bytes) {
    EventId id = new EventId(new UUID(1, 2), 3, 0);
    return parser.parse(new RawEvent(id, 1_795_521_600_000L, Source.NONE, bytes, 0, bytes.length));
  }

  Event event(String text) {
    return parse(text.getBytes(UTF_8)).events().getFirst();
  }

  /** {@code name=value} of the leaves of a text, in order, without those of its header. */
  List<String> leaves(String text) {
    Event event = event(text);
    List<String> leaves = new ArrayList<>();
    for (int i = 0; i < event.fields().size(); i++) {
      String name = event.fields().name(i);
      if (!name.startsWith("syslog.")) leaves.add(name + "=" + event.fields().text(i));
    }
    return leaves;
  }
}
