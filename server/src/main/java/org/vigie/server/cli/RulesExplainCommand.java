package org.vigie.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Detector;
import org.vigie.detect.Explainer;
import org.vigie.detect.Explanation;
import org.vigie.detect.Explanation.Line;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.file.Records;
import org.vigie.sigma.SigmaRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigie rules explain}: why a rule fires on an event, or does not. */
@Command(
    name = "explain",
    description = {
      "Show, leaf by leaf, which conditions of a rule an event meets and by which values, whether the",
      "event's route concerns the rule, and whether the index would have asked it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "EVENT is a file, FILE:N for its record N (in an event log the record whose EventRecordID is N, else",
      "the N-th as `vigie scan` counts), or - for standard input. Of several records, the first on which",
      "the rule fires is explained, else the first that its logsource covers, else the first.",
      "The exit code is 0 where the rule fires, 1 where not.",
      "",
      "Examples:",
      "  vigie rules explain rules/mimikatz.yml host.evtx:4711",
      "  vigie rules explain 5d2e9f7a-0000-4000-8000-0123456789ab event.json --rules rules/",
      "  echo '{\"Channel\":\"Security\",\"EventID\":1102}' | vigie rules explain security_log_cleared.yml -"
    })
final class RulesExplainCommand implements Callable<Integer> {
  /** Records that are looked at before the first is taken. */
  private static final int MOST = 1_000_000;

  @Mixin private RuleFiles files = new RuleFiles();

  @Option(
      names = "--rules",
      paramLabel = "DIR",
      description = "Where RULE is looked for if it is an id or name, and filters lie.")
  private List<Path> folders = new ArrayList<>();

  @Parameters(index = "0", paramLabel = "RULE", description = "A file, or a rule's id or name.")
  private String rule = "";

  @Parameters(index = "1", paramLabel = "EVENT", description = "A file, FILE:N, or -.")
  private String event = "";

  @Override
  public Integer call() throws IOException {
    Path file = Path.of(rule);
    boolean isFile = Files.isRegularFile(file);
    List<Path> all = new ArrayList<>(folders);
    if (isFile) all.add(file);
    Pack pack = files.pack(all);
    List<SigmaRule> rules = pack.rules().sources();
    List<Integer> meant = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      SigmaRule one = rules.get(i);
      boolean named = isFile ? one.file().equals(file.toString()) : one.isMeantBy(rule);
      boolean last = one.file().endsWith("/" + rule);
      if (named || !isFile && last) meant.add(i);
    }
    if (meant.isEmpty()) throw new Cli.Refused(missing(pack));
    Chosen chosen = choose(pack, meant.getFirst());
    if (chosen.event == null) throw new Cli.Refused(event + ": no such record, or none at all");
    Explainer explainer = new Explainer(pack.rules());
    int fired = 0;
    for (int ordinal : meant) {
      Explanation explanation = explainer.explain(ordinal, chosen.event);
      print(explanation, chosen.event, chosen.place);
      if (fires(explanation)) fired++;
    }
    return fired > 0 ? 0 : 1;
  }

  private String missing(Pack pack) {
    String why =
        pack.rejected().stream()
            .filter(p -> p.file().equals(rule) || p.file().endsWith("/" + rule))
            .map(Object::toString)
            .reduce("", (a, b) -> a + "\n  " + b);
    return why.isEmpty()
        ? rule
            + ": no such file, nor a rule's id or name among those loaded; name its folder by"
            + " --rules"
        : "the rule does not load:" + why;
  }

  private static boolean fires(Explanation explanation) {
    return explanation.concern() == Explanation.Concern.ROUTED
        && explanation.verdict() == Explanation.Verdict.HOLDS;
  }

  private Chosen choose(Pack pack, int ordinal) throws IOException {
    Chosen chosen = new Chosen(pack, ordinal);
    if (event.equals("-")) {
      Path copy = Files.createTempFile("vigie-event", ".txt");
      try {
        Files.write(copy, System.in.readAllBytes());
        new Records(Records.Limits.standard()).read(copy, chosen);
      } finally {
        Files.delete(copy);
      }
      return chosen;
    }
    Path whole = Path.of(event);
    int colon = event.lastIndexOf(':');
    if (!Files.exists(whole) && colon > 0 && event.substring(colon + 1).matches("[0-9]{1,12}")) {
      whole = Path.of(event.substring(0, colon));
      chosen.wanted = Long.parseLong(event.substring(colon + 1));
    }
    if (!Files.isRegularFile(whole)) throw new Cli.Refused(event + ": no such file");
    new Records(Records.Limits.standard()).read(whole, chosen);
    return chosen;
  }

  private static void print(Explanation explanation, Event event, String place) {
    PrintStream out = System.out;
    SigmaRule rule = explanation.rule();
    out.println("rule      " + Plain.line(rule.title()) + "  (" + rule.id() + ")");
    out.println("event     " + place + ", read by " + event.parser());
    boolean routed = explanation.concern() == Explanation.Concern.ROUTED;
    out.println(
        "route     %s: the event is of %s, the rule is for %s"
            .formatted(
                routed ? "yes" : "NO",
                event.route().logsources().isEmpty() ? "no route" : event.route().logsources(),
                rule.logsource()));
    String candidate =
        switch (explanation.candidacy()) {
          case WITNESSED -> "yes, the event shows its witness: ";
          case ALWAYS -> "yes, always: witness ";
          case NOT_ASKED -> "NO, the event does not show its witness: ";
        };
    out.println("candidate " + candidate + Plain.line(explanation.witness()));
    out.println(
        "fires     " + (fires(explanation) ? "yes" : routed ? "NO" : "NO, for want of the route"));
    for (Line line : explanation.lines()) {
      String sign = line.verdict() == Explanation.Verdict.HOLDS ? "+ " : "- ";
      String value = line.value().isEmpty() ? "" : "   <- " + line.value();
      String need = line.need() == Explanation.Need.NEEDED ? "" : "   (decided before)";
      out.println("  ".repeat(line.depth()) + sign + Plain.line(line.text() + value) + need);
    }
  }

  /** Chooses the record to explain. */
  private static final class Chosen implements Records.Sink {
    private final Parser parser;
    private final Detector detector;
    private final SigmaRule rule;
    private long wanted = -1;
    private @Nullable Event event;
    private String place = "";
    private int rank;

    Chosen(Pack pack, int ordinal) {
      parser = pack.parsers().open();
      detector = pack.rules().open();
      rule = pack.rules().sources().get(ordinal);
    }

    @Override
    public long begin(Records.Content content) {
      return 0;
    }

    @Override
    public void record(long number, byte[] bytes) {
      if (rank == 4 || number >= MOST) return;
      EventId id = new EventId(new UUID(0, 0), number, 0);
      RawEvent raw = new RawEvent(id, 0, Source.NONE, bytes, 0, bytes.length);
      for (Event one : parser.parse(raw).events()) {
        int better = wanted >= 0 ? place(one, number) : rank(one);
        if (better <= rank) continue;
        rank = better;
        event = one;
        place = "record " + (number + 1);
      }
    }

    /** 4 for the record whose own number is wanted, 2 for the one in that place, else 0. */
    private int place(Event one, long number) {
      String own = one.fields().textOf("EventRecordID");
      if (own != null && own.equals(Long.toString(wanted))) return 4;
      return number + 1 == wanted ? 2 : 0;
    }

    private int rank(Event one) {
      for (Finding finding : detector.detect(one)) {
        if (finding.rule().id().equals(rule.id())) return 4;
      }
      boolean routed = one.route().logsources().stream().anyMatch(rule.logsource()::covers);
      return routed ? 2 : 1;
    }

    @Override
    public void end(Records.Content content, Records.Tally tally) {}

    @Override
    public void note(Records.Note note) {
      System.err.println(Plain.line(note.name() + ": " + note.reason()));
    }

    @Override
    public void progress(long done, long total) {}
  }
}
