package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Pack;
import org.vigie.server.ingest.file.Records;
import org.vigie.server.pipeline.ContentFiles;

/** A scan in a test's own process, and what it wrote. */
final class Scanning {
  /** A rule that fires on a cleared Security log. */
  static final String CLEARED =
      """
      title: A test
      id: 7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a11
      status: test
      author: Vigie
      license: Apache-2.0
      level: high
      tags: [attack.stealth, attack.t1070.001]
      logsource: {product: windows, service: security}
      detection:
        selection: {EventID: 1102}
        condition: selection
      """;

  /** A rule of another level, status and id that fires on the same. */
  static final String LOW =
      CLEARED
          .replace("7d6e6c1c", "8d6e6c1c")
          .replace("A test", "Another test")
          .replace("level: high", "level: low")
          .replace("status: test", "status: experimental")
          .replace("[attack.stealth, attack.t1070.001]", "[attack.t1078]");

  private Scanning() {}

  /** What a scan wrote. */
  static String of(
      Pack pack, ScanOutput.Format format, ScanFilter filter, int threads, Path... paths)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ScanTotals totals = new ScanTotals();
    ScanOutput output = ScanOutput.of(format, out, TableOutput.Look.PLAIN, totals);
    Written written = new Written(filter, pack.rules(), totals, output);
    Records records = new Records(Records.Limits.standard());
    try (Scan scan = new Scan(pack, records, written, totals, threads)) {
      for (Path path : paths) scan.read(path);
      scan.finish();
    }
    return out.toString(UTF_8);
  }

  /** The shipped parsers with these rules. */
  static Pack pack(String... rules) throws IOException {
    return switch (Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled())) {
      case Pack.Outcome.Compiled(Pack pack) -> {
        List<Pack.Item> items = new java.util.ArrayList<>();
        for (String rule : rules) items.add(new Pack.Item("test" + items.size() + ".yml", rule));
        yield pack.withRules(items);
      }
      case Pack.Outcome.Failed failed -> throw new AssertionError(failed.problems());
    };
  }
}
