package org.vigie.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.config.Config;
import org.vigie.server.house.Architect;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie source}: which sources are expected no more. */
@Command(
    name = "source",
    description = "Retire sources that are expected no more, and take them back.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie source retire fw-old --because 'replaced by fw-new in November'",
      "  vigie source return fw-old",
      "  vigie source retired"
    })
final class SourceCommand {
  private static int ask(Architect architect, Config config, List<String> words)
      throws IOException, InterruptedException {
    return Errand.run(
        architect,
        config,
        "source",
        words,
        (house, console, asked) -> new SourceWork(house.state(), console).run(asked));
  }

  /** {@code vigie source retire}. */
  @Command(
      name = "retire",
      description = "A silence of the source is told no more; what it sent stays.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie source retire fw-old --because 'replaced by fw-new'"})
  static final class RetireCommand implements Callable<Integer> {
    private final Architect architect;
    @Mixin private Cli.Configured configured = new Cli.Configured();

    @Parameters(paramLabel = "NAME", description = "As the board of sources names it.")
    private String name = "";

    @Mixin private Because because = new Because();

    RetireCommand(Architect architect) {
      this.architect = architect;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask(
          architect, configured.read(), List.of("retire", "=" + name, "=" + because.reason()));
    }
  }

  /** {@code vigie source return}. */
  @Command(
      name = "return",
      description = "The source is expected again.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie source return fw-old"})
  static final class ReturnCommand implements Callable<Integer> {
    private final Architect architect;
    @Mixin private Cli.Configured configured = new Cli.Configured();

    @Parameters(paramLabel = "NAME", description = "As `vigie source retired` tells it.")
    private String name = "";

    ReturnCommand(Architect architect) {
      this.architect = architect;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask(architect, configured.read(), List.of("return", "=" + name));
    }
  }

  /** {@code vigie source retired}. */
  @Command(
      name = "retired",
      description = "All that are, or were, retired.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie source retired"})
  static final class RetiredCommand implements Callable<Integer> {
    private final Architect architect;
    @Mixin private Cli.Configured configured = new Cli.Configured();

    RetiredCommand(Architect architect) {
      this.architect = architect;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask(architect, configured.read(), List.of("retired"));
    }
  }
}
