package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.config.Config;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie import}: files into the house, each record once. */
@Command(
    name = "import",
    description = {
      "Take in files: JSON lines, JSON, text; gzip and zip are opened, folders walked.",
      "A file that is imported again, or was broken off, adds only what is missing."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "While `vigie run` works on the same data, it does the import itself, and reads the files.",
      "",
      "Examples:",
      "  vigie import evidence.json.gz",
      "  vigie import recordings/ more.zip --data /var/lib/vigie"
    })
final class ImportCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

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
    Config config = configured.read();
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
}
