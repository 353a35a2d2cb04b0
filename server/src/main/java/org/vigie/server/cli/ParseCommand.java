package org.vigie.server.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.parse.Parsers;
import org.vigie.server.ingest.file.LineReader;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
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
      "  vigie parse --jsonl rows.jsonl > events.jsonl"
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

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files of lines; standard input where none is named.")
  private List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    for (Path file : files) {
      if (!Files.isRegularFile(file)) throw new Cli.Refused(file + ": no such file");
    }
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
