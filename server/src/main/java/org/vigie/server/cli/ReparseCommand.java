package org.vigie.server.cli;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.control.Talk;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import org.vigie.server.job.Job;
import org.vigie.store.lake.Lake;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigie reparse}: stored events, parsed anew from their raw texts. */
@Command(
    name = "reparse",
    description = {
      "Parse stored events anew from their raw texts, by the parsers of now: after a parser was",
      "mended, or an overlay added. Identities, raw texts and findings stay as they are."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The span is that of reception. Files are rewritten whole, so events received a little before",
      "and after it are parsed anew, too. Each file changes at once; old rows are gone then. A work",
      "that was broken off goes on when it is asked for again. While `vigie run` works on the same",
      "data, it does it itself, at half pace; GET /api/v1/jobs shows how far it is.",
      "",
      "Examples:",
      "  vigie reparse --from 2026-11-01 --to 2026-11-08",
      "  vigie reparse --from 2026-11-28T06:00:00Z --to 2026-11-28T12:00:00Z --source firewall"
    })
final class ReparseCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "Received from then on: a day, or a time such as 2026-11-28T06:00:00Z.")
  private String from = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description = "Received before then.")
  private String to = "";

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only files that hold events of this source.")
  private String source = "";

  ReparseCommand(Architect architect) {
    this.architect = architect;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long first = time("--from", from);
    long last = time("--to", to);
    if (first >= last) throw new Cli.Refused("--from " + from + " is not before --to " + to);
    if (source.indexOf('\n') >= 0) throw new Cli.Refused("--source: a line break is not allowed");
    List<String> words = new ArrayList<>(List.of(Long.toString(first), Long.toString(last)));
    if (!source.isEmpty()) words.add(source);
    return Errand.run(architect, configured.read(), "reparse", words, ReparseCommand::work);
  }

  private static long time(String option, String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli()
          : Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new Cli.Refused(
          option
              + " '"
              + text
              + "': a day (2026-11-28) or a time (2026-11-28T06:00:00Z) is wanted");
    }
  }

  /** Does it in a house, with the words of {@link #call}: from, to, and perhaps a source. */
  static int work(House house, Talk talk, List<String> words) throws IOException {
    if (words.size() < 2 || words.size() > 3) {
      throw new IOException("asked for reparse " + words + "; known: reparse FROM TO [SOURCE]");
    }
    Lake.Scope scope =
        Lake.Scope.received(Long.parseLong(words.get(0)), Long.parseLong(words.get(1)));
    String source = words.size() > 2 ? words.get(2) : "";
    Job job =
        house
            .reparsing()
            .run(
                scope,
                source,
                (done, of) -> {
                  talk.progress("%,d of %,d files".formatted(done, of));
                  return true;
                });
    talk.line("re-parsed: " + job.outcome());
    return job.state() == Job.State.DONE ? 0 : 1;
  }
}
