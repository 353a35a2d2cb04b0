package org.vigie.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.config.Config;
import org.vigie.server.house.Architect;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie lake hold}: events that stay whatever the retention says. */
@Command(
    name = "hold",
    description = "Keep events that the retention would delete, until the hold is released.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie lake hold add --search 'host:DC01' --from 2026-11-01 --to 2026-11-30 --because 'case 2026-17'",
      "  vigie lake hold list",
      "  vigie lake hold release ID --because 'case 2026-17 is closed'"
    })
final class LakeHoldCommand {
  /** Asks whoever works on the data folder, or the folder itself. */
  private static int ask(Architect architect, Config config, List<String> words)
      throws IOException, InterruptedException {
    return Errand.run(
        architect,
        config,
        "hold",
        words,
        (house, console, asked) -> new HoldWork(house, console).run(asked));
  }

  /** {@code vigie lake hold add}. */
  @Command(
      name = "add",
      description = "Hold the events of a span of time, all of them or those that a search finds.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  vigie lake hold add --search 'host:DC01' --from 2026-11-01 --because 'case 2026-17'"
      })
  static final class AddCommand implements Callable<Integer> {
    private final Architect architect;
    @Mixin private Cli.Configured configured = new Cli.Configured();

    @Option(
        names = "--search",
        paramLabel = "QUESTION",
        description = "Which events, in the language of the search; default: all of the span.",
        defaultValue = "")
    private String search = "";

    @Mixin private ClockedSpanOptions span = new ClockedSpanOptions();
    @Mixin private Because because = new Because();

    AddCommand(Architect architect) {
      this.architect = architect;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      List<String> words =
          List.of(
              "add",
              "=" + search,
              "=" + span.from(),
              "=" + span.to(),
              "=" + span.by(),
              "=" + because.reason());
      return ask(architect, configured.read(), words);
    }
  }

  /** {@code vigie lake hold list}. */
  @Command(
      name = "list",
      description = "All holds, those that were released as well.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie lake hold list"})
  static final class ListCommand implements Callable<Integer> {
    private final Architect architect;
    @Mixin private Cli.Configured configured = new Cli.Configured();

    ListCommand(Architect architect) {
      this.architect = architect;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask(architect, configured.read(), List.of("list"));
    }
  }

  /** {@code vigie lake hold release}. */
  @Command(
      name = "release",
      description = "Release a hold: what is kept no longer goes at the next look.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie lake hold release ID --because 'the case is closed'"})
  static final class ReleaseCommand implements Callable<Integer> {
    private final Architect architect;
    @Mixin private Cli.Configured configured = new Cli.Configured();

    @Parameters(paramLabel = "ID", description = "As `vigie lake hold list` tells it.")
    private String id = "";

    @Mixin private Because because = new Because();

    ReleaseCommand(Architect architect) {
      this.architect = architect;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask(
          architect, configured.read(), List.of("release", "=" + id, "=" + because.reason()));
    }
  }
}
