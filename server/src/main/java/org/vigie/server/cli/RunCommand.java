package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.vigie.server.config.Config;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import org.vigie.server.house.Outpost;
import org.vigie.server.tls.Tls;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie run}: everything in one process, until it is told to stop. */
@Command(
    name = "run",
    description = "Start Vigie here, with embedded storage, and print the address of its screens.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie run                          everything below ./data, screens on"
          + " https://127.0.0.1:8080",
      "  vigie run --data /var/lib/vigie",
      "  vigie run --config /etc/vigie.yml",
      "  vigie run --roles collect          take events, queue them, hand them to a centre",
      "",
      "A configuration with all keys and their defaults:",
      "  data: data",
      "  web: {host: 127.0.0.1, port: 8080}",
      "  tls: on                                              # off: plain HTTP, as behind a"
          + " proxy;",
      "                           # or your own: tls: {certificate: chain.pem, key: key.pem}",
      "  http: {host: 127.0.0.1, port: 8088, tokens: {}}      # source: token",
      "  syslog: [{name: syslog, host: 127.0.0.1, port: 5514, transport: [tcp, udp]}]",
      "                           # or transport: [tls], with clients: authorities.pem if they"
          + " need",
      "                           # certificates",
      "  pipeline: {workers: 2, commit: 10s}                  # workers: as many as cores",
      "  content: {site: site, rules: []}                     # your own parsers/, routes/,"
          + " rules/;",
      "                           # further folders of Sigma rules",
      "  files: []                # logs to follow: [{name: nginx, path: /var/log/nginx/*.log}]",
      "  access: {second_factor: required}                    # or optional",
      "  customer: {time_zone: Europe/Paris, units: {}}       # {fw-retail: Retail, \"dc-life-*\": Life}",
      "  listeners: {gelf: [], beats: [], collectors: [], rates: []}     # see docs/sending-logs.md",
      "  readers: {kafka: [], aws_s3: [], okta: [], microsoft_graph: [], microsoft365: []}",
      "  centre: {host: \"\"}      # of a collector: where it hands over what it took"
    })
final class RunCommand implements Callable<Integer> {
  private final Architect architect;

  /** What a process does. */
  private enum Roles {
    ALL,
    COLLECT
  }

  @Option(
      names = "--roles",
      paramLabel = "all|collect",
      description = "What this process does; default: all.",
      defaultValue = "all")
  private Roles roles = Roles.ALL;

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
    if (roles == Roles.COLLECT) return collect(config, stopped);
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

  private int collect(Config config, CountDownLatch stopped)
      throws IOException, InterruptedException {
    try (Outpost outpost = architect.found(config)) {
      System.out.printf(
          "Vigie is collecting for %s:%d.%n", config.centre().host(), config.centre().port());
      System.out.print(ways(config, outpost.doors()));
      System.out.flush();
      stopped.await();
      System.err.printf(
          "vigie: stopping; %d records wait here for the centre%n", outpost.queue().waiting());
    }
    return 0;
  }

  private static int handle(House house, List<String> words, Talk talk)
      throws IOException, InterruptedException {
    if (words.equals(List.of("alive"))) return 0;
    String command = words.isEmpty() ? "" : words.getFirst();
    if (command.equals("account")) {
      return AccountCommand.work(house.state(), talk, words.subList(1, words.size()));
    }
    if (command.equals("rules")) {
      return RulesStatusCommand.answer(house.content(), words.subList(1, words.size()), talk);
    }
    switch (command) {
      case "hold" -> {
        return new HoldWork(house, talk).run(words.subList(1, words.size()));
      }
      case "diff" -> {
        return ParseDiff.work(house, talk, words.subList(1, words.size()));
      }
      case "source" -> {
        return new SourceWork(house.state(), talk).run(words.subList(1, words.size()));
      }
      case "retro" -> {
        return new RetroWork(house, talk).run(words.subList(1, words.size()));
      }
      case "sql" -> {
        return SqlCommand.answer(house, words.subList(1, words.size()), talk);
      }
      case "reparse" -> {
        return ReparseCommand.work(house, talk, words.subList(1, words.size()));
      }
      case "index" -> {
        return LakeIndexCommand.work(house, talk, words.subList(1, words.size()));
      }
      default -> {}
    }
    if (!command.equals("import")) {
      throw new IOException(
          "asked for "
              + words
              + "; a running vigie knows: import PATH..., account ACT..., rules WHAT..., sql ...,"
              + " retro ACT..., hold ACT..., source ACT..., reparse FROM TO [SOURCE], index");
    }
    List<Path> paths = words.stream().skip(1).map(Path::of).toList();
    try {
      return new ImportWork(house, talk).run(paths);
    } catch (Cli.Refused refused) {
      talk.line("vigie: " + refused.getMessage());
      return 1;
    }
  }

  private static void welcome(Config config, House.Doors doors) {
    StringBuilder text = new StringBuilder();
    text.append("Vigie is running.\n");
    text.append(
        "  screens  %s://%s:%d\n".formatted(doors.scheme(), config.web().host(), doors.web()));
    if (!doors.firstPassword().isEmpty()) {
      text.append(
          "           sign in as admin with the password %s (shown this once)\n"
              .formatted(doors.firstPassword()));
    }
    Tls tls = doors.tls();
    if (tls != null) {
      text.append("  tls      %s\n".formatted(tls.certificate()));
      text.append("           fingerprint (SHA-256) %s\n".formatted(tls.fingerprint()));
    }
    text.append(ways(config, doors));
    System.out.print(text);
    System.out.flush();
  }

  /** Where events may be sent, and where they are kept. */
  private static String ways(Config config, House.Doors doors) {
    StringBuilder text = new StringBuilder();
    Tls tls = doors.tls();
    String address = "%s://%s:%d".formatted(doors.scheme(), config.http().host(), doors.http());
    if (doors.token().isEmpty()) {
      text.append("  http     %s, with the tokens of the configuration\n".formatted(address));
    } else {
      String trust = tls != null && tls.isOwn() ? " --cacert " + tls.certificate() : "";
      text.append(
          "  http     curl%s -H 'Authorization: Bearer %s' --data-binary @events.ndjson"
                  .formatted(trust, doors.token())
              + " %s/ingest/default\n".formatted(address));
    }
    if (doors.syslog() != 0) {
      Config.Syslog first = config.syslog().getFirst();
      for (Config.Syslog.Transport transport : first.transport()) {
        text.append(
            "  syslog   %s://%s:%d\n"
                .formatted(
                    transport.name().toLowerCase(Locale.ROOT), first.host(), doors.syslog()));
      }
    }
    text.append("  data     %s\n".formatted(config.data().toAbsolutePath()));
    return text.toString();
  }
}
