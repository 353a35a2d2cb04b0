package org.vigie.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vigie.server.bench.LakeBench;
import org.vigie.server.bench.LakeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vigie bench lake}. */
@Command(
    name = "lake",
    description = {
      "Measure the lake: CPU of writing an event, size on disk, and what questions take."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  vigie bench lake",
      "  vigie bench lake --events 50000000 --days 10 --format json",
      "  vigie bench lake --size windows     lines of about 2 KB instead of 400 bytes",
      "  vigie bench lake --recordings DIR   lines of recordings instead of generated ones",
      "  vigie bench lake --events 5000000 --keep /var/tmp/lake",
      "  vigie bench lake --lake /var/tmp/lake     the same questions once more"
    })
final class BenchLakeCommand implements Callable<Integer> {
  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Events written; default: ${DEFAULT-VALUE}.",
      defaultValue = "1000000")
  private long events;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Days that they are spread over; default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int days;

  @Option(
      names = "--commit",
      paramLabel = "N",
      description = "Events of a commit; default: ${DEFAULT-VALUE}.",
      defaultValue = "100000")
  private int commit;

  @Option(
      names = "--size",
      paramLabel = "short|windows",
      description = "Which events; default: ${DEFAULT-VALUE}.",
      defaultValue = "short")
  private String size = "short";

  @Option(
      names = "--recordings",
      paramLabel = "DIR",
      description = "Write the Windows events of these recordings instead, again and again.")
  private @Nullable Path recordings;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Make the lake here and leave it; DIR must be empty or not be there.")
  private @Nullable Path keep;

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      description = "Write nothing: ask the lake that --keep left here, with its --days.")
  private @Nullable Path left;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where the lake is made, and deleted after; default: that of temporary files.")
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "json: one object on standard output; default: ${DEFAULT-VALUE}.",
      defaultValue = "table")
  private String format = "table";

  @Override
  public Integer call() throws IOException, InterruptedException {
    String wanted = format.toLowerCase(Locale.ROOT);
    if (!wanted.equals("table") && !wanted.equals("json")) {
      throw new Cli.Refused("--format '" + format + "' is not known; allowed: table, json");
    }
    if (events < 1_000 || events > 1_000_000_000) {
      throw new Cli.Refused("--events must be from 1,000 to 1,000,000,000");
    }
    if (days < 1 || days > 1_000) throw new Cli.Refused("--days must be from 1 to 1,000");
    if (commit < 1_000 || commit > 10_000_000) {
      throw new Cli.Refused("--commit must be from 1,000 to 10,000,000");
    }
    isFolder("--folder", folder);
    Console console = new Console();
    LakeReport report =
        new LakeBench(console::progress)
            .run(new LakeBench.Options(events, days, commit, lines(), place()));
    console.done();
    System.out.print(wanted.equals("json") ? report.json() + "\n" : report.table());
    return 0;
  }

  private LakeBench.Lines lines() {
    if (recordings != null) {
      isFolder("--recordings", recordings);
      return new LakeBench.Lines.Recorded(recordings);
    }
    return switch (size.toLowerCase(Locale.ROOT)) {
      case "short" -> new LakeBench.Lines.Brief();
      case "windows" -> new LakeBench.Lines.Windows();
      default -> throw new Cli.Refused("--size '" + size + "': allowed: short, windows");
    };
  }

  private LakeBench.Place place() throws IOException {
    if (keep != null && left != null) throw new Cli.Refused("--keep or --lake, not both");
    if (left != null) {
      isFolder("--lake", left);
      return new LakeBench.Place.Left(left);
    }
    if (keep == null) return new LakeBench.Place.Passing(folder);
    if (Files.exists(keep)) {
      isFolder("--keep", keep);
      try (Stream<Path> within = Files.list(keep)) {
        if (within.findAny().isPresent()) {
          throw new Cli.Refused("--keep " + keep + ": the folder is not empty");
        }
      }
    }
    return new LakeBench.Place.Kept(keep);
  }

  private static void isFolder(String option, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Cli.Refused(option + " " + folder + ": there is no such folder");
    }
  }
}
