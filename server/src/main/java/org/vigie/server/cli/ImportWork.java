package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.EventId;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.server.ingest.file.Importer;
import org.vigie.server.ingest.file.Records;
import org.vigie.store.state.Alerts;

/** An import into an open house, the same whether a command or a running server does it. */
final class ImportWork {
  private static final int NOTES = 20;

  private final House house;
  private final Talk talk;

  ImportWork(House house, Talk talk) {
    this.house = house;
    this.talk = talk;
  }

  /** Imports, waits for the alerts, and tells; the exit code, 1 where files were refused. */
  int run(List<Path> paths) throws IOException, InterruptedException {
    long started = System.nanoTime();
    long before = alerts();
    long known = house.state().alerts().latestFinding();
    Map<UUID, Integer> files = new HashMap<>();
    long added = 0;
    long refused = 0;
    Importer importer = new Importer(Records.Limits.standard(), InstantSource.system());
    for (Path path : paths) {
      Importer.Summary summary =
          importer.importPath(
              path,
              house.raw(),
              (done, total, records) -> talk.progress(progress(path, done, total, records)));
      talk.line(summary(path, summary));
      refused += summary.refused();
      added += summary.added();
      summary.origins().forEach((origin, count) -> files.merge(origin, count, Integer::sum));
    }
    settle();
    if (added > 0) talk.line(findings(known, files));
    long now = alerts();
    double seconds = (System.nanoTime() - started) / 1e9;
    talk.line("%,d alerts, %,d of them new; %.1f s".formatted(now, now - before, seconds));
    return refused > 0 ? 1 : 0;
  }

  /** What was found in what is new, and the share of files that it was found in. */
  private String findings(long known, Map<UUID, Integer> files) {
    Alerts alerts = house.state().alerts();
    Set<UUID> found = new HashSet<>();
    long findings = 0;
    for (long from = known; ; ) {
      List<Alerts.Stored> page = alerts.after(from, Alerts.MAX_PAGE);
      if (page.isEmpty()) break;
      for (Alerts.Stored stored : page) {
        Set<UUID> origins = new HashSet<>();
        for (EventId event : FindingJson.read(stored.json(), 0, stored.json().length).events()) {
          if (files.containsKey(event.origin())) origins.add(event.origin());
        }
        if (!origins.isEmpty()) findings++;
        found.addAll(origins);
      }
      from = page.getLast().sequence();
    }
    long all = files.values().stream().mapToLong(Integer::longValue).sum();
    long some = found.stream().mapToLong(origin -> files.getOrDefault(origin, 0)).sum();
    return "%,d new findings; files with one: %,d of %,d (%.0f %%)"
        .formatted(findings, some, all, 100.0 * some / all);
  }

  private void settle() throws InterruptedException {
    while (!house.settle(Duration.ofSeconds(1))) {
      talk.progress(
          "%,d of %,d events in the lake".formatted(house.pipeline().stored(), house.raw().end()));
      String trouble = house.pipeline().trouble();
      if (trouble == null) trouble = house.alerts().trouble();
      if (trouble != null) {
        throw new Cli.Refused(
            "what was read is kept, but processing stands still, and goes on when the cause is gone: "
                + trouble);
      }
    }
  }

  private long alerts() {
    return house.state().alerts().all().counts().stream().mapToLong(Alerts.Count::alerts).sum();
  }

  private static String progress(Path path, long done, long total, long records) {
    long percent = total == 0 ? 100 : 100 * done / total;
    return "%3d %%  %s  %,d records".formatted(percent, path, records);
  }

  private static String summary(Path path, Importer.Summary summary) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %,d files, %,.1f MB, %,d records: %,d new, %,d already here"
            .formatted(
                path,
                summary.files(),
                summary.bytes() / 1e6,
                summary.records(),
                summary.added(),
                summary.known()));
    if (summary.refused() > 0) text.append(", %,d files refused".formatted(summary.refused()));
    if (summary.cut() > 0) text.append(", %,d records cut".formatted(summary.cut()));
    List<Records.Note> notes =
        summary.notes().stream().filter(note -> note.kind() != Records.Kind.SKIPPED).toList();
    for (Records.Note note : notes.subList(0, Math.min(NOTES, notes.size()))) {
      String kind = note.kind().name().toLowerCase(Locale.ROOT);
      text.append("\n  %s: %s: %s".formatted(kind, note.name(), note.reason()));
    }
    if (notes.size() > NOTES) text.append("\n  and %,d more".formatted(notes.size() - NOTES));
    return text.toString();
  }
}
