package org.vigie.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.house.Architect;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code vigie retro} asks of the record of searches. */
abstract class RetroRecordCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

  RetroRecordCommand(Architect architect) {
    this.architect = architect;
  }

  /** Asks whoever works on the data folder, or the folder itself. */
  int ask(String... words) throws IOException, InterruptedException {
    return Errand.run(
        architect,
        configured.read(),
        "retro",
        List.of(words),
        (house, console, asked) -> new RetroWork(house, console).run(asked));
  }

  /** {@code vigie retro list}. */
  @Command(
      name = "list",
      description = "The newest searches back: id, state, time, findings, title.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie retro list"})
  static final class ListCommand extends RetroRecordCommand {
    ListCommand(Architect architect) {
      super(architect);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask("list");
    }
  }

  /** {@code vigie retro show}. */
  @Command(
      name = "show",
      description = "What a search back found: by rule or indicator, and some of the findings.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie retro show 0b6f3f0e-6a47-4d5e-9a55-0f9a8a3f6f1d"})
  static final class ShowCommand extends RetroRecordCommand {
    @Parameters(paramLabel = "ID", description = "As `vigie retro list` tells it.")
    private String id = "";

    ShowCommand(Architect architect) {
      super(architect);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask("show", id);
    }
  }

  /** {@code vigie retro stop}. */
  @Command(
      name = "stop",
      description = "End a search back; what it has found so far stays on record.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  vigie retro stop 0b6f3f0e-6a47-4d5e-9a55-0f9a8a3f6f1d"})
  static final class StopCommand extends RetroRecordCommand {
    @Parameters(paramLabel = "ID", description = "As `vigie retro list` tells it.")
    private String id = "";

    StopCommand(Architect architect) {
      super(architect);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      return ask("stop", id);
    }
  }
}
