package org.vigie.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.config.Config;
import org.vigie.server.house.Architect;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;
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
      "  vigie parse firewall.log                   what the parsers make of lines",
      "  vigie rules check rules/                   which rules load, and which can fire here",
      "  vigie sql 'SELECT count(*) FROM events'    questions to what is stored",
      "  vigie account reset-password admin         a way back in",
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
    CommandLine line = line(architect);
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return 2;
    }
    return line.execute(arguments);
  }

  /** All commands. */
  static CommandLine line(Architect architect) {
    return new CommandLine(new Cli())
        .addSubcommand(new RunCommand(architect))
        .addSubcommand(new ImportCommand(architect))
        .addSubcommand(new ReparseCommand(architect))
        .addSubcommand(new ScanCommand())
        .addSubcommand(new ParseCommand(architect))
        .addSubcommand(
            new CommandLine(new RulesCommand())
                .addSubcommand(new RulesCheckCommand())
                .addSubcommand(new RulesTestCommand())
                .addSubcommand(new RulesExplainCommand())
                .addSubcommand(new RulesLintCommand())
                .addSubcommand(new RulesCoverageCommand())
                .addSubcommand(new RulesCostCommand())
                .addSubcommand(new RulesStatusCommand()))
        .addSubcommand(
            new CommandLine(new CustodyCommand()).addSubcommand(new CustodyVerifyCommand()))
        .addSubcommand(
            new CommandLine(new LakeCommand())
                .addSubcommand(new LakeVerifyCommand())
                .addSubcommand(new LakeIndexCommand(architect))
                .addSubcommand(new LakeDeletionsCommand())
                .addSubcommand(
                    new CommandLine(new LakeHoldCommand())
                        .addSubcommand(new LakeHoldCommand.AddCommand(architect))
                        .addSubcommand(new LakeHoldCommand.ListCommand(architect))
                        .addSubcommand(new LakeHoldCommand.ReleaseCommand(architect))))
        .addSubcommand(
            new CommandLine(new RetroCommand())
                .addSubcommand(new RetroRunCommand(architect))
                .addSubcommand(new RetroRecordCommand.ListCommand(architect))
                .addSubcommand(new RetroRecordCommand.ShowCommand(architect))
                .addSubcommand(new RetroRecordCommand.StopCommand(architect)))
        .addSubcommand(
            new CommandLine(new SourceCommand())
                .addSubcommand(new SourceCommand.RetireCommand(architect))
                .addSubcommand(new SourceCommand.ReturnCommand(architect))
                .addSubcommand(new SourceCommand.RetiredCommand(architect)))
        .addSubcommand(new SqlCommand())
        .addSubcommand(new BackupCommand())
        .addSubcommand(new RestoreCommand())
        .addSubcommand(new AccountCommand())
        .addSubcommand(new SecretCommand())
        .addSubcommand(
            new CommandLine(new BenchCommand())
                .addSubcommand(new BenchPipelineCommand(architect))
                .addSubcommand(new BenchDetectCommand())
                .addSubcommand(new BenchIntakeCommand())
                .addSubcommand(new BenchLakeCommand())
                .addSubcommand(new BenchParseCommand()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command.getErr()));
  }

  private static int failed(Exception e, PrintWriter err) {
    if (e instanceof Refused) {
      err.println("vigie: " + Plain.lines(String.valueOf(e.getMessage())));
    } else if (e instanceof IOException expected) {
      err.println("vigie: " + Plain.lines(wording(expected)));
    } else if (e instanceof UncheckedIOException && e.getCause() instanceof IOException wrapped) {
      err.println("vigie: " + Plain.lines(wording(wrapped)));
    } else {
      e.printStackTrace(err);
      err.println("vigie: this is a defect; please report it with the lines above.");
    }
    err.flush();
    return 1;
  }

  /** What went wrong, for people: of some exceptions of Java the message is a bare path. */
  static String wording(IOException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return switch (e) {
      case NoSuchFileException missing -> message + ": no such file or folder";
      case AccessDeniedException denied -> message + ": this user may not read or write it";
      case FileAlreadyExistsException there ->
          message + ": is in the way; a folder, or nothing, is allowed there";
      case CharacterCodingException text -> "a text that is not UTF-8: " + text;
      default -> message;
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
            switch (Config.read(path.toString(), text(path))) {
              case Config.Read.Loaded(Config loaded) -> loaded;
              case Config.Read.Failed(List<Problem> problems) ->
                  throw new Refused("the configuration is wrong:\n  " + Problem.lines(problems));
            };
      }
      return data == null ? config : config.withData(data);
    }

    private static String text(Path path) throws IOException {
      if (Files.isDirectory(path)) {
        throw new Refused("configuration " + path + ": is a folder; a YAML file is allowed");
      }
      if (Files.exists(path) && Files.size(path) > 4L * Yaml.MAX_CHARACTERS) {
        throw new Refused(
            "configuration %s: %,d bytes; at most %,d characters are allowed"
                .formatted(path, Files.size(path), Yaml.MAX_CHARACTERS));
      }
      try {
        return Files.readString(path);
      } catch (CharacterCodingException e) {
        throw new Refused("configuration " + path + ": is not UTF-8 text; save it as UTF-8", e);
      }
    }
  }
}
