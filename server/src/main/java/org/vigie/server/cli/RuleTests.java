package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.file.Records;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/**
 * Runs the tests of rules. Two layouts are known: {@code tests/<rule>.yml} beside a rule, with
 * lists {@code match} and {@code miss} of events in native fields or of raw texts; and regression
 * data, where {@code info.yml} names rules and files that they must find something in.
 */
final class RuleTests {
  /** Stands for the time of receipt, so that a test's outcome never depends on its day. */
  private static final long RECEIVED = 1_764_547_200_000L;

  private final Pack pack;
  private final Parser parser;
  private final Detector detector;

  /** What a test of a rule came to. */
  record Result(String rule, String test, Verdict verdict, String detail) {}

  /** Outcomes of a test. */
  enum Verdict {
    PASS,
    FAIL,
    /** Nothing was asked. */
    NONE
  }

  RuleTests(Pack pack) {
    this.pack = pack;
    parser = pack.parsers().open();
    detector = pack.rules().open();
  }

  /** The tests of {@code tests/<name>}, one result for each event that must or must not match. */
  List<Result> beside(SigmaRule rule, String file, String text) {
    List<Result> results = new ArrayList<>();
    switch (Yaml.read(file, text)) {
      case Yaml.Read.Failed(Problem problem) ->
          results.add(new Result(rule.title(), file, Verdict.FAIL, problem.toString()));
      case Yaml.Read.Documents(List<Node> nodes) -> {
        for (Node node : nodes) {
          if (node instanceof Node.Mapping map) lists(rule, file, map, results);
        }
      }
    }
    if (results.isEmpty()) {
      String wanted = "holds no tests: lists match and miss of events are allowed";
      results.add(new Result(rule.title(), file, Verdict.FAIL, wanted));
    }
    return results;
  }

  private void lists(SigmaRule rule, String file, Node.Mapping map, List<Result> results) {
    for (String list : List.of("match", "miss")) {
      if (!(map.get(list) instanceof Node.Sequence events)) continue;
      for (Node node : events.items()) {
        if (node instanceof Node.Sequence) {
          // A sequence of events is what a correlation is asked about, not a rule.
          String place = file + ":" + node.line() + " " + list;
          results.add(new Result(rule.title(), place, Verdict.NONE, "a sequence: not run here"));
          continue;
        }
        int found = 0;
        Route seen = Route.NONE;
        for (Event event : events(node, rule)) {
          found += count(event, rule.id());
          seen = event.route();
        }
        boolean right = list.equals("match") ? found > 0 : found == 0;
        String detail =
            right
                ? ""
                : list.equals("match")
                    ? "must match and does not; its route is " + seen.logsources()
                    : "must not match and does";
        Verdict verdict = right ? Verdict.PASS : Verdict.FAIL;
        results.add(
            new Result(rule.title(), file + ":" + node.line() + " " + list, verdict, detail));
      }
    }
  }

  /** A text is parsed as it would be; a mapping holds native fields of an event for the rule. */
  private List<Event> events(Node node, SigmaRule rule) {
    if (node instanceof Node.Scalar raw) return parse(raw.text().getBytes(UTF_8), 0);
    byte[] json = NodeJson.write(node);
    List<Event> routed = new ArrayList<>();
    // No parser: the fields have their names already.
    for (Event event : NodeJson.events(pack.names(), json)) {
      routed.add(
          Routed.to(event, new Route(pack.parsers().routes().size(), List.of(rule.logsource()))));
    }
    return routed;
  }

  private List<Event> parse(byte[] record, long number) {
    EventId id = new EventId(new UUID(0, 0), number, 0);
    return parser.parse(new RawEvent(id, RECEIVED, Source.NONE, record, 0, record.length)).events();
  }

  private int count(Event event, String rule) {
    int count = 0;
    List<Detector.Hit> heard = new ArrayList<>();
    for (Finding finding : detector.detect(event, heard)) {
      if (finding.rule().id().equals(rule)) count++;
    }
    if (count > 0) return count;
    // Of some rules only correlations hear.
    for (Detector.Hit hit : heard) {
      if (pack.rules().cards().get(hit.rule()).id().equals(rule)) count++;
    }
    return count;
  }

  /** The regression tests below a folder: all {@code info.yml} there. */
  List<Result> regression(Path folder) throws IOException {
    List<Path> infos;
    try (Stream<Path> all = Files.walk(folder)) {
      infos = all.filter(f -> f.getFileName().toString().equals("info.yml")).sorted().toList();
    }
    if (infos.isEmpty()) throw new Cli.Refused("--regression " + folder + ": no info.yml there");
    List<Result> results = new ArrayList<>();
    for (Path info : infos) results.addAll(info(info));
    return results;
  }

  private List<Result> info(Path info) throws IOException {
    Yaml.Read read = Yaml.read(info.toString(), Files.readString(info));
    if (!(read instanceof Yaml.Read.Documents(List<Node> nodes))
        || nodes.size() != 1
        || !(nodes.getFirst() instanceof Node.Mapping map)) {
      return List.of(new Result(info.toString(), "", Verdict.FAIL, "is no mapping in YAML"));
    }
    List<Result> results = new ArrayList<>();
    List<Node.Mapping> rules = mappings(map.get("rule_metadata"));
    List<Node.Mapping> tests = mappings(map.get("regression_tests_info"));
    for (Node.Mapping rule : rules) {
      String id = String.valueOf(rule.text("id"));
      String title = rule.text("title") == null ? id : String.valueOf(rule.text("title"));
      if (tests.isEmpty()) {
        results.add(new Result(title, info.toString(), Verdict.NONE, "info.yml asks for no test"));
      } else if (pack.rules().sources().stream().noneMatch(r -> r.isMeantBy(id))) {
        String missing = "rule " + id + " is not loaded";
        results.add(new Result(title, info.toString(), Verdict.FAIL, missing));
      } else {
        for (Node.Mapping test : tests) results.addAll(files(info, id, title, test));
      }
    }
    return results;
  }

  /** A test over its file and, where the same recording lies beside it in another form, that. */
  private List<Result> files(Path info, String id, String title, Node.Mapping test)
      throws IOException {
    List<Result> results = new ArrayList<>();
    String path = test.text("path");
    Path sample = path == null ? null : sample(info, path);
    if (sample == null) {
      String missing = "no file " + path + " beside info.yml, nor above it";
      return List.of(new Result(title, info.toString(), Verdict.FAIL, missing));
    }
    String least = test.text("match_count");
    long wanted = least != null && least.matches("[0-9]{1,9}") ? Long.parseLong(least) : 1;
    String name = sample.getFileName().toString();
    String stem = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    List<Path> forms = new ArrayList<>(List.of(sample));
    for (String form : List.of(".evtx", ".json")) {
      Path other = sample.resolveSibling(stem + form);
      if (!other.equals(sample) && Files.isRegularFile(other)) forms.add(other);
    }
    for (Path form : forms) {
      Counted counted = new Counted(id);
      new Records(Records.Limits.standard()).read(form, counted);
      boolean right = counted.found >= wanted;
      String detail =
          "%d of at least %d, in %d records%s"
              .formatted(counted.found, wanted, counted.records, right ? "" : counted.told());
      results.add(new Result(title, form.toString(), right ? Verdict.PASS : Verdict.FAIL, detail));
    }
    return results;
  }

  private static @Nullable Path sample(Path info, String path) {
    Path beside = info.resolveSibling(path.substring(path.lastIndexOf('/') + 1));
    if (Files.isRegularFile(beside)) return beside;
    for (Path up = info.toAbsolutePath().getParent(); up != null; up = up.getParent()) {
      if (Files.isRegularFile(up.resolve(path))) return up.resolve(path);
    }
    return null;
  }

  private static List<Node.Mapping> mappings(@Nullable Node node) {
    List<Node.Mapping> mappings = new ArrayList<>();
    if (node instanceof Node.Sequence list) {
      for (Node item : list.items()) if (item instanceof Node.Mapping map) mappings.add(map);
    }
    return mappings;
  }

  /** Counts a rule's findings in the records of a file. */
  private final class Counted implements Records.Sink {
    private final String id;
    private long records;
    private long found;
    private String routes = "";
    private String notes = "";

    Counted(String id) {
      this.id = id;
    }

    String told() {
      return (routes.isEmpty() ? "" : "; events are of " + routes)
          + (notes.isEmpty() ? "" : "; " + notes);
    }

    @Override
    public long begin(Records.Content content) {
      return 0;
    }

    @Override
    public void record(long number, byte[] bytes) {
      records++;
      for (Event event : parse(bytes, number)) {
        found += count(event, id);
        if (routes.isEmpty()) routes = event.route().logsources() + " by " + event.parser();
      }
    }

    @Override
    public void end(Records.Content content, Records.Tally tally) {}

    @Override
    public void note(Records.Note note) {
      notes = note.name() + ": " + note.reason();
    }

    @Override
    public void progress(long done, long total) {}
  }
}
