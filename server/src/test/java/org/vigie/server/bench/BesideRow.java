package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;

/** What Lucene and SQLite are given of an event: a few columns, and its raw text. */
record BesideRow(
    long time,
    @Nullable String host,
    @Nullable String user,
    @Nullable String from,
    @Nullable String to,
    int port,
    String raw) {

  /** Takes rows out of events. */
  static final class Reader {
    private final int host;
    private final int user;
    private final int actor;
    private final int from;
    private final int to;
    private final int port;

    Reader(FieldNames names) {
      host = names.intern("device.hostname");
      user = names.intern("user.name");
      actor = names.intern("actor.user.name");
      from = names.intern("src_endpoint.ip");
      to = names.intern("dst_endpoint.ip");
      port = names.intern("dst_endpoint.port");
    }

    BesideRow of(Event event) {
      String who = event.ocsf().textOf(user);
      int at = event.ocsf().find(port);
      return new BesideRow(
          event.time(),
          event.ocsf().textOf(host),
          who == null ? event.ocsf().textOf(actor) : who,
          event.ocsf().textOf(from),
          event.ocsf().textOf(to),
          at < 0 ? -1 : (int) event.ocsf().number(at, -1),
          new String(event.buffer(), event.from(), event.to() - event.from(), UTF_8));
    }
  }
}
