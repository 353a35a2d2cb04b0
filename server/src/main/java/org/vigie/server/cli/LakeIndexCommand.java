package org.vigie.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.control.Talk;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import org.vigie.server.job.Job;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigie lake index}: indexes for the data files that lack one. */
@Command(
    name = "index",
    description = {
      "Make the indexes of data files that have none, a damaged one, or one of an older Vigie.",
      "Searches read such files whole, and \"ever seen\" says that it can't tell."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The newest files come first, and each counts at once: what was broken off goes on when it is",
      "asked for again. Data files stay as they are. An index made like this does not know values",
      "that only parsers see (decoded ones): searches back read its file whole, until `vigie",
      "reparse` makes file and index anew. While `vigie run` works on the same data, it does it",
      "itself, at half pace; GET /api/v1/jobs shows how far it is.",
      "",
      "Example:",
      "  vigie lake index"
    })
final class LakeIndexCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

  LakeIndexCommand(Architect architect) {
    this.architect = architect;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Errand.run(architect, configured.read(), "index", List.of(), LakeIndexCommand::work);
  }

  /** Does it in a house. */
  static int work(House house, Talk talk, List<String> words) throws IOException {
    if (!words.isEmpty()) throw new IOException("asked for index " + words + "; known: index");
    Job job =
        house
            .reparsing()
            .index(
                (done, of) -> {
                  talk.progress("%,d of %,d files".formatted(done, of));
                  return true;
                });
    talk.line("indexed: " + (job.outcome().isEmpty() ? "no file lacked one" : job.outcome()));
    return job.state() == Job.State.DONE ? 0 : 1;
  }
}
