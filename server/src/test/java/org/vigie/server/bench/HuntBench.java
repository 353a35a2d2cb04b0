package org.vigie.server.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.Main;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Freshness;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.hunt.Query;
import org.vigie.server.hunt.Wrong;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/**
 * Prints what searches cost over a day of generated events, and what commits cost that they ask
 * for. Arguments: count of events, count of commits that they came in.
 */
final class HuntBench {
  private static final long DAY = 86_400_000;
  private static final long START = 1_795_478_400_000L; // 2026-11-24T00:00Z
  private static final int TIMES = 5;
  private static final String[] QUESTIONS = {
    "",
    "mimikatz",
    "\"-nop -w hidden\"",
    "user:lea*",
    "src_ip:10.0.0.0/8",
    "dst_port:>1024",
    "class:process_activity -host:WS*",
    "cmd:powershell",
    "LogonGuid:*",
    "rule:*"
  };

  private HuntBench() {}

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int commits = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    Path folder = Files.createTempDirectory("hunt-bench");
    searches(folder.resolve("lake"), count, commits);
    commits(folder.resolve("house"));
  }

  private static void searches(Path folder, int count, int commits) throws Exception {
    FieldNames names = new FieldNames();
    Pack pack =
        switch (Pack.compile(ContentFiles.shipped(), names, OcsfSchema.bundled())) {
          case Pack.Outcome.Compiled(Pack compiled) -> compiled;
          case Pack.Outcome.Failed failed -> throw new AssertionError(failed.problems());
        };
    try (Lake lake = Lake.open(folder, names)) {
      fill(lake, pack, count, commits);
      Hunt hunt = new Hunt(lake, null, name -> List.of());
      System.out.printf("%,d events in %d files%n", count, lake.files().size());
      for (String question : QUESTIONS) {
        Query query =
            switch (hunt.ask(question)) {
              case Query.Outcome.Understood(Query understood) -> understood;
              case Query.Outcome.Refused(Wrong wrong) -> throw new AssertionError(wrong.message());
            };
        Window day = new Window(START, START + DAY);
        Window hour = new Window(START + DAY - DAY / 24, START + DAY);
        System.out.printf(
            Locale.ROOT,
            "%-36s day: page %4d ms, overview %4d ms; last hour: page %4d ms, overview %4d ms; %,d%n",
            '"' + question + '"',
            median(() -> hunt.search(query, day, null, 100)),
            median(() -> hunt.overview(query, day, 60, Hunt.Split.SEVERITY)),
            median(() -> hunt.search(query, hour, null, 100)),
            median(() -> hunt.overview(query, hour, 60, Hunt.Split.SEVERITY)),
            hunt.overview(query, day, 60, Hunt.Split.SEVERITY).total());
      }
    }
  }

  /** Events spread evenly over a day, in files that each hold a part of it. */
  private static void fill(Lake lake, Pack pack, int count, int commits) throws IOException {
    WindowsEvents events = new WindowsEvents(7, START);
    Parser parser = pack.parsers().open();
    UUID journal = new UUID(1, 2);
    Source source = new Source("bench", "http", "127.0.0.1");
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < count; i++) {
        byte[] raw = events.next();
        long time = START + (long) ((double) i / count * DAY);
        RawEvent bytes =
            new RawEvent(new EventId(journal, i, 0), time + 900, source, raw, 0, raw.length);
        for (Event event : parser.parse(bytes).events()) writer.append(at(event, time));
        if (i % (count / commits) == count / commits - 1) {
          lake.commit(writer.finish(), new Lake.Mark(journal, i + 1));
        }
      }
    }
  }

  private static Event at(Event event, long time) {
    return new Event(
        event.id(),
        time,
        event.received(),
        event.source(),
        event.parser(),
        event.status(),
        event.warnings(),
        event.route(),
        event.classUid(),
        event.fields(),
        event.ocsf(),
        event.buffer(),
        event.from(),
        event.to());
  }

  private interface Work {
    void run() throws Exception;
  }

  private static long median(Work work) throws Exception {
    long[] millis = new long[TIMES];
    for (int i = 0; i < TIMES; i++) {
      long started = System.nanoTime();
      work.run();
      millis[i] = (System.nanoTime() - started) / 1_000_000;
    }
    Arrays.sort(millis);
    return millis[TIMES / 2];
  }

  private static void commits(Path data) throws Exception {
    try (House house = Main.open(new Config().withData(data), House.Edges.NONE)) {
      Freshness freshness = new Freshness(house.raw(), house.pipeline());
      WindowsEvents events = new WindowsEvents(9, START);
      forced("idle", house, freshness, events);
      AtomicBoolean stop = new AtomicBoolean();
      WindowsEvents load = new WindowsEvents(10, START);
      Thread loader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) append(house.raw(), load, 1_000);
                  });
      Thread.sleep(5_000);
      forced("under full load", house, freshness, events);
      stop.set(true);
      loader.join();
      house.settle(Duration.ofMinutes(2));
      System.out.printf("%,d events in %d files%n", house.raw().end(), house.lake().files().size());
    }
  }

  private static void forced(String when, House house, Freshness freshness, WindowsEvents events)
      throws InterruptedException {
    long[] millis = new long[12];
    int whole = 0;
    for (int i = 0; i < millis.length; i++) {
      Thread.sleep(1_100);
      append(house.raw(), events, 1);
      long started = System.nanoTime();
      if (freshness.reach().upTo() == null) whole++;
      millis[i] = (System.nanoTime() - started) / 1_000_000;
    }
    Arrays.sort(millis);
    System.out.printf(
        "early commit %s: median %d ms, longest %d ms; %d of %d complete%n",
        when, millis[millis.length / 2], millis[millis.length - 1], whole, millis.length);
  }

  private static void append(Journal journal, WindowsEvents events, int count) {
    List<byte[]> records = new ArrayList<>();
    long[] received = new long[count];
    Arrays.fill(received, System.currentTimeMillis());
    for (int i = 0; i < count; i++) records.add(events.next());
    Source source = new Source("bench", "http", "127.0.0.1");
    journal.append(new Journal.Batch(source, null, received, records)).join();
  }
}
