package org.vigie.server.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.pipeline.ContentFiles;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie scan}: files in, findings out, without a server. */
@Command(
    name = "scan",
    description = "Find in files what Sigma rules describe, without a server.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A finding in NDJSON has the keys file, record (from 1, empty lines not counted), time, level, rule.id,",
      "rule.title, event (the source's own fields), host, user, record.id (the source's own number of the",
      "record, such as EventRecordID), then rule.author, rule.license, rule.tags, entities, reasons.",
      "",
      "Examples:",
      "  vigie scan --rules rules/ evidence/",
      "  vigie scan --rules rules/windows rules/own --format ndjson host.json.gz > findings.ndjson",
      "  vigie scan triage.zip                      with the rules that Vigie ships",
      "  vigie scan --rules rules/ C/Windows/System32/winevt/Logs/"
    })
final class ScanCommand implements Callable<Integer> {
  /** How findings are written. */
  enum Format {
    TABLE,
    NDJSON
  }

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
      paramLabel = "table|ndjson",
      description = "How findings are written; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private String format = "table";

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Files, folders, gzip or zip archives: JSON lines, JSON, text, EVTX.")
  private List<Path> paths = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Format wanted = format();
    List<Path> folders = split();
    if (paths.isEmpty()) throw new Cli.Refused("nothing to scan: name a file or folder");
    for (Path path : paths) {
      if (!Files.exists(path)) throw new Cli.Refused(path + ": no such file or folder");
    }
    Pack pack = pack(folders);
    report(pack);
    int threads = Runtime.getRuntime().availableProcessors();
    OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
    try (Scan scan = new Scan(pack, ScanOutput.of(wanted, out), threads)) {
      for (Path path : paths) scan.read(path);
      scan.finish();
      out.flush();
      if (System.out.checkError()) {
        throw new IOException("the findings could not all be written to standard output");
      }
      System.err.println(scan.summary());
      return scan.refused() > 0 ? 1 : 0;
    }
  }

  private Format format() {
    try {
      return Format.valueOf(format.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Cli.Refused("--format '" + format + "' is not known; allowed: table, ndjson", e);
    }
  }

  /** The folders of rules; what was named among them without holding any joins the paths. */
  private List<Path> split() throws IOException {
    List<Path> folders = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (Path path : rules) {
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

  private static void report(Pack pack) {
    int shown = 10;
    pack.rejected().stream()
        .limit(shown)
        .forEach(p -> System.err.println("rejected: " + Plain.lines(String.valueOf(p))));
    if (pack.rejected().size() > shown) {
      System.err.println("rejected: and " + (pack.rejected().size() - shown) + " more");
    }
    System.err.println(
        "rules: " + pack.rules().size() + " loaded, " + pack.rejected().size() + " problems");
  }
}
