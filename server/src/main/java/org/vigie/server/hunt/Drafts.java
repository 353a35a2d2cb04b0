package org.vigie.server.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.vigie.detect.Detector;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;
import org.vigie.pack.Pack;
import org.vigie.server.hunt.Hunt.Window;
import org.vigie.server.hunt.Obstacle.Reason;
import org.vigie.store.state.Units;

/** Makes Sigma rules of questions, and tries them on what the questions found. */
public final class Drafts {
  /** Events that are looked at, of the hits and of others. */
  private static final int LOOKED_AT = 200;

  /** Events of a test, of each kind. */
  private static final int TESTED = 3;

  private static final int MAX_FIELDS = 80;
  private static final int MAX_VALUE = 2_000;

  private final Hunt hunt;
  private final Natives natives;

  /**
   * What a rule is called.
   *
   * @param author of the rule
   * @param day of its making, {@code 2026-11-24}
   */
  public record About(String title, String author, String day) {}

  /** Over what hunts find, and what the running content makes of it. */
  public Drafts(Hunt hunt, Natives natives) {
    this.hunt = hunt;
    this.natives = natives;
  }

  /** The same, over the events of some business units alone. */
  public Drafts within(Units units) {
    return new Drafts(hunt.within(units), natives);
  }

  /** A rule that fires on what a question finds in a window. */
  public Draft.Outcome of(Query query, Window window, About about)
      throws IOException, InterruptedException {
    Sample sample = sample(query, window);
    try {
      if (sample.hits().isEmpty()) throw new Obstacle.Met(Reason.NO_HITS, "");
      String logsource = sample.logsource();
      if (logsource == null) throw new Obstacle.Met(Reason.NO_LOGSOURCE, parsers(sample));
      Translation translation = new Translation(sample);
      String detection = translation.detection(query.root());
      String rule = rule(query, about, logsource, detection, sample.hits().size());
      return new Draft.Outcome.Drafted(
          tried(query, window, about, new Text(logsource, rule), sample, translation.notes()));
    } catch (Obstacle.Met met) {
      return new Draft.Outcome.Impossible(met.obstacle());
    }
  }

  /** A rule, and the log source that it names. */
  private record Text(String logsource, String rule) {}

  private Sample sample(Query query, Window window) throws IOException, InterruptedException {
    List<StoredEvent> stored = new ArrayList<>();
    hunt.export(query, window, LOOKED_AT, stored::add);
    List<Sample.Both> hits = new ArrayList<>();
    for (StoredEvent one : stored) {
      Event event = natives.event(one);
      if (event != null) hits.add(new Sample.Both(one, event));
    }
    return new Sample(hits);
  }

  private static String parsers(Sample sample) {
    return sample.hits().stream()
        .map(hit -> hit.event().parser())
        .distinct()
        .limit(3)
        .collect(Collectors.joining(", "));
  }

  private static String rule(
      Query query, About about, String logsource, String detection, int hits) {
    String id =
        UUID.nameUUIDFromBytes((about.title() + "\n" + query.text()).getBytes(UTF_8)).toString();
    return "title: "
        + SigmaText.quoted(about.title())
        + "\nid: "
        + id
        + "\nstatus: experimental\ndescription: "
        + SigmaText.quoted(
            "Drafted from the hunt "
                + query.text()
                + ". What it means, and what to do, is for its author to say.")
        + "\nauthor: "
        + SigmaText.quoted(about.author())
        + "\ndate: "
        + about.day()
        + "\nlogsource: "
        + logsource
        + "\n"
        + detection
        + "falsepositives:\n  - Not looked for yet; drafted from "
        + hits
        + " events\nlevel: medium\n";
  }

  /** Loads the rule and lets it see the hits, and others that it should not fire on. */
  private Draft tried(
      Query query, Window window, About about, Text text, Sample sample, Set<Draft.Note> notes)
      throws IOException, InterruptedException {
    Detector detector = detector(text.rule);
    Detector anything = detector(anything(text.logsource));
    List<Event> match = new ArrayList<>();
    for (Sample.Both hit : sample.hits()) if (detector.fires(hit.event())) match.add(hit.event());
    if (match.isEmpty()) throw new Obstacle.Met(Reason.SILENT, "");
    if (match.size() < sample.hits().size()) notes.add(Draft.Note.SOURCES);
    Set<String> found =
        sample.hits().stream().map(hit -> hit.stored().id()).collect(Collectors.toSet());
    List<Event> miss = new ArrayList<>();
    int others = 0;
    int astray = 0;
    for (Sample.Both other : others(query, window).hits()) {
      if (found.contains(other.stored().id()) || !anything.fires(other.event())) continue;
      others++;
      if (detector.fires(other.event())) astray++;
      else miss.add(other.event());
    }
    return new Draft(
        name(about.title()),
        text.rule,
        test(match, miss),
        sample.hits().size(),
        match.size(),
        others,
        astray,
        List.copyOf(notes));
  }

  private Detector detector(String rule) {
    Pack running = natives.pack();
    if (running == null) throw new Obstacle.Met(Reason.NO_PARSER, "");
    Pack alone = running.withRules(List.of(new Pack.Item("site/rules/draft.yml", rule)));
    if (alone.rejected().isEmpty()) return alone.rules().open();
    throw new Obstacle.Met(Reason.REJECTED, alone.rejected().getFirst().toString());
  }

  /** A rule that fires on all events of a log source: on those that another of it is asked of. */
  private static String anything(String logsource) {
    return "title: anything\nid: 00000000-0000-4000-8000-000000000000\nlogsource: "
        + logsource
        + "\ndetection:\n  none:\n    vigie_no_such_field: x\n  condition: not none\nlevel: low\n";
  }

  /** Events that the question does not find. */
  private Sample others(Query query, Window window) throws IOException, InterruptedException {
    Query not = new Query("", new Query.Asked(new Node.Not(query.root())), List.of());
    return sample(not, window);
  }

  private static String name(String title) {
    String name = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    String shortened = name.substring(0, Math.min(60, name.length())).replaceAll("^_|_$", "");
    return shortened.isEmpty() ? "draft" : shortened;
  }

  private static String test(List<Event> match, List<Event> miss) {
    StringBuilder yaml = new StringBuilder("match:\n");
    match.stream().limit(TESTED).forEach(event -> yaml.append(fields(event)));
    if (!miss.isEmpty()) yaml.append("miss:\n");
    miss.stream().limit(TESTED).forEach(event -> yaml.append(fields(event)));
    return yaml.toString();
  }

  /** An event by the names of its source; a name that stands several times has a list. */
  private static String fields(Event event) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Leaves leaves = event.fields();
    for (int i = 0; i < leaves.size() && fields.size() < MAX_FIELDS; i++) {
      String text = leaves.text(i);
      if (text == null || text.length() > MAX_VALUE) continue;
      fields.computeIfAbsent(leaves.name(i), n -> new ArrayList<>()).add(SigmaText.quoted(text));
    }
    StringBuilder yaml = new StringBuilder();
    fields.forEach(
        (name, values) -> {
          yaml.append(yaml.isEmpty() ? "  - " : "    ").append(SigmaText.quoted(name)).append(": ");
          yaml.append(values.size() == 1 ? values.getFirst() : values.toString()).append('\n');
        });
    return yaml.toString();
  }
}
