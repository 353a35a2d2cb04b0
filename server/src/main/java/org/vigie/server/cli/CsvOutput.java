package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;

/** Findings as a table for spreadsheets (RFC 4180), whose cells hold what strangers wrote. */
final class CsvOutput implements ScanOutput {
  private static final String HEADER =
      "time,level,rule.title,host,user,file,record,record.id,rule.id,rule.author,rule.license,rule.tags,reasons\r\n";

  /** What makes a formula of a cell; the last four are full-width forms of the first. */
  private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private final OutputStream out;

  CsvOutput(OutputStream out) throws IOException {
    this.out = out;
    out.write(HEADER.getBytes(UTF_8));
  }

  @Override
  public void write(Scan.Hit hit) throws IOException {
    Finding finding = hit.finding();
    Finding.RuleCard rule = finding.rule();
    StringBuilder row = new StringBuilder();
    row.append(Instant.ofEpochMilli(finding.time())).append(',').append(HitText.level(finding));
    cell(row, rule.title());
    cell(row, HitText.entity(finding, Entity.Kind.HOST));
    cell(row, HitText.entity(finding, Entity.Kind.USER));
    cell(row, hit.event().source().name());
    row.append(',').append(hit.event().id().number() + 1);
    cell(row, HitText.number(hit.event()));
    cell(row, rule.id());
    cell(row, rule.author());
    cell(row, rule.license());
    cell(row, String.join(" ", rule.tags()));
    cell(row, reasons(finding.reasons()));
    out.write(row.append("\r\n").toString().getBytes(UTF_8));
  }

  private static String reasons(List<Finding.Reason> reasons) {
    return reasons.stream()
        .map(reason -> reason.field() + " " + reason.condition() + ": " + reason.value())
        .collect(Collectors.joining("; "));
  }

  /** A cell in quotes; an apostrophe keeps spreadsheets from running it (OWASP, CSV injection). */
  private static void cell(StringBuilder row, @Nullable String text) {
    row.append(',');
    if (text == null || text.isEmpty()) return;
    row.append('"');
    if (FORMULA.indexOf(text.charAt(0)) >= 0) row.append('\'');
    row.append(text.replace("\"", "\"\"")).append('"');
  }

  @Override
  public void end() throws IOException {
    out.flush();
  }
}
