package org.vigie.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
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

  /** How many bytes of other text may stand before an object that is the rest of a message. */
  private static final int MAX_BEFORE_JSON = 96;

  private static final String GENERIC_TEXT = "generic.text@1.0.0";
  private static final RawEvent NOTHING =
      new RawEvent(new EventId(new UUID(0, 0), 0, 0), 0, Source.NONE, new byte[0], 0, 0);

  private final Parsers parsers;
  private final Run run;
  private final Decoders decoders;
  private final JsonScanner scanner;
  private final Syslog syslog = new Syslog();
  private final Syslog.Programs programs;
  private final HeaderFields header;
  private final Mapper mapper;
  private final Envelope envelope;
  private final Identity.Seen seen;
  private Hints hints = Hints.NONE;

  /** The last raw event that was in an envelope; other methods see what was inside. */
  private RawEvent outer = NOTHING;

  private boolean enveloped;

  EventParser(Parsers parsers, Views views) {
    this.parsers = parsers;
    FieldNames names = parsers.names();
    run = new Run(names);
    decoders = new Decoders(names);
    scanner = decoders.json();
    header = new HeaderFields(names);
    mapper = new Mapper(parsers, views, run, decoders);
    envelope = new Envelope(names);
    seen = parsers.identity().seen();
    programs = parsers.identity()::isProgram;
  }

  /** Parses a raw event and tells how. */
  Explanation explain(RawEvent raw, Hints hints, LongSupplier ticks) {
    Trace trace = new Trace(parsers.origins(), ticks);
    run.trace = trace;
    try {
      var unused = parse(raw, hints);
      return trace.explanation();
    } finally {
      run.trace = null;
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // where there is no envelope, it is the same one
  public Parsed parse(RawEvent raw, Hints hints) {
    if (this.hints != hints) this.hints = hints;
    RawEvent inner = envelope.open(raw);
    enveloped = inner != raw;
    if (enveloped) outer = raw;
    int from = text(inner.buffer(), inner.from(), inner.to());
    int[] parts = JsonParts.of(inner.buffer(), from, inner.to());
    Parsed split = parts.length == 0 ? null : split(inner, parts);
    return split != null ? split : whole(inner);
  }

  /** One event of each object of an array; null where one of them is no text. */
  private @Nullable Parsed split(RawEvent raw, int[] parts) {
    List<Event> events = new ArrayList<>(parts.length / 2);
    for (int i = 0; i < parts.length; i += 2) {
      EventId id = new EventId(raw.id().origin(), raw.id().number(), i / 2);
      RawEvent part =
          new RawEvent(id, raw.received(), raw.source(), raw.buffer(), parts[i], parts[i + 1]);
      if (!(whole(part) instanceof Parsed.Events parsed)) return null;
      events.addAll(parsed.events());
    }
    return new Parsed.Events(events);
  }

  private Parsed whole(RawEvent raw) {
    run.start(raw.buffer(), raw.received());
    Parsed parsed = read(raw, raw.from(), raw.to());
    if (parsed != null) return parsed;
    Repair repair = Repair.of(raw.buffer(), raw.from(), raw.to());
    if (repair != null) {
      run.start(repair.bytes(), raw.received());
      run.warn(repair.warning());
      parsed = read(raw, 0, repair.bytes().length);
      if (parsed != null) return parsed;
    }
    run.start(raw.buffer(), raw.received());
    int bad = Utf8.notText(raw.buffer(), raw.from(), raw.to());
    return rejected(
        raw, "neither JSON nor UTF-8 text: stopped at byte " + Math.max(0, bad - raw.from()));
  }

  /** Understands the run's bytes in {@code [start, to)}; null where they are no text. */
  private @Nullable Parsed read(RawEvent raw, int start, int to) {
    run.part(Trace.Part.FORM);
    byte[] bytes = run.raw();
    int from = text(bytes, start, to);
    if (from < to && bytes[from] == '{') {
      String wrong = scanner.scan(bytes, from, to, run.fields);
      if (scanner.badEncoding()) return null;
      if (wrong == null || run.fields.size() > 0) return json(raw, wrong, null);
      run.fields.clear();
    }
    int checked = Utf8.check(bytes, start, to);
    if (checked >= 0) return null;
    run.encoding(checked);
    run.part(Trace.Part.HEADER);
    syslog.read(bytes, from, to, programs);
    int message = syslog.message.start;
    int open = embedded(bytes, message, syslog.message.end);
    if (open > from && open < to) {
      run.part(Trace.Part.FORM);
      String wrong = scanner.scan(bytes, open, syslog.message.end, run.fields);
      if (wrong == null) {
        header.add(run, syslog, hints);
        header.before(run, message, open);
        return json(raw, null, syslog);
      }
      run.fields.clear();
    }
    return message(raw);
  }

  /** Where an object begins that is all the message but for a few words before it, or -1. */
  private static int embedded(byte[] bytes, int from, int to) {
    if (from >= to || bytes[to - 1] != '}') return -1;
    int last = Math.min(to, from + MAX_BEFORE_JSON);
    for (int i = from; i < last; i++) {
      if (bytes[i] == '{' && i + 1 < to && (bytes[i + 1] == '"' || bytes[i + 1] <= ' ')) return i;
      if (bytes[i] == '"' || bytes[i] == '=' && i + 1 < to && bytes[i + 1] == '{') return -1;
    }
    return -1;
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
    run.form(Form.JSON);
    envelope.add(run);
    run.part(Trace.Part.IDENTIFY);
    Identity identity = parsers.identity();
    Definition definition = by("fields", identity.fields(run, seen));
    if (definition == null && under != null && under.program.length() > 0) {
      definition = by("program", identity.program(run, under.program.start, under.program.end));
    }
    if (definition == null) definition = by("form", identity.form(Form.JSON));
    return definition == null ? generic(raw, GENERIC_JSON, under) : event(raw, definition);
  }

  /** Understands what stands behind the header: its form first, then whose it is. */
  private Parsed message(RawEvent raw) {
    header.add(run, syslog, hints);
    envelope.add(run);
    Identity identity = parsers.identity();
    int from = syslog.message.start;
    int to = syslog.message.end;
    run.part(Trace.Part.FORM);
    run.form(decoders.marked(run, from, to));
    run.part(Trace.Part.IDENTIFY);
    Definition definition =
        run.form() == Form.TEXT ? null : by("fields", identity.fields(run, seen));
    if (definition == null) definition = named(identity, from, to);
    if (definition == null) definition = by("marks", identity.mark(run.raw(), from, to));
    if (definition == null && run.form() == Form.TEXT) definition = pairs(identity, from, to);
    if (run.form() == Form.TEXT) header.message(run, syslog);
    if (definition == null) definition = by("form", identity.form(run.form()));
    if (decoders.skipped() > 0) run.warn(decoders.skipped() + " values stay in the raw text only");
    return definition == null ? generic(raw, GENERIC_TEXT, syslog) : event(raw, definition);
  }

  /** The definition of what a program writes, or of texts that start like this one, or null. */
  private @Nullable Definition named(Identity identity, int from, int to) {
    Syslog.Span program = syslog.program;
    Definition definition =
        program.length() > 0
            ? identity.program(run, program.start, program.end)
            : identity.program(hints.program());
    if (definition != null || program.length() > 0) return by("program", definition);
    return by("starts", identity.text(run.raw(), from, to));
  }

  /** Takes down by what a definition was found. */
  private @Nullable Definition by(String claim, @Nullable Definition found) {
    if (found != null && run.trace != null) run.trace.claimed(claim);
    return found;
  }

  /** Reads the message as pairs, if it is that; the definition that claims them, or null. */
  private @Nullable Definition pairs(Identity identity, int from, int to) {
    run.part(Trace.Part.FORM);
    int leaves = run.fields.size();
    int first = decoders.pairs(run, from, to);
    run.part(Trace.Part.IDENTIFY);
    if (first < 0) {
      run.fields.cut(leaves);
      return null;
    }
    // What stands before the first pair is part of the message, which is then kept whole.
    if (first > from) header.message(run, syslog);
    run.form(Form.KV);
    return by("fields", identity.fields(run, seen));
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
    Leaves fields = run.fields.build(run.raw());
    Leaves ocsf = run.ocsf.build(run.raw());
    RawEvent kept = enveloped ? outer : raw; // an envelope stays around each of its parts
    Event event =
        new Event(
            raw.id(),
            time,
            kept.received(),
            raw.source(),
            parser,
            status,
            run.warnings(),
            route,
            classUid,
            fields,
            ocsf,
            kept.buffer(),
            kept.from(),
            kept.to());
    if (run.trace != null) run.trace.made(event, run);
    return event;
  }
}
