package org.vigie.server.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.detect.RuleCosts;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.parse.Parsed;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.pipeline.StageTimes.Stage;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.journal.Block;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.EventWriter;

/** What one thread does with a block: all of it through one stage, then through the next. */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private final Generation.Stages stages;
  private final Correlating correlating;
  private final FindingsOut out;
  private final Parser parser;
  private final RuleCosts.Metered detector;
  private final UnaryOperator<Event> enriching;
  private final Privacy.Screen screen;
  private final List<Event> events = new ArrayList<>();

  /** Of each event, the place of its record in the journal. */
  private long[] places = new long[256];

  private final List<Detector.Hit> hits = new ArrayList<>();
  private List<CompletableFuture<Journal.Appended>> findings = new ArrayList<>();
  private Heard heard = new Heard();

  Worker(Generation.Stages stages, Correlating correlating) {
    this.stages = stages;
    this.correlating = correlating;
    out = new FindingsOut(stages);
    parser = stages.pack().parsers().open();
    detector = stages.content().costs().open();
    screen = stages.privacy().open(stages.pack().parsers().open());
    enriching = Remaking.enriching(stages.pack(), stages.tables());
  }

  Feed.Taken take(Feed feed, long epoch) throws IOException, InterruptedException {
    long started = StageTimes.now();
    Feed.Taken taken = feed.take(epoch);
    stages.times().took(Stage.READ, started);
    return taken;
  }

  void process(Feed.Taken.Work work, long epoch, EventWriter writer)
      throws IOException, InterruptedException {
    Block block = work.block();
    StageTimes times = stages.times();
    long time = StageTimes.now();
    events.clear();
    hits.clear();
    int rejected = 0;
    for (int i = 0; i < block.count(); i++) {
      int before = events.size();
      Parsed parsed = screened(block.raw(i));
      if (parsed instanceof Parsed.Rejected) rejected++;
      events.addAll(parsed.events());
      if (events.size() > places.length) places = Arrays.copyOf(places, 2 * events.size());
      Arrays.fill(places, before, events.size(), block.first() + i);
    }
    screen.keep();
    time = times.took(Stage.PARSE, time);
    events.replaceAll(enriching);
    time = times.took(Stage.ENRICH, time);
    List<byte[]> raised = new ArrayList<>();
    for (Event event : events) {
      for (Finding finding : detect(event)) raised.add(FindingJson.write(finding));
    }
    if (!raised.isEmpty()) findings.addAll(out.append(raised, block.end()));
    correlating.take(new Correlating.Part(work.ticket(), epoch, block.end(), events, hits));
    time = times.took(Stage.DETECT, time);
    for (int i = 0; i < events.size(); i++) {
      writer.append(events.get(i), places[i]);
      heard.take(events.get(i));
    }
    times.took(Stage.STORE, time);
    times.counted(events.size(), block.bytes(), raised.size(), rejected);
  }

  private Parsed screened(RawEvent raw) {
    return screen.screened(raw, parse(raw));
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
    int before = hits.size();
    try {
      return detector.detect(event, hits);
    } catch (RuntimeException e) {
      hits.subList(before, hits.size()).clear();
      LOG.error(
          "a defect: event {} could not be matched; it is stored all the same", event.id(), e);
      return List.of();
    }
  }

  /** Who was heard in the epoch, handed over. */
  Heard heard() {
    Heard handed = heard;
    heard = new Heard();
    return handed;
  }

  /** The appends of the epoch, handed over. */
  List<CompletableFuture<Journal.Appended>> findings() {
    List<CompletableFuture<Journal.Appended>> handed = findings;
    findings = new ArrayList<>();
    return handed;
  }
}
