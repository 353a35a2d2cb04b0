package org.vigie.server.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.file.Records;
import org.vigie.server.pipeline.ContentFiles;

/** Public rules and recordings, read by the shipped parsers and the product's own readers. */
final class Corpora {
  /** The folders of public rules that need no list of the operator's. */
  static final List<String> BASES =
      List.of("rules", "rules-compliance", "rules-emerging-threats", "rules-threat-hunting");

  /** Stands for the time of receipt, which gives a year to times that have none. */
  private static final long RECEIVED = 1_790_000_000_000L;

  private Corpora() {}

  /** Who takes events with what was found in them. */
  interface Sink {
    /**
     * An event.
     *
     * @param file its file's path inside what is read
     * @param record number of its record, from 0
     */
    void event(String file, long record, Event event, List<Finding> findings);
  }

  /** The folder of all corpora. */
  static Path root() {
    return Path.of(
        Objects.requireNonNull(
            System.getenv("VIGIE_CORPORA"),
            "tests of group 'corpus' need VIGIE_CORPORA; ./vigie test sets it, or leaves them"
                + " out"));
  }

  /** The shipped content. */
  static Pack shipped() throws IOException {
    return switch (Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> pack;
      case Pack.Outcome.Failed failed -> throw new AssertionError(failed.problems());
    };
  }

  /** The shipped parsers with the public rules. */
  static Pack withPublicRules() throws IOException {
    List<Pack.Item> rules = new ArrayList<>();
    for (String base : BASES) {
      rules.addAll(ContentFiles.below(root().resolve("sigma").resolve(base), base));
    }
    return shipped().withRules(rules);
  }

  /** Reads a file, archive or folder, parses its records and looks for findings. */
  static void scan(Pack pack, Path path, Sink sink) throws IOException {
    new Records(Records.Limits.standard()).read(path, new Scanned(pack, sink));
  }

  /** An event of a text. */
  static List<Event> parse(Parser parser, byte[] text) {
    EventId id = new EventId(new UUID(0, 1), 0, 0);
    return parser.parse(new RawEvent(id, RECEIVED, Source.NONE, text, 0, text.length)).events();
  }

  private static final class Scanned implements Records.Sink {
    private final Parser parser;
    private final Detector detector;
    private final Sink sink;
    private Records.Content content = new Records.Content("", new UUID(0, 0), 0, "");

    Scanned(Pack pack, Sink sink) {
      parser = pack.parsers().open();
      detector = pack.rules().open();
      this.sink = sink;
    }

    @Override
    public long begin(Records.Content content) {
      this.content = content;
      return 0;
    }

    @Override
    public void record(long number, byte[] bytes) {
      EventId id = new EventId(content.origin(), number, 0);
      Source source = new Source(content.name(), "file", "");
      RawEvent raw = new RawEvent(id, RECEIVED, source, bytes, 0, bytes.length);
      for (Event event : parser.parse(raw).events()) {
        sink.event(content.name(), number, event, detector.detect(event));
      }
    }

    @Override
    public void end(Records.Content content, Records.Tally tally) {}

    @Override
    public void note(Records.Note note) {
      if (note.kind() == Records.Kind.REFUSED && !note.name().matches(".*\\.(cap|pcapng)")) {
        throw new AssertionError(note.toString()); // a capture of packets is no log
      }
    }

    @Override
    public void progress(long done, long total) {}
  }
}
