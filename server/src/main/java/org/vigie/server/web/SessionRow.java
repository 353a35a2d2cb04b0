package org.vigie.server.web;

import org.vigie.store.state.Accounts.Session;

/** A session as pages say it; {@code here} where it is the one that asks. */
record SessionRow(Session session, boolean here) {
  String id() {
    return session.id();
  }

  String began() {
    return Times.seconds(session.created());
  }

  String seen() {
    return Times.seconds(session.seen());
  }

  String address() {
    return session.address();
  }

  /** What the browser calls itself: others' text. */
  Inert agent() {
    return Inert.of(session.agent());
  }
}
