package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.vigie.pack.Pack;
import org.vigie.pack.Reach;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie rules check}: nothing that does not load, or cannot fire, stays silent. */
@Command(
    name = "check",
    description = {
      "Say which rules load, which do not and why, and which load but cannot fire here, because no",
      "parser of the content routes events to their logsource, or fills a field they need."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The exit code is 1 where a file is rejected. Lists for %%placeholders%% come from placeholders/ in",
      "your content: --site DIR.",
      "",
      "Examples:",
      "  vigie rules check                           the rules that Vigie ships",
      "  vigie rules check rules/ --site site",
      "  vigie rules check rules/ --format json | jq '.cannot_fire[].reason' | sort | uniq -c"
    })
final class RulesCheckCommand implements Callable<Integer> {
  @Mixin private RuleFiles files = new RuleFiles();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How it is written; default: ${DEFAULT-VALUE}.",
      defaultValue = "text")
  private String format = "text";

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders or files of Sigma rules; default: those of the content.")
  private List<Path> folders = new ArrayList<>();

  /** A rule that stays silent, and why. */
  private record Silent(SigmaRule rule, String reason) {}

  @Override
  public Integer call() throws IOException {
    if (!Set.of("text", "json").contains(format)) {
      throw new Cli.Refused("--format '" + format + "' is not known; allowed: text, json");
    }
    List<Pack.Item> items = files.items(folders);
    Pack pack = files.pack(folders);
    Reach reach = new Reach(pack.parsers());
    List<Silent> silent = new ArrayList<>();
    for (SigmaRule rule : pack.rules().sources()) {
      String reason = reach.silence(rule);
      if (reason != null) silent.add(new Silent(rule, reason));
    }
    Set<String> rejected = new LinkedHashSet<>();
    for (Problem problem : pack.rejected()) rejected.add(problem.file());
    if (format.equals("json")) json(items.size(), pack, silent, rejected);
    else text(items.size(), pack, silent, rejected);
    return rejected.isEmpty() ? 0 : 1;
  }

  private static void text(int files, Pack pack, List<Silent> silent, Set<String> rejected) {
    PrintStream out = System.out;
    for (Problem problem : pack.rejected()) {
      out.println("rejected: " + Plain.lines(problem.toString()));
    }
    Map<String, List<Silent>> byReason = new TreeMap<>();
    for (Silent one : silent) {
      byReason.computeIfAbsent(one.reason, reason -> new ArrayList<>()).add(one);
    }
    byReason.forEach(
        (reason, rules) -> {
          out.println("cannot fire here: " + Plain.line(reason));
          for (Silent one : rules) {
            SigmaRule rule = one.rule;
            out.println("  " + Plain.line(rule.file() + ":" + rule.line() + ": " + rule.title()));
          }
        });
    out.printf(
        "%,d files: %,d rules loaded, %,d files rejected (%,d problems); %,d rules cannot fire here%n",
        files, pack.rules().size(), rejected.size(), pack.rejected().size(), silent.size());
  }

  private static void json(int files, Pack pack, List<Silent> silent, Set<String> rejected)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeNumberField("files", files);
      json.writeNumberField("loaded", pack.rules().size());
      json.writeNumberField("rejected_files", rejected.size());
      json.writeArrayFieldStart("rejected");
      for (Problem problem : pack.rejected()) {
        json.writeStartObject();
        json.writeStringField("file", problem.file());
        json.writeNumberField("line", problem.line());
        json.writeStringField("reason", problem.message());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("cannot_fire");
      for (Silent one : silent) {
        json.writeStartObject();
        json.writeStringField("file", one.rule.file());
        json.writeNumberField("line", one.rule.line());
        json.writeStringField("id", one.rule.id());
        json.writeStringField("title", one.rule.title());
        json.writeStringField("logsource", one.rule.logsource().toString());
        json.writeStringField("reason", one.reason);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    System.out.println(out.toString(UTF_8));
  }
}
