package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.config.Config;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie import}: files into the house, each record once. */
@Command(
    name = "import",
    description = {
      "Take in files: JSON lines, JSON, text, EVTX; gzip and zip are opened, folders walked.",
      "A file that is imported again, or was broken off, adds only what is missing."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "While `vigie run` works on the same data, it does the import itself, and reads the files.",
      "",
      "Examples:",
      "  vigie import evidence.json.gz",
      "  vigie import --rules sigma/rules logs/     with more rules than configured, this once",
      "  vigie import recordings/ more.zip --data /var/lib/vigie"
    })
final class ImportCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Option(
      names = "--rules",
      arity = "1",
      paramLabel = "DIR",
      description = {
        "A folder or file of Sigma rules, in addition to those that run; may be given again.",
        "For good, name it in the configuration: content: {rules: [DIR]}."
      })
  private List<Path> rules = new ArrayList<>();

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, archives, folders.")
  private List<Path> paths = new ArrayList<>();

  ImportCommand(Architect architect) {
    this.architect = architect;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (Path path : paths) {
      if (!Files.exists(path)) throw new Cli.Refused(path + ": no such file or folder");
      if (path.toString().indexOf('\n') >= 0) {
        throw new Cli.Refused("'" + path + "': a line break in a path given is not allowed");
      }
    }
    for (Path folder : rules) {
      if (!Files.exists(folder)) {
        throw new Cli.Refused("--rules " + folder + ": no such file or folder");
      }
    }
    Config config = configured.read();
    if (!rules.isEmpty()) {
      refuseBesideServer(config);
      config = config.withRules(rules);
    }
    Console console = new Console();
    List<String> words = new ArrayList<>(List.of("import"));
    for (Path path : paths) words.add(path.toAbsolutePath().normalize().toString());
    Integer answered = ControlSocket.ask(config.data(), words, console);
    if (answered == null) {
      try (House house = architect.open(config, House.Edges.NONE)) {
        answered = new ImportWork(house, console).run(paths);
      }
    }
    console.done();
    return answered;
  }

  /** The rules of a running server are those that it was started with. */
  private static void refuseBesideServer(Config config) throws IOException {
    Talk nobody = new Console();
    if (ControlSocket.ask(config.data(), List.of("alive"), nobody) != null) {
      throw new Cli.Refused(
          "--rules: vigie runs on %s, with its own rules; stop it, or name the folder in its configuration (content: {rules: [DIR]}) and start it again"
              .formatted(config.data()));
    }
  }
}
