package org.vigie.server.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.ingest.file.Records;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie scan}: files in, findings out, without a server. */
@Command(
    name = "scan",
    description = "Find in files what Sigma rules describe, without a server.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "A finding in NDJSON has the keys file, record (from 1, empty lines not counted), time,"
          + " level, rule.id,",
      "rule.title, event (the source's own fields), host, user, record.id (the source's own number"
          + " of the",
      "record, such as EventRecordID), then rule.author, rule.license, rule.tags, entities,"
          + " reasons.",
      "",
      "Exit codes: 0 done, 1 something was refused or failed, 2 called wrongly, 3 --fail-on was"
          + " reached,",
      "130 interrupted (what was found is written). More: docs/scan.md",
      "",
      "Examples:",
      "  vigie scan --rules rules/ evidence/",
      "  vigie scan --rules rules/windows rules/own --format ndjson host.json.gz > findings.ndjson",
      "  vigie scan triage.zip --level high         with the rules that Vigie ships",
      "  vigie scan --rules rules/ C/Windows/System32/winevt/Logs/ --format html --output"
          + " timeline.html",
      "  journalctl -o json | vigie scan --rules rules/linux --fail-on high -"
    })
final class ScanCommand implements Callable<Integer> {
  private static final int REFUSED = 1;
  private static final int REACHED = 3;
  private static final int INTERRUPTED = 130;

  @Option(
      names = "--rules",
      arity = "1..*",
      paramLabel = "DIR",
      description = {
        "Folders or files of Sigma rules; default: those that Vigie ships.",
        "Of several words after --rules, those that hold no .yml file are taken as PATHs."
      })
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How findings are written: table, ndjson, csv, ocsf, html; default: table.",
      defaultValue = "table")
  private String format = "table";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where findings are written, instead of standard output.")
  private @Nullable Path output;

  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description = {
        "What contents are taken for, once unpacked: evtx, json, xml, csv, w3c, text;",
        "default: what their first bytes say."
      })
  private @Nullable String inputFormat;

  @Mixin private ScanOptions options = new ScanOptions();

  @Option(
      names = "--stats",
      paramLabel = "FILE",
      description = "Write records, bytes, findings, seconds and more as JSON.")
  private @Nullable Path stats;

  @Option(
      names = "--fail-on",
      paramLabel = "LEVEL",
      description = "Exit code 3 where a finding of this level or above is written.")
  private @Nullable String failOn;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that parse and detect; default: as many as processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = {
        "Files, folders, gzip or zip archives of EVTX, JSON, XML, CSV, W3C or Zeek logs, syslog,",
        "text; - is standard input."
      })
  private List<Path> paths = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    ScanOutput.Format wanted = named("--format", ScanOutput.Format.class, format);
    Records.As as =
        inputFormat == null
            ? Records.As.FOUND
            : named("--input-format", Records.As.class, inputFormat);
    ScanFilter filter = options.filter(InstantSource.system());
    Finding.Level fatal = failOn == null ? null : ScanOptions.level("--fail-on", failOn);
    if (threads < 1 || threads > 1_024) {
      throw new Cli.Refused("--threads " + threads + ": allowed are 1 to 1024");
    }
    List<Path> folders = split();
    check();
    long begun = System.nanoTime();
    Pack pack = pack(folders);
    double load = (System.nanoTime() - begun) / 1e9;
    report(pack, load);
    ScanTotals totals = new ScanTotals();
    ScanStats.End end;
    double seconds;
    OutputStream out = open();
    try (Scan scan =
        new Scan(
            pack,
            new Records(Records.Limits.standard(), as),
            new Written(filter, pack.rules(), totals, output(wanted, out, totals)),
            totals,
            threads)) {
      Signals.hear(new Interrupt(scan));
      end = run(scan);
      seconds = scan.seconds();
    }
    close(out);
    tell(wanted, totals, seconds);
    if (stats != null) {
      int problems = pack.rejected().size();
      new ScanStats(pack.rules().size(), problems, load, seconds, threads, end)
          .write(stats, totals);
    }
    if (end == ScanStats.End.INTERRUPTED) return INTERRUPTED;
    if (fatal != null && totals.reached(fatal)) return REACHED;
    return totals.refused() > 0 ? REFUSED : 0;
  }

  /** What a signal does: the first ends the reading, the second the process. */
  private static final class Interrupt implements Runnable {
    private final Scan scan;
    private volatile boolean asked;

    Interrupt(Scan scan) {
      this.scan = scan;
    }

    @Override
    public void run() {
      if (asked || !scan.reading()) Runtime.getRuntime().halt(INTERRUPTED);
      asked = true;
      scan.stop();
    }
  }

  private ScanStats.End run(Scan scan) throws IOException {
    ScanStats.End end = ScanStats.End.DONE;
    try {
      for (Path path : paths) {
        if (path.toString().equals("-")) scan.read(System.in, "stdin");
        else scan.read(path);
      }
    } catch (Scan.Stopped e) {
      end = ScanStats.End.INTERRUPTED;
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof Scan.Stopped)) throw e;
      end = ScanStats.End.INTERRUPTED;
    }
    scan.finish();
    return end;
  }

  private ScanOutput output(ScanOutput.Format wanted, OutputStream out, ScanTotals totals)
      throws IOException {
    TableOutput.Look look = output == null ? TableOutput.Look.ofTerminal() : TableOutput.Look.PLAIN;
    return ScanOutput.of(wanted, out, look, totals);
  }

  private OutputStream open() throws IOException {
    return new BufferedOutputStream(
        output == null ? System.out : Files.newOutputStream(output), 1 << 16);
  }

  private void close(OutputStream out) throws IOException {
    out.flush();
    if (output != null) {
      out.close();
    } else if (System.out.checkError()) {
      throw new IOException("the findings could not all be written to standard output");
    }
  }

  /** Says what it came to: below a table, beside the formats of programs. */
  private void tell(ScanOutput.Format wanted, ScanTotals totals, double seconds) {
    String tables = totals.tables();
    if (wanted == ScanOutput.Format.TABLE && output == null) System.out.println(tables);
    else System.err.println(tables);
    System.err.println(totals.summary(seconds));
    if (output != null) System.err.println("written: " + output);
  }

  private void check() throws IOException {
    if (paths.isEmpty()) throw new Cli.Refused("nothing to scan: name a file or folder");
    for (Path path : paths) {
      if (!path.toString().equals("-") && !Files.exists(path)) {
        throw new Cli.Refused(path + ": no such file or folder");
      }
      if (output != null && Files.exists(output) && Files.isSameFile(orRoot(path), output)) {
        throw new Cli.Refused("--output " + output + " is what is to be scanned");
      }
    }
  }

  private static Path orRoot(Path path) {
    return path.toString().equals("-") ? Path.of("/") : path;
  }

  private static <E extends Enum<E>> E named(String option, Class<E> type, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(name) && constant != Records.As.FOUND) return constant;
    }
    String known =
        Arrays.stream(type.getEnumConstants())
            .filter(constant -> constant != Records.As.FOUND)
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new Cli.Refused(option + " '" + name + "' is not known; allowed: " + known);
  }

  /** The folders of rules; what was named among them without holding any joins the paths. */
  private List<Path> split() throws IOException {
    List<Path> folders = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (Path path : rules) {
      if (path.toString().equals("-")) {
        others.add(path);
        continue;
      }
      if (!Files.exists(path))
        throw new Cli.Refused("--rules " + path + ": no such file or folder");
      if (folders.isEmpty() || holdsRules(path)) folders.add(path);
      else others.add(path);
    }
    paths.addAll(0, others);
    return folders;
  }

  private static boolean holdsRules(Path path) throws IOException {
    try (Stream<Path> walk = Files.walk(path)) {
      return walk.anyMatch(file -> file.toString().matches(".*\\.ya?ml"));
    }
  }

  private static Pack pack(List<Path> folders) throws IOException {
    Pack shipped =
        switch (Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled())) {
          case Pack.Outcome.Compiled(Pack pack) -> pack;
          case Pack.Outcome.Failed(List<Problem> problems) ->
              throw new IllegalStateException("the shipped content: " + Problem.lines(problems));
        };
    if (folders.isEmpty()) return shipped;
    List<Pack.Item> items = new ArrayList<>();
    for (Path folder : folders) items.addAll(ContentFiles.below(folder, folder.toString()));
    if (items.isEmpty()) throw new Cli.Refused("no .yml file in " + folders);
    return shipped.withRules(items);
  }

  private static void report(Pack pack, double seconds) {
    int shown = 10;
    pack.rejected().stream()
        .limit(shown)
        .forEach(p -> System.err.println("rejected: " + Plain.lines(String.valueOf(p))));
    if (pack.rejected().size() > shown) {
      System.err.println("rejected: and " + (pack.rejected().size() - shown) + " more");
    }
    System.err.println(
        "rules: %,d loaded, %,d problems; %.1f s"
            .formatted(pack.rules().size(), pack.rejected().size(), seconds));
  }
}
