package org.vigie.server.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.UUID;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;

/** Makes events for tests, leaf by leaf. */
public final class Events {
  public static final UUID JOURNAL = new UUID(0x1234, 0x5678);
  public static final long NOON = 1_795_521_600_000L; // 2026-11-24T12:00Z

  public final FieldNames names = new FieldNames();
  private final Leaves.Builder fields = new Leaves.Builder(names);
  private final Leaves.Builder ocsf = new Leaves.Builder(names);
  public byte[] raw = "raw".getBytes(UTF_8);
  public long time = NOON;
  public int classUid = 1007;
  public List<String> warnings = List.of();
  public Event.Status status = Event.Status.VALID;

  /** Adds an OCSF text. */
  public Events text(String path, String value) {
    ocsf.addText(names.intern(path), value);
    return this;
  }

  /** Adds an OCSF number. */
  public Events number(String path, long value) {
    ocsf.addLong(names.intern(path), value);
    return this;
  }

  /** Adds a native field that nobody maps. */
  public Events field(String name, String value) {
    fields.addText(names.intern(name), value);
    return this;
  }

  /** The event of what was said since the last one. */
  public Event event(long number) {
    Event event =
        new Event(
            new EventId(JOURNAL, number, 0),
            time,
            time + 5,
            new Source("relay", "syslog-tcp", "192.0.2.7"),
            "test.product@1.0.0",
            status,
            warnings,
            Route.NONE,
            classUid,
            fields.build(raw),
            ocsf.build(raw),
            raw,
            0,
            raw.length);
    fields.clear();
    ocsf.clear();
    warnings = List.of();
    status = Event.Status.VALID;
    return event;
  }
}
