package org.vigie.server.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parsed;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.pipeline.StageTimes.Stage;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.EventWriter;

/** What one thread does with a block: all of it through one stage, then through the next. */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** A batch of findings ends here: the journal refuses one of 32 MiB for ever. */
  private static final long BATCH_BYTES = 4L << 20;

  private final Generation.Stages stages;
  private final Parser parser;
  private final Detector detector;
  private final List<Event> events = new ArrayList<>();
  private List<CompletableFuture<Journal.Appended>> findings = new ArrayList<>();

  Worker(Generation.Stages stages) {
    this.stages = stages;
    parser = stages.pack().parsers().open();
    detector = stages.pack().rules().open();
  }

  Feed.Taken take(Feed feed, long epoch) throws IOException, InterruptedException {
    long started = StageTimes.now();
    Feed.Taken taken = feed.take(epoch);
    stages.times().took(Stage.READ, started);
    return taken;
  }

  void process(Block block, EventWriter writer) throws IOException, InterruptedException {
    StageTimes times = stages.times();
    long time = StageTimes.now();
    events.clear();
    int rejected = 0;
    for (int i = 0; i < block.count(); i++) {
      Parsed parsed = parse(block.raw(i));
      if (parsed instanceof Parsed.Rejected) rejected++;
      events.addAll(parsed.events());
    }
    time = times.took(Stage.PARSE, time);
    List<byte[]> raised = new ArrayList<>();
    for (Event event : events) {
      for (Finding finding : detect(event)) raised.add(FindingJson.write(finding));
    }
    if (!raised.isEmpty()) journal(raised, origin(block.end()));
    time = times.took(Stage.DETECT, time);
    for (Event event : events) writer.append(event);
    times.took(Stage.STORE, time);
    times.counted(events.size(), block.bytes(), raised.size(), rejected);
  }

  /** A defect of a parser costs one event its meaning, never the stream its way. */
  private Parsed parse(RawEvent raw) {
    try {
      return parser.parse(raw);
    } catch (RuntimeException e) {
      LOG.error("a defect: event {} could not be parsed and is kept raw", raw.id(), e);
      String reason = "a defect of the parser: " + e;
      return new Parsed.Rejected(
          new Event(
              raw.id(),
              raw.received(),
              raw.received(),
              raw.source(),
              "generic.text@0",
              Event.Status.REJECTED,
              List.of(reason),
              Route.NONE,
              0,
              Leaves.EMPTY,
              Leaves.EMPTY,
              raw.buffer(),
              raw.from(),
              raw.to()),
          reason);
    }
  }

  private List<Finding> detect(Event event) {
    try {
      return detector.detect(event);
    } catch (RuntimeException e) {
      LOG.error(
          "a defect: event {} could not be matched; it is stored all the same", event.id(), e);
      return List.of();
    }
  }

  /** Whence findings come; {@link AlertStage} reads it to know when the lake has their events. */
  private Source origin(long end) {
    return new Source("vigie", "pipeline", new EventId(stages.raw().id(), end, 0).toString());
  }

  /** Journals findings, in as many batches as their size asks for. */
  private void journal(List<byte[]> raised, Source origin) {
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < raised.size(); i++) {
      bytes += raised.get(i).length;
      if (bytes < BATCH_BYTES && i + 1 < raised.size()) continue;
      append(raised.subList(from, i + 1), origin);
      from = i + 1;
      bytes = 0;
    }
  }

  private void append(List<byte[]> raised, Source origin) {
    long[] detected = new long[raised.size()];
    Arrays.fill(detected, stages.clock().millis());
    findings.add(
        stages.findings().append(new Journal.Batch(origin, null, detected, List.copyOf(raised))));
  }

  /** The appends of the epoch, handed over. */
  List<CompletableFuture<Journal.Appended>> findings() {
    List<CompletableFuture<Journal.Appended>> handed = findings;
    findings = new ArrayList<>();
    return handed;
  }
}
