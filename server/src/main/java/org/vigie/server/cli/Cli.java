package org.vigie.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.vigie.server.config.Config;
import org.vigie.server.house.Architect;
import org.vigie.yaml.Problem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: {@code vigie COMMAND}. */
@Command(
    name = "vigie",
    description = "Open security operations centre: logs in, few and relevant alerts out.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "vigie 0.1.0-SNAPSHOT",
    footer = {
      "",
      "Examples:",
      "  vigie run                                  start, and print the address of the screens",
      "  vigie import recordings/*.zip              take in files, exactly once",
      "  vigie scan --rules rules/ evidence.json    findings of files, without a server",
      "  vigie COMMAND --help                       more on a command",
      "",
      "`vigie test` runs the tests of the project itself."
    })
public final class Cli {
  private Cli() {}

  /** What went wrong in a way that the user can mend; the message says how. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }

    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Runs a command; its exit code: 0 done, 1 it failed, 2 it was called wrongly. */
  public static int execute(Architect architect, String... arguments) {
    CommandLine line =
        new CommandLine(new Cli())
            .addSubcommand(new RunCommand(architect))
            .addSubcommand(new ImportCommand(architect))
            .addSubcommand(new ScanCommand())
            .addSubcommand(
                new CommandLine(new BenchCommand())
                    .addSubcommand(new BenchPipelineCommand(architect)))
            .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command.getErr()));
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return 2;
    }
    return line.execute(arguments);
  }

  private static int failed(Exception e, PrintWriter err) {
    if (e instanceof Refused) {
      err.println("vigie: " + e.getMessage());
    } else if (e instanceof IOException failed) {
      err.println("vigie: " + reason(failed));
    } else if (e instanceof UncheckedIOException unchecked) {
      err.println("vigie: " + reason(Objects.requireNonNull(unchecked.getCause())));
    } else {
      e.printStackTrace(err);
      err.println("vigie: this is a defect; please report it with the lines above.");
    }
    err.flush();
    return 1;
  }

  /** What Java says of some failures is a path alone. */
  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case CharacterCodingException text -> "a text that is not UTF-8: " + text;
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  /** Options of commands that need the configuration. */
  static final class Configured {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "Configuration; default: vigie.yml here, if there is one.")
    private @Nullable Path file;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Folder of everything stored, instead of the configured one (data).")
    private @Nullable Path data;

    Config read() throws IOException {
      Path path = file == null ? Path.of("vigie.yml") : file;
      Config config = new Config();
      if (file != null || Files.exists(path)) {
        config =
            switch (Config.read(path.toString(), Files.readString(path))) {
              case Config.Read.Loaded(Config loaded) -> loaded;
              case Config.Read.Failed(List<Problem> problems) ->
                  throw new Refused("the configuration is wrong:\n  " + Problem.lines(problems));
            };
      }
      return data == null ? config : config.withData(data);
    }
  }
}
