package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.access.Administration;
import org.vigie.server.config.Config;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.store.state.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie account}: who may sign in, for those whom the screens don't let in any more. */
@Command(
    name = "account",
    description = {
      "Keep the accounts from the command line: a way back in when nobody can sign in.",
      "Every act is in the audit log, as done by (command)."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Acts: list, add NAME ROLE DISPLAY, role NAME ROLE, units NAME [UNIT...], disable NAME,",
      "      enable NAME, reset-password NAME, reset-second-factor NAME, end-sessions NAME",
      "",
      "While `vigie run` works on the same data, it does this itself.",
      "",
      "Examples:",
      "  vigie account list",
      "  vigie account add ann analyst 'Ann Analyst'",
      "  vigie account units ann Retail 'Asset management'   (sees the rows of these alone)",
      "  vigie account units ann                             (sees all again)",
      "  vigie account reset-second-factor admin --data /var/lib/vigie"
    })
final class AccountCommand implements Callable<Integer> {
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Parameters(
      paramLabel = "ACT",
      arity = "1..*",
      description = "What to do, and with which account.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Config config = configured.read();
    Console console = new Console();
    List<String> asked = new ArrayList<>(List.of("account"));
    asked.addAll(words);
    Integer answered = ControlSocket.ask(config.data(), asked, console);
    if (answered != null) return answered;
    Path file = config.data().resolve("state.db");
    if (!Files.exists(file)) {
      throw new Cli.Refused(file + ": there are no accounts here; `vigie run` makes the first one");
    }
    try (State state = State.open(file)) {
      return work(state, console, words);
    }
  }

  static int work(State state, Talk talk, List<String> words) {
    Administration administration =
        Administration.of(state, InstantSource.system(), new SecureRandom());
    return new AccountWork(administration, talk).run(words);
  }
}
