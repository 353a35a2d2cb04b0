package org.vigie.server.cli;

import java.io.IOException;
import java.io.OutputStream;

/** How findings of a scan are written. */
interface ScanOutput {
  /** Writes one finding. */
  void write(Scan.Hit hit) throws IOException;

  /** After the last. */
  void end() throws IOException;

  /** The formats. */
  enum Format {
    TABLE,
    NDJSON,
    CSV,
    OCSF,
    HTML
  }

  /** The output of a format. */
  static ScanOutput of(Format format, OutputStream out, TableOutput.Look look, ScanTotals totals)
      throws IOException {
    return switch (format) {
      case TABLE -> new TableOutput(out, look);
      case NDJSON -> new NdjsonOutput(out);
      case CSV -> new CsvOutput(out);
      case OCSF -> new OcsfOutput(out);
      case HTML -> new HtmlOutput(out, totals);
    };
  }
}
