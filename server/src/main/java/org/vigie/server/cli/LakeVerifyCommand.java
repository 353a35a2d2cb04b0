package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.store.lake.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie lake verify}: computes every digest again; exit code 1 where anything differs. */
@Command(
    name = "verify",
    description = {
      "Compute the digest of every data file again and compare it with the signed ledger.",
      "Exit code 0: all is as it was written; 1: something differs. Nothing is repaired."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Keep the ledger's line and hash elsewhere, and integrity.pub: a later run with --expect",
      "proves that nothing written until then was cut off. Works also while `vigie run` works.",
      "",
      "Examples:",
      "  vigie lake verify",
      "  vigie lake verify --json",
      "  vigie lake verify --expect 8640:5f0c…"
    })
final class LakeVerifyCommand implements Callable<Integer> {
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Option(names = "--json", description = "One JSON object instead of lines.")
  private boolean json;

  @Option(
      names = "--expect",
      paramLabel = "LINE:HASH",
      description = "What an earlier run said of the ledger.")
  private @Nullable String expected;

  @Override
  public Integer call() throws IOException {
    Path lake = configured.read().data().resolve("lake");
    if (!Files.exists(lake.resolve("catalog.db"))) {
      throw new Cli.Refused(lake + ": there is no lake to verify");
    }
    long line = 0;
    String hash = "";
    if (expected != null) {
      String[] parts = expected.split(":", 2);
      if (parts.length != 2 || !parts[0].matches("[1-9]\\d{0,17}")) {
        throw new Cli.Refused("--expect " + expected + ": a line, a colon and a hash are wanted");
      }
      line = Long.parseLong(parts[0]);
      hash = parts[1];
    }
    Verification.Report report = Verification.of(lake, line, hash);
    System.out.print(json ? json(report) + "\n" : text(report));
    return report.isIntact() ? 0 : 1;
  }

  private static String text(Verification.Report report) {
    StringBuilder text = new StringBuilder();
    report.flaws().forEach(flaw -> text.append(Plain.line(flaw)).append('\n'));
    return text.append(
            "%,d data files of %,d bytes verified, %,d flaws%nledger %d:%s%n"
                .formatted(
                    report.files(),
                    report.bytes(),
                    report.flaws().size(),
                    report.lines(),
                    report.head()))
        .toString();
  }

  private static String json(Verification.Report report) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeBooleanField("intact", report.isIntact());
      out.writeNumberField("files", report.files());
      out.writeNumberField("bytes", report.bytes());
      out.writeNumberField("ledger_line", report.lines());
      out.writeStringField("ledger_hash", report.head());
      out.writeArrayFieldStart("flaws");
      for (String flaw : report.flaws()) out.writeString(flaw);
      out.writeEndArray();
      out.writeEndObject();
    }
    return text.toString();
  }
}
