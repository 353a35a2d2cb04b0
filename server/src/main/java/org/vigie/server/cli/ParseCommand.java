package org.vigie.server.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;
import org.vigie.server.compare.Comparison;
import org.vigie.server.house.Architect;
import org.vigie.server.ingest.file.LineReader;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie parse}: shows what the parsers make of lines, without a server. */
@Command(
    name = "parse",
    description = "Show what the parsers make of lines: to try a parser, or to convert logs.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "For people, each line is followed by its parser, class, OCSF attributes, and what no line of the parser",
      "read (unmapped). With --jsonl, rows {\"raw\": \"…\", \"input\": {…}} are read, and for each, in order, one",
      "JSON object is written: parser, status, warnings, route, ocsf (nested), ecs and native (flat), and events",
      "where a row holds several. 'input' may say what a collector took off: log.syslog.appname, log.hostname.",
      "A row that cannot be read is answered by {\"status\": \"ERROR\", \"error\": …} in its place.",
      "",
      "Examples:",
      "  vigie parse firewall.log",
      "  tail -n 5 /var/log/audit/audit.log | vigie parse",
      "  vigie parse --site content/site sample.log            with your own parsers, too",
      "  vigie parse --explain sample.log                      which line of which file mapped what",
      "  vigie parse --explain --parser cisco.asa sample.log   as that parser reads it, whoever claims it",
      "  vigie parse --jsonl rows.jsonl > events.jsonl",
      "  vigie parse --diff new-site sample.log                what another folder of content changes",
      "  vigie parse --diff new-site --source fw --last 5000   … in the last events of a source",
      "",
      "--diff names each field that is added, lost or changed, with counts and samples. Exit code 0:",
      "nothing changes; 3: something does; 1: it could not be told."
    })
final class ParseCommand implements Callable<Integer> {
  /** Longest line that is read, in bytes. */
  private static final int MAX_LINE = 16 << 20;

  @Option(names = "--jsonl", description = "Read rows of JSON, write a JSON object for each.")
  private boolean rows;

  @Option(
      names = "--site",
      paramLabel = "DIR",
      description = "Folder of your own content (parsers/, lookups/ …), besides what Vigie ships.")
  private @Nullable Path site;

  @Option(
      names = "--explain",
      description =
          "Also show which line of which file mapped each value, the case, and what the work took.")
  private boolean explain;

  @Option(
      names = "--parser",
      paramLabel = "NAME",
      description = "The parser that reads all lines; default: the one that claims a line.")
  private @Nullable String only;

  @Option(
      names = "--diff",
      paramLabel = "DIR",
      description =
          "Show what changes, field by field, with this folder of content in the place of your own.")
  private @Nullable Path diff;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "With --diff: on the last events of this source, against what runs.")
  private @Nullable String source;

  @Option(
      names = "--last",
      paramLabel = "COUNT",
      description = "With --source: how many events; default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private int last = 1_000;

  @Mixin private Cli.Configured configured = new Cli.Configured();

  private final Architect architect;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files of lines; standard input where none is named.")
  private List<Path> files = new ArrayList<>();

  ParseCommand(Architect architect) {
    this.architect = architect;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (source != null && diff == null) throw new Cli.Refused("--source goes with --diff");
    for (Path file : files) {
      if (!Files.isRegularFile(file)) throw new Cli.Refused(file + ": no such file");
    }
    if (diff != null) return compare(diff);
    OcsfSchema schema = OcsfSchema.bundled();
    Pack pack = pack(schema);
    if (rows && explain) throw new Cli.Refused("--explain is for people; leave --jsonl out");
    Parsers parsers = parsers(pack);
    OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
    ParseWork.Answer answer =
        rows
            ? new ParseAnswers.Rows(schema)
            : explain ? new ExplainAnswer(parsers, schema) : new ParseAnswers.Lines(schema);
    int threads = Runtime.getRuntime().availableProcessors();
    try (ParseWork work =
        new ParseWork(() -> new EnrichedParser(pack, parsers), answer, out, threads)) {
      if (files.isEmpty()) lines(System.in, work);
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          lines(in, work);
        }
      }
      work.finish();
    }
    out.flush();
    if (System.out.checkError()) {
      throw new IOException("the events could not all be written to standard output");
    }
    return 0;
  }

  /** What another folder of content makes of the same lines, or of the last events of a source. */
  private int compare(Path other) throws IOException, InterruptedException {
    if (last < 1 || last > Comparison.MOST) {
      throw new Cli.Refused("--last: 1 to " + Comparison.MOST + " is allowed, not " + last);
    }
    if (source != null) {
      if (!files.isEmpty()) throw new Cli.Refused("--source or files: one of them");
      String folder = other.toAbsolutePath().normalize().toString();
      List<String> words = List.of("=" + source, Integer.toString(last), "=" + folder);
      return Errand.run(architect, configured.read(), "diff", words, ParseDiff::work);
    }
    List<RawEvent> raws = new ArrayList<>();
    if (files.isEmpty()) raws(System.in, raws);
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        raws(in, raws);
      }
    }
    Parsers before = ParseDiff.parsers(site == null ? List.of() : List.of(site));
    return new ParseDiff(new Console()).tell(raws, before, ParseDiff.parsers(List.of(other)));
  }

  private static void raws(InputStream in, List<RawEvent> raws) throws IOException {
    LineReader reader = new LineReader(in, MAX_LINE);
    long now = System.currentTimeMillis();
    while (raws.size() < Comparison.MOST) {
      byte[] line = reader.next();
      if (line == null) return;
      EventId id = new EventId(new UUID(0, 0), raws.size(), 0);
      raws.add(new RawEvent(id, now, Source.NONE, line, 0, line.length));
    }
  }

  private Parsers parsers(Pack pack) {
    if (only == null) return pack.parsers();
    try {
      return pack.parsers().only(only);
    } catch (IllegalArgumentException e) {
      throw new Cli.Refused("--parser: " + e.getMessage());
    }
  }

  private static void lines(InputStream in, ParseWork work) throws IOException {
    LineReader reader = new LineReader(in, MAX_LINE);
    while (true) {
      byte[] line = reader.next();
      if (line == null) return;
      work.line(line);
      if (reader.dropped() > 0) {
        System.err.println(
            "line %,d: longer than %,d bytes; %,d bytes behind were left out"
                .formatted(reader.line(), MAX_LINE, reader.dropped()));
      }
    }
  }

  private Pack pack(OcsfSchema schema) throws IOException {
    List<Pack.Item> items = new ArrayList<>(ContentFiles.shipped());
    if (site != null) {
      if (!Files.isDirectory(site)) throw new Cli.Refused("--site " + site + ": no such folder");
      items.addAll(ContentFiles.below(site, site.toString()));
    }
    // Rules have no part in it: what they cost to compile is saved.
    items.removeIf(item -> item.path().contains("/rules/"));
    return switch (Pack.compile(items, new FieldNames(), schema)) {
      case Pack.Outcome.Compiled(Pack pack) -> pack;
      case Pack.Outcome.Failed(List<Problem> problems) ->
          throw new Cli.Refused("the content does not compile:\n  " + Problem.lines(problems));
    };
  }
}
