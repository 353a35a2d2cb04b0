package org.vigie.server.web;

import org.vigie.server.ingest.pull.Standing;

/** A way in that fetches, as the page of sources shows it. */
record ReaderView(Page page, Standing standing, long now) {
  String href() {
    return Links.source(standing.source());
  }

  Inert name() {
    return Inert.of(standing.source());
  }

  String service() {
    return Inert.plain(standing.service());
  }

  String state() {
    if (!standing.error().isEmpty()) return page.say("sources.readers.failing");
    return standing.lastSuccess() == 0
        ? page.say("sources.readers.starting")
        : page.say("sources.readers.working");
  }

  String tone() {
    if (!standing.error().isEmpty()) return "bad";
    return standing.lastSuccess() == 0 ? "muted" : "ok";
  }

  boolean wasAnswered() {
    return standing.lastSuccess() > 0;
  }

  String last() {
    return Times.seconds(standing.lastSuccess());
  }

  String age() {
    return Times.age(page.words(), now - standing.lastSuccess());
  }

  String behind() {
    return standing.behind() == 0 ? "–" : Times.length(page.words(), standing.behind());
  }

  boolean hasError() {
    return !standing.error().isEmpty();
  }

  Inert error() {
    return Inert.of(standing.error());
  }

  String errorAge() {
    return Times.age(page.words(), now - standing.errorAt());
  }
}
