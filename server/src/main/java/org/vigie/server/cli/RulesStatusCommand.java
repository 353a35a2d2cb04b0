package org.vigie.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.server.pipeline.LiveContent;
import org.vigie.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigie rules status}: what content the running server runs. */
@Command(
    name = "status",
    description = {
      "Say what content the running server runs: how many rules, what keeps others out, and whether the",
      "files as they are now could not be taken in. A server takes in changed files by itself."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The exit code is 1 where the files as they are now do not run.",
      "",
      "Example:",
      "  vigie rules status --data /var/lib/vigie"
    })
final class RulesStatusCommand implements Callable<Integer> {
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Override
  public Integer call() throws IOException {
    List<String> asked = List.of("rules", "status");
    Integer answered = ControlSocket.ask(configured.read().data(), asked, new Console());
    if (answered != null) return answered;
    throw new Cli.Refused(
        "no server runs on " + configured.read().data() + "; `vigie rules check` looks at files");
  }

  /** What a running server answers to {@code rules status} and {@code rules cost N}. */
  static int answer(LiveContent content, List<String> words, Talk talk) throws IOException {
    if (words.equals(List.of("status"))) return status(content.state(), talk);
    if (words.size() == 2
        && words.getFirst().equals("cost")
        && words.get(1).matches("[0-9]{1,6}")) {
      RulesCostCommand.print(content.get().costs(), talk, Integer.parseInt(words.get(1)));
      return 0;
    }
    throw new IOException("asked for rules " + words + "; known: status, cost N");
  }

  private static int status(LiveContent.State state, Talk talk) {
    for (Problem problem : state.problems()) talk.line("rejected: " + problem);
    talk.line(
        "%,d rules run; %,d problems keep others out; loaded %,d times since the start"
            .formatted(state.rules(), state.problems().size(), state.loads()));
    @Nullable String failure = state.failure();
    if (failure == null) return 0;
    talk.line("the files as they are now do not run, the content before them goes on: " + failure);
    return 1;
  }
}
