package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vigie.pack.Pack;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.server.retro.Period;
import org.vigie.server.retro.Plan;
import org.vigie.server.retro.Request;
import org.vigie.server.retro.Retro;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.RetroHunts.Progress;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.RetroHunts.Sample;
import org.vigie.store.state.RetroHunts.Status;
import org.vigie.store.state.RetroHunts.Tally;

/** What {@code vigie retro} asks of a house. */
final class RetroWork {
  private static final long LOOK_MILLIS = 500;
  private static final long MOST_BYTES = 4L << 20;
  private static final int LISTED = 50;
  private static final int SHOWN = 20;

  private final House house;
  private final Talk talk;
  private final Saying saying;

  RetroWork(House house, Talk talk) {
    this.house = house;
    this.talk = talk;
    saying = new Saying(talk);
  }

  /** Does what the words behind {@code retro} ask; the exit code. */
  int run(List<String> words) throws IOException, InterruptedException {
    String act = words.isEmpty() ? "" : words.getFirst();
    String id = words.size() == 2 ? words.get(1) : "";
    return switch (act) {
      case "run" -> start(words.subList(1, words.size()));
      case "list" -> list();
      case "show" -> show(id);
      case "stop" -> stop(id);
      default ->
          throw new IOException("asked for retro " + words + "; known: run, list, show, stop");
    };
  }

  private int start(List<String> words) throws IOException, InterruptedException {
    List<String> rules = new ArrayList<>();
    List<Pack.Item> files = new ArrayList<>();
    String indicators = "";
    String from = "";
    String to = "";
    String by = "";
    Plan.Reading reading = Plan.Reading.PRUNED;
    for (String word : words) {
      int equals = word.indexOf('=');
      String value = word.substring(equals + 1);
      switch (word.substring(0, Math.max(0, equals))) {
        case "rule" -> rules.add(value);
        case "file" ->
            files.add(new Pack.Item("rules/" + Path.of(value).getFileName(), text(value)));
        case "indicators" -> indicators = text(value);
        case "from" -> from = value;
        case "to" -> to = value;
        case "by" -> by = value;
        case "whole" -> reading = value.equals("true") ? Plan.Reading.WHOLE : Plan.Reading.PRUNED;
        default -> throw new IOException("asked for retro run " + word);
      }
    }
    long now = Instant.now().toEpochMilli();
    Lake.Scope scope;
    switch (Period.of(by, from, to, now)) {
      case Period.Read.Understood(Lake.Scope understood) -> scope = understood;
      case Period.Read.Refused(String why) -> {
        return saying.refused(why);
      }
    }
    return switch (house
        .retro()
        .ask(new Request(rules, files, indicators, scope, reading), "command")) {
      case Retro.Answer.Refused(List<String> reasons) -> refused(reasons);
      case Retro.Answer.Accepted(RetroHunt hunt) -> await(hunt);
    };
  }

  private static String text(String file) throws IOException {
    Path path = Path.of(file);
    if (Files.size(path) > MOST_BYTES) {
      throw new IOException("%s: more than %,d bytes".formatted(file, MOST_BYTES));
    }
    return Files.readString(path);
  }

  private int refused(List<String> reasons) {
    reasons.forEach(saying::refused);
    return 2;
  }

  private int await(RetroHunt hunt) throws InterruptedException {
    talk.progress("search back " + hunt.id());
    RetroHunt now = house.retro().await(hunt.id(), LOOK_MILLIS);
    while (now.ended() == 0) {
      Progress at = now.progress();
      talk.progress(
          "%,d of about %,d events, %,d findings".formatted(at.done(), at.total(), at.findings()));
      now = house.retro().await(hunt.id(), LOOK_MILLIS);
    }
    return show(hunt.id());
  }

  private int list() {
    for (RetroHunt hunt : house.retro().record().newest(LISTED)) {
      talk.line(
          "%s  %-7s  %s  %,8d findings  %s"
              .formatted(
                  hunt.id(),
                  hunt.status().name().toLowerCase(Locale.ROOT),
                  Saying.time(hunt.created()),
                  hunt.progress().findings(),
                  Plain.line(hunt.title())));
    }
    return 0;
  }

  private int show(String id) {
    RetroHunt hunt = house.retro().record().byId(id);
    if (hunt == null) return saying.refused("there is no search back '" + id + "'");
    Progress at = hunt.progress();
    talk.line(
        "search back %s by %s, %s".formatted(hunt.id(), hunt.actor(), Saying.time(hunt.created())));
    talk.line(
        "%s: %,d of %,d events passed, %,d of them read, in %,.1f s of work; %,d findings"
            .formatted(
                hunt.status().name().toLowerCase(Locale.ROOT),
                at.done(),
                at.total(),
                at.looked(),
                at.busy() / 1e3,
                at.findings()));
    if (!hunt.error().isEmpty()) talk.line(Plain.line(hunt.error()));
    for (Tally tally : house.retro().record().tallies(id)) {
      String span =
          tally.findings() == 0
              ? ""
              : "  %s to %s".formatted(Saying.time(tally.first()), Saying.time(tally.last()));
      String version = tally.version().isEmpty() ? "" : " (" + tally.version() + ")";
      talk.line(
          "%,8d  %s%s%s".formatted(tally.findings(), Plain.line(tally.title()), version, span));
    }
    for (Sample sample : house.retro().record().samples(id, SHOWN)) {
      talk.line("  %s  %s".formatted(Saying.time(sample.time()), sample.finding()));
    }
    return hunt.status() == Status.FAILED ? 1 : 0;
  }

  private int stop(String id) {
    if (house.retro().stop(id)) return 0;
    return saying.refused("there is no search back '" + id + "' that waits or runs");
  }
}
