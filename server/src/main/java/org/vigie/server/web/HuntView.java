package org.vigie.server.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.vigie.store.state.Hunts;
import org.vigie.store.state.Hunts.Sharing;

/** A kept search in the list of them. */
record HuntView(Page page, Hunts.Saved hunt, List<Hunts.Run> runs, String reader) {
  String href() {
    return "/hunts/" + hunt.id();
  }

  Inert name() {
    return Inert.of(hunt.name());
  }

  Inert description() {
    return Inert.of(hunt.description());
  }

  Inert bu() {
    return Inert.of(hunt.bu());
  }

  boolean isOwn() {
    return hunt.owner().equals(reader);
  }

  boolean isShared() {
    return hunt.sharing() == Sharing.SHARED;
  }

  /** The question itself, and its range. */
  Inert question() {
    return Inert.of(
        Arrays.stream(hunt.address().split("&"))
            .filter(part -> part.startsWith("q=") || part.startsWith("range="))
            .map(part -> part.substring(part.indexOf('=') + 1))
            .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
            .collect(Collectors.joining("  ·  ")));
  }

  boolean hasRun() {
    return !runs.isEmpty();
  }

  String last() {
    return runs.isEmpty() ? "" : page.figure(runs.getFirst().events());
  }

  String when() {
    return runs.isEmpty()
        ? ""
        : Times.seconds(runs.getFirst().at()) + " · " + runs.getFirst().account();
  }

  /** The counts of the runs before, newest first. */
  String before() {
    return runs.stream()
        .skip(1)
        .limit(5)
        .map(run -> page.figure(run.events()))
        .collect(Collectors.joining(", "));
  }
}
