package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.vigie.server.config.Config;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigie run}: everything in one process, until it is told to stop. */
@Command(
    name = "run",
    description = "Start Vigie here, with embedded storage, and print the address of its screens.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie run                          everything below ./data, screens on http://127.0.0.1:8080",
      "  vigie run --data /var/lib/vigie",
      "  vigie run --config /etc/vigie.yml",
      "",
      "A configuration with all keys and their defaults:",
      "  data: data",
      "  web: {host: 127.0.0.1, port: 8080}",
      "  http: {host: 127.0.0.1, port: 8088, tokens: {}}      # source: token",
      "  syslog: [{name: syslog, host: 127.0.0.1, port: 5514}]",
      "  pipeline: {workers: 2, commit: 10s}                  # workers: as many as cores",
      "  content: {site: site}                                # your own parsers/, routes/, rules/",
      "  access: {second_factor: required}                    # or optional"
    })
final class RunCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

  RunCommand(Architect architect) {
    this.architect = architect;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Config config = configured.read();
    CountDownLatch stopped = new CountDownLatch(1);
    boolean heard =
        Signals.hear(
            () -> {
              // Told twice: somebody is in a hurry. The journal makes that safe.
              if (stopped.getCount() == 0) Runtime.getRuntime().halt(130);
              stopped.countDown();
            });
    if (!heard) System.err.println("vigie: this JVM tells of no signals; stopping is as a kill");
    try (House house = architect.open(config, House.Edges.ALL)) {
      house
          .parts()
          .add(new ControlSocket(config.data(), (words, talk) -> handle(house, words, talk)));
      welcome(config, house.doors());
      stopped.await();
      System.err.println("vigie: stopping; what was received is being committed");
    }
    return 0;
  }

  private static int handle(House house, List<String> words, Talk talk)
      throws IOException, InterruptedException {
    String command = words.isEmpty() ? "" : words.getFirst();
    if (command.equals("account")) {
      return AccountCommand.work(house.state(), talk, words.subList(1, words.size()));
    }
    if (!command.equals("import")) {
      throw new IOException(
          "asked for " + words + "; a running vigie knows: import PATH..., account ACT...");
    }
    List<Path> paths = words.stream().skip(1).map(Path::of).toList();
    return new ImportWork(house, talk).run(paths);
  }

  private static void welcome(Config config, House.Doors doors) {
    StringBuilder text = new StringBuilder();
    text.append("Vigie is running.\n");
    text.append("  screens  http://%s:%d\n".formatted(config.web().host(), doors.web()));
    if (!doors.firstPassword().isEmpty()) {
      text.append(
          "           sign in as admin with the password %s (shown this once)\n"
              .formatted(doors.firstPassword()));
    }
    if (doors.token().isEmpty()) {
      text.append(
          "  http     port %d, with the tokens of the configuration\n".formatted(doors.http()));
    } else {
      text.append(
          "  http     curl -H 'Authorization: Bearer %s' --data-binary @events.ndjson"
                  .formatted(doors.token())
              + " http://%s:%d/ingest/default\n".formatted(config.http().host(), doors.http()));
    }
    if (doors.syslog() != 0) {
      text.append(
          "  syslog   tcp://%s:%d\n".formatted(config.syslog().getFirst().host(), doors.syslog()));
    }
    text.append("  data     %s\n".formatted(config.data().toAbsolutePath()));
    System.out.print(text);
    System.out.flush();
  }
}
