package org.vigie.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.pack.Coverage;
import org.vigie.pack.Pack;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie rules coverage}: which techniques the rules look for. */
@Command(
    name = "coverage",
    description = {
      "Say which techniques of ATT&CK the rules look for, of those that can fire here, by tactic; and write",
      "it as a layer of the ATT&CK Navigator."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A technique's score is the sum over its rules of 1, 2, 4, 8, 16 for informational, low, medium, high,",
      "critical. A rule without a level counts as medium.",
      "",
      "Examples:",
      "  vigie rules coverage                              the rules that Vigie ships",
      "  vigie rules coverage rules/ --layer layer.json    open it at the Navigator: Open Existing Layer"
    })
final class RulesCoverageCommand implements Callable<Integer> {
  @Mixin private RuleFiles files = new RuleFiles();

  @Option(
      names = "--layer",
      paramLabel = "FILE",
      description = "Write a layer for the ATT&CK Navigator (format 4.5).")
  private @Nullable Path layer;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders or files of Sigma rules; default: those of the content.")
  private List<Path> folders = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Pack pack = files.pack(folders);
    Attack attack = Attack.embedded();
    Coverage coverage = Coverage.of(pack, attack);
    PrintStream out = System.out;
    out.printf("%-24s %10s %8s%n", "tactic", "techniques", "rules");
    for (Coverage.Totals totals : coverage.tactics().values()) {
      out.printf("%-24s %,10d %,8d%n", totals.name(), totals.techniques(), totals.rules());
    }
    int rules = pack.rules().size();
    out.printf(
        "%,d of %,d techniques and sub-techniques; %,d rules, of which %,d cannot fire here and %,d name no technique%n",
        coverage.techniques().size(), attack.size(), rules, coverage.silent(), coverage.untagged());
    if (layer != null) {
      try (OutputStream to = Files.newOutputStream(layer)) {
        write(coverage, to);
      }
      out.println("layer: " + layer);
    }
    return 0;
  }

  private static void write(Coverage coverage, OutputStream to) throws IOException {
    int highest =
        coverage.techniques().values().stream().mapToInt(Coverage.Covered::score).max().orElse(1);
    try (JsonGenerator json = new JsonFactory().createGenerator(to)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("name", "Vigie: rules that can fire");
      json.writeObjectFieldStart("versions");
      json.writeStringField("navigator", "5.1.0");
      json.writeStringField("layer", "4.5");
      json.writeEndObject();
      json.writeStringField("domain", "enterprise-attack");
      json.writeStringField(
          "description",
          "Enabled Sigma rules by technique; score: sum of 1, 2, 4, 8, 16 by level of each rule");
      json.writeArrayFieldStart("techniques");
      for (Coverage.Covered covered : coverage.techniques().values()) technique(json, covered);
      json.writeEndArray();
      json.writeObjectFieldStart("gradient");
      json.writeArrayFieldStart("colors");
      for (String colour : List.of("#ffffff", "#ffe766", "#8ec843")) json.writeString(colour);
      json.writeEndArray();
      json.writeNumberField("minValue", 0);
      json.writeNumberField("maxValue", highest);
      json.writeEndObject();
      json.writeNumberField("sorting", 3);
      json.writeBooleanField("hideDisabled", false);
      json.writeEndObject();
    }
  }

  private static void technique(JsonGenerator json, Coverage.Covered covered) throws IOException {
    json.writeStartObject();
    json.writeStringField("techniqueID", covered.technique().id());
    json.writeNumberField("score", covered.score());
    json.writeStringField(
        "comment", String.join("\n", covered.rules().stream().limit(20).toList()));
    json.writeBooleanField("enabled", true);
    json.writeArrayFieldStart("metadata");
    json.writeStartObject();
    json.writeStringField("name", "rules");
    json.writeStringField("value", Integer.toString(covered.rules().size()));
    json.writeEndObject();
    json.writeEndArray();
    json.writeBooleanField("showSubtechniques", covered.technique().id().contains("."));
    json.writeEndObject();
  }
}
