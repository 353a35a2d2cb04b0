package org.vigie.server.access;

import java.time.InstantSource;
import org.vigie.server.access.Access.Actor;
import org.vigie.store.state.Audit;

/** The pen of the audit log: what access does is written down with it. */
final class Trail {
  /** What others type lands in the log: no longer than a line. */
  private static final int MAX = 200;

  private final Audit audit;
  private final InstantSource clock;

  Trail(Audit audit, InstantSource clock) {
    this.audit = audit;
    this.clock = clock;
  }

  void write(Actor actor, String action, String object, String detail) {
    audit.add(entry(actor, action, object, detail));
  }

  /** A record for whoever writes it together with what it tells of. */
  Audit.Entry entry(Actor actor, String action, String object, String detail) {
    String by = actor.tokenId().isEmpty() ? "" : "by API token " + actor.tokenId();
    String both = by.isEmpty() || detail.isEmpty() ? by + detail : by + ": " + detail;
    return new Audit.Entry(
        clock.millis(), actor.account(), action, cut(object), cut(both), actor.address());
  }

  private static String cut(String text) {
    return text.length() <= MAX ? text : text.substring(0, MAX);
  }
}
