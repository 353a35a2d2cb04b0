package org.vigie.parse;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;

/** The parser of one thread: frame, identify, name, decode, map. */
final class EventParser implements Parser {
  private static final String GENERIC_JSON = "generic.json@1.0.0";
  private static final String GENERIC_TEXT = "generic.text@1.0.0";
  private static final EventId NOBODY = new EventId(new UUID(0, 0), 0, 0);

  private final Parsers parsers;
  private final Run run;
  private final JsonScanner scanner;
  private final Syslog syslog = new Syslog();
  private final HeaderFields header;
  private final Mapper mapper;
  private final Envelope envelope;
  private final long[] seen;

  /** The raw event with its envelope; what is inside is what the other methods see. */
  private RawEvent whole = new RawEvent(NOBODY, 0, Source.NONE, new byte[0], 0, 0);

  EventParser(Parsers parsers) {
    this.parsers = parsers;
    FieldNames names = parsers.names();
    run = new Run(names);
    scanner = new JsonScanner(names);
    header = new HeaderFields(names);
    mapper = new Mapper(parsers, run);
    envelope = new Envelope(names);
    seen = new long[parsers.identity().words()];
  }

  @Override
  public Parsed parse(RawEvent raw) {
    whole = raw;
    return inside(envelope.open(raw));
  }

  private Parsed inside(RawEvent raw) {
    run.start(raw);
    byte[] bytes = raw.buffer();
    int from = text(bytes, raw.from(), raw.to());
    if (from < raw.to() && bytes[from] == '{') {
      String wrong = scanner.scan(bytes, from, raw.to(), run.fields);
      if (scanner.badEncoding()) return rejected(raw, "not UTF-8: " + wrong);
      if (wrong == null || run.fields.size() > 0) return json(raw, wrong, null);
      run.fields.clear();
    }
    int bad = Utf8.notText(bytes, raw.from(), raw.to());
    if (bad >= 0) {
      return rejected(raw, "neither JSON nor UTF-8 text: stopped at byte " + (bad - raw.from()));
    }
    syslog.read(bytes, from, raw.to(), parsers.identity()::isProgram);
    int message = syslog.message.start;
    if (message > from && message < raw.to() && bytes[message] == '{') {
      String wrong = scanner.scan(bytes, message, syslog.message.end, run.fields);
      if (wrong == null) {
        header.add(run, syslog);
        return json(raw, null, syslog);
      }
      run.fields.clear();
    }
    return text(raw);
  }

  /** Where the text begins, behind white space and a byte order mark. */
  private static int text(byte[] bytes, int from, int to) {
    int i = from;
    if (to - i >= 3 && bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBB) i += 3;
    while (i < to && bytes[i] >= 0 && bytes[i] <= ' ') i++;
    return i;
  }

  private Parsed json(RawEvent raw, @Nullable String wrong, @Nullable Syslog under) {
    if (wrong != null) run.warn("JSON is cut or broken: " + wrong);
    if (scanner.skipped() > 0) {
      run.warn(
          scanner.skipped()
              + " values stay in the raw text only; at most "
              + JsonScanner.MAX_LEAVES
              + " with names of at most "
              + JsonScanner.MAX_PATH
              + " bytes are read");
    }
    envelope.add(run);
    Definition definition = parsers.identity().json(run, seen);
    if (definition == null) return generic(raw, GENERIC_JSON, under);
    return event(raw, definition);
  }

  private Parsed text(RawEvent raw) {
    header.add(run, syslog);
    header.message(run, syslog);
    envelope.add(run);
    Identity identity = parsers.identity();
    Definition definition =
        syslog.program.length() > 0
            ? identity.program(run, syslog.program.start, syslog.program.end)
            : identity.text(raw.buffer(), syslog.message.start, syslog.message.end);
    if (definition == null) return generic(raw, GENERIC_TEXT, syslog);
    return event(raw, definition);
  }

  private Parsed event(RawEvent raw, Definition definition) {
    mapper.map(definition);
    Event.Status status = run.warnings().isEmpty() ? Event.Status.VALID : Event.Status.WARNING;
    return new Parsed.Events(
        List.of(
            make(raw, definition.id(), status, mapper.time(), mapper.route(), mapper.classUid())));
  }

  private Parsed generic(RawEvent raw, String parser, @Nullable Syslog under) {
    mapper.generic(under);
    Event.Status status = run.warnings().isEmpty() ? Event.Status.VALID : Event.Status.WARNING;
    return new Parsed.Events(List.of(make(raw, parser, status, mapper.time(), Route.NONE, 0)));
  }

  private Parsed rejected(RawEvent raw, String reason) {
    run.warn(reason);
    mapper.generic(null);
    Event event = make(raw, GENERIC_TEXT, Event.Status.REJECTED, mapper.time(), Route.NONE, 0);
    return new Parsed.Rejected(event, reason);
  }

  private Event make(
      RawEvent raw, String parser, Event.Status status, long time, Route route, int classUid) {
    Leaves fields = run.fields.build(raw.buffer());
    Leaves ocsf = run.ocsf.build(raw.buffer());
    return new Event(
        raw.id(),
        time,
        whole.received(),
        raw.source(),
        parser,
        status,
        run.warnings(),
        route,
        classUid,
        fields,
        ocsf,
        whole.buffer(),
        whole.from(),
        whole.to());
  }
}
