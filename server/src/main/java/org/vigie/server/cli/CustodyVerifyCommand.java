package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.server.incident.Custody;
import org.vigie.server.incident.Custody.Report;
import org.vigie.server.incident.Custody.Verdict;
import org.vigie.store.state.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie custody verify}: computes every hash again; exit code 1 where anything differs. */
@Command(
    name = "verify",
    description = {
      "Compute every hash of the chain of custody again, and of the evidence, and compare.",
      "Exit code 0: all is as it was written; 1: something differs. Nothing is repaired."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Keep the ledger's position and head elsewhere: a later run with --expect proves that",
      "nothing written until then was cut off. Works also while `vigie run` works.",
      "",
      "Examples:",
      "  vigie custody verify",
      "  vigie custody verify --incident INC-2026-000123 --json",
      "  vigie custody verify --expect 17:5f0c…"
    })
final class CustodyVerifyCommand implements Callable<Integer> {
  private static final JsonFactory JSON = new JsonFactory();

  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Option(names = "--incident", paramLabel = "NUMBER", description = "Only this incident.")
  private @Nullable String incident;

  @Option(names = "--json", description = "One JSON object instead of lines.")
  private boolean json;

  @Option(
      names = "--expect",
      paramLabel = "POSITION:HEAD",
      description = "What an earlier run said of the ledger.")
  private @Nullable String expected;

  @Override
  public Integer call() throws IOException {
    Path file = configured.read().data().resolve("state.db");
    if (!Files.exists(file)) throw new Cli.Refused(file + ": there is no state to verify");
    try (State state = State.open(file)) {
      Custody custody = new Custody(state.incidents());
      Report report = incident == null ? custody.verify() : one(custody, state, incident);
      String missing = missing(state);
      if (json) System.out.println(json(report, missing));
      else say(report, missing);
      return report.isIntact() && missing.isEmpty() ? 0 : 1;
    }
  }

  private static Report one(Custody custody, State state, String number) {
    if (!state.incidents().numbers().contains(number)) {
      throw new Cli.Refused("there is no incident " + number + "; INC-2026-000123 is a number");
    }
    return new Report(Map.of(number, custody.verify(number)), 0, "", null);
  }

  /** What the ledger lacks of what was expected; empty where it lacks nothing. */
  private String missing(State state) {
    if (expected == null) return "";
    String[] parts = expected.split(":", 2);
    if (parts.length != 2 || !parts[0].matches("\\d{1,18}")) {
      throw new Cli.Refused("--expect " + expected + ": a position, a colon and a hash are wanted");
    }
    long position = Long.parseLong(parts[0]);
    boolean there =
        state.incidents().linesAfter(position - 1, 1).stream()
            .anyMatch(line -> line.position() == position && line.chain().equals(parts[1]));
    return there ? "" : "the ledger does not have " + expected + ": its end was cut off or changed";
  }

  private static void say(Report report, String missing) {
    report.incidents().forEach((number, verdict) -> System.out.println(line(number, verdict)));
    if (report.ledger() != null) System.out.println(line("ledger", report.ledger()));
    if (!missing.isEmpty()) System.out.println(missing);
    if (report.position() > 0) {
      System.out.println("ledger " + report.position() + ":" + report.head());
    }
    long broken =
        report.incidents().values().stream().filter(v -> v instanceof Verdict.Broken).count();
    System.out.println(
        report.incidents().size() + " incidents verified, " + broken + " with a broken chain");
  }

  private static String line(String what, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Intact(long records, String head) ->
          what + "  ok, " + records + " records, head " + head;
      case Verdict.Broken(long sequence, var flaw, String detail) ->
          what + "  BROKEN at record " + sequence + ": " + word(flaw) + ": " + detail;
    };
  }

  private static String json(Report report, String missing) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeBooleanField("intact", report.isIntact() && missing.isEmpty());
      out.writeArrayFieldStart("incidents");
      for (Map.Entry<String, Verdict> entry : report.incidents().entrySet()) {
        out.writeStartObject();
        out.writeStringField("number", entry.getKey());
        verdict(out, entry.getValue());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeObjectFieldStart("ledger");
      out.writeNumberField("position", report.position());
      out.writeStringField("head", report.head());
      if (report.ledger() != null) verdict(out, report.ledger());
      if (!missing.isEmpty()) out.writeStringField("missing", missing);
      out.writeEndObject();
      out.writeEndObject();
    }
    return text.toString();
  }

  private static void verdict(JsonGenerator out, Verdict verdict) throws IOException {
    switch (verdict) {
      case Verdict.Intact(long records, String head) -> {
        out.writeBooleanField("intact", true);
        out.writeNumberField("records", records);
        out.writeStringField("head", head);
      }
      case Verdict.Broken(long sequence, var flaw, String detail) -> {
        out.writeBooleanField("intact", false);
        out.writeNumberField("sequence", sequence);
        out.writeStringField("flaw", word(flaw));
        out.writeStringField("detail", detail);
      }
    }
  }

  private static String word(Custody.Flaw flaw) {
    return flaw.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
