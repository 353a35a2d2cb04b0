package org.vigie.server.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vigie.server.control.Talk;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import org.vigie.server.job.Job;
import org.vigie.server.retro.Period;
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
      "  vigie reparse --from 2026-11-01 --to 2026-11-08T12:00",
      "  vigie reparse --from 12h --source firewall"
    })
final class ReparseCommand implements Callable<Integer> {
  private final Architect architect;
  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Mixin private SpanOptions span = new SpanOptions();

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
    if (span.from().isBlank()) {
      throw new Cli.Refused("--from is missing; allowed: " + Period.ALLOWED);
    }
    Lake.Scope scope = span.scope("received", Instant.now().toEpochMilli());
    if (source.indexOf('\n') >= 0) throw new Cli.Refused("--source: a line break is not allowed");
    List<String> words =
        new ArrayList<>(List.of(Long.toString(scope.from()), Long.toString(scope.to())));
    if (!source.isEmpty()) words.add(source);
    return Errand.run(architect, configured.read(), "reparse", words, ReparseCommand::work);
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
