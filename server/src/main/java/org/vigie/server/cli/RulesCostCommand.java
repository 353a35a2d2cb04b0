package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.vigie.detect.Detector;
import org.vigie.detect.RuleCosts;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.server.ingest.file.Records;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie rules cost}: what each rule costs, on files or in the running server. */
@Command(
    name = "cost",
    description = {
      "Show the time, candidacies and hits of each rule, the dearest first: over files, or, where none is",
      "named, since the running server loaded its content."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "On files each event is timed; in a running server one of 64, and scaled up, while hits are all",
      "counted. A rule is a candidate where an event shows its witness, as `vigie rules explain` tells.",
      "",
      "Examples:",
      "  vigie rules cost --rules rules/ recordings/",
      "  vigie rules cost --top 50 --data /var/lib/vigie     of the running server"
    })
final class RulesCostCommand implements Callable<Integer> {
  @Mixin private RuleFiles files = new RuleFiles();
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Option(
      names = "--rules",
      paramLabel = "DIR",
      description = "Folders or files of Sigma rules; default: those of the content.")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many rules are shown; default: ${DEFAULT-VALUE}.")
  private int top = 20;

  @Parameters(paramLabel = "PATH", arity = "0..*", description = "Files, folders or archives.")
  private List<Path> paths = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Console console = new Console();
    if (paths.isEmpty()) {
      List<String> asked = List.of("rules", "cost", Integer.toString(top));
      Integer answered = ControlSocket.ask(configured.read().data(), asked, console);
      if (answered != null) return answered;
      throw new Cli.Refused(
          "no server runs on " + configured.read().data() + "; name files to measure rules on");
    }
    for (Path path : paths) {
      if (!Files.exists(path)) throw new Cli.Refused(path + ": no such file or folder");
    }
    Pack pack = files.pack(folders);
    Costed costed = new Costed(pack, console);
    for (Path path : paths) new Records(Records.Limits.standard()).read(path, costed);
    print(costed.costs, console, top);
    return 0;
  }

  /** Writes a table of costs. */
  static void print(RuleCosts costs, Talk talk, int top) {
    List<RuleCosts.Cost> all = costs.costs();
    long rules = all.stream().mapToLong(RuleCosts.Cost::nanos).sum();
    talk.line("%10s %6s %12s %10s  %s".formatted("time ms", "%", "candidate", "hits", "rule"));
    for (RuleCosts.Cost cost : all.subList(0, Math.min(Math.max(0, top), all.size()))) {
      talk.line(
          "%,10.1f %6.1f %,12d %,10d  %s (%s)"
              .formatted(
                  cost.nanos() / 1e6,
                  rules == 0 ? 0 : 100.0 * cost.nanos() / rules,
                  cost.candidates(),
                  cost.hits(),
                  cost.rule().title(),
                  cost.rule().id()));
    }
    talk.line(
        "%,d events, %,d of them timed; %,.1f ms in %,d rules, %,.1f ms in finding candidates"
            .formatted(
                costs.events(),
                costs.sampled(),
                rules / 1e6,
                all.size(),
                costs.indexNanos() / 1e6));
  }

  /** Runs records past metered detectors. */
  private static final class Costed implements Records.Sink {
    private final Parser parser;
    private final RuleCosts costs;
    private final RuleCosts.Metered detector;
    private final Console console;
    private long records;

    Costed(Pack pack, Console console) {
      parser = pack.parsers().open();
      costs = new RuleCosts(pack.rules(), System::nanoTime, 1);
      detector = costs.open();
      this.console = console;
    }

    @Override
    public long begin(Records.Content content) {
      return 0;
    }

    @Override
    public void record(long number, byte[] bytes) {
      records++;
      EventId id = new EventId(new UUID(0, 0), number, 0);
      RawEvent raw = new RawEvent(id, 0, Source.NONE, bytes, 0, bytes.length);
      List<Detector.Hit> hits = new ArrayList<>();
      for (Event event : parser.parse(raw).events()) detector.detect(event, hits);
    }

    @Override
    public void end(Records.Content content, Records.Tally tally) {}

    @Override
    public void note(Records.Note note) {
      if (note.kind() != Records.Kind.SKIPPED) {
        System.err.println(Plain.line(note.name() + ": " + note.reason()));
      }
    }

    @Override
    public void progress(long done, long total) {
      console.progress(
          "%3d %%  %,d records".formatted(total == 0 ? 100 : 100 * done / total, records));
    }
  }
}
