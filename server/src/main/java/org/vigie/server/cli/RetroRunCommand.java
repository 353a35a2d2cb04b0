package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.server.house.Architect;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie retro run}. */
@Command(
    name = "run",
    description = {
      "Start a search back and wait for it. It goes on after a restart of the server, lets what comes in keep",
      "its pace, and reads only what the indexes leave. Order and time are those of the receipt, so that the",
      "findings are those of live detection; windows that were open at --from are filled from before it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "An indicator is an address, a network, a digest, a name of a host or domain, an address of mail, or",
      "field:value with one of ip, src_ip, dst_ip, user, host, domain, hash, file, process, cmd, url, word.",
      "",
      "Examples:",
      "  vigie retro run --rule 3b8d6d7e-62c5-4bd1-9f0a-2a7c1f5c9d01 --from 30d",
      "  vigie retro run --file new-rule.yml --from 2026-11-01 --to 2026-11-24",
      "  vigie retro run --indicators report.txt --by occurred"
    })
final class RetroRunCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Option(
      names = "--rule",
      paramLabel = "ID",
      description = "Id or name of a rule or correlation that runs; may be given again.")
  private List<String> rules = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "A Sigma file whose rules need not run; may be given again.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--indicators",
      paramLabel = "FILE",
      description = "A list of indicators, one a line, # for comments.")
  private @Nullable Path indicators;

  @Mixin private ClockedSpanOptions span = new ClockedSpanOptions();

  @Option(
      names = "--whole",
      description = {
        "Read every event, also those that the indexes leave out: finds, too, what only a newer parser",
        "makes of an event."
      })
  private boolean whole;

  RetroRunCommand(Architect architect) {
    this.architect = architect;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("run"));
    for (String rule : rules) words.add("rule=" + rule);
    for (Path file : files) words.add("file=" + absolute(file));
    if (indicators != null) words.add("indicators=" + absolute(indicators));
    words.add("from=" + span.from());
    words.add("to=" + span.to());
    words.add("by=" + span.by());
    words.add("whole=" + whole);
    return Errand.run(
        architect,
        configured.read(),
        "retro",
        words,
        (house, console, asked) -> new RetroWork(house, console).run(asked));
  }

  private static Path absolute(Path file) {
    if (!Files.isRegularFile(file)) throw new Cli.Refused(file + ": no such file");
    return file.toAbsolutePath().normalize();
  }
}
