package org.vigie.correlate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.detect.Ruleset;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.yaml.Problem;

/** Rules and correlations over a stream of events that a test makes. */
final class Scene {
  /** When scenes begin. */
  static final long START = 1_700_000_000_000L;

  /** Rules {@code a}, {@code b} and {@code c}, which find events by their field {@code rule}. */
  static final String RULES = rule("a") + rule("b") + rule("c");

  private static final Route ROUTE = new Route(1, List.of(new Logsource("p", null, null)));

  private final FieldNames names = new FieldNames();
  private final List<SigmaDocument> documents = new ArrayList<>();
  private final Ruleset rules;
  private final Correlations correlations;
  private final Detector detector;
  private final Leaves.Builder leaves = new Leaves.Builder(names);
  private Correlator correlator;
  private long number;
  private final List<Finding> own = new ArrayList<>();

  /** A scene of these documents, beside {@link #RULES}. */
  Scene(String text) {
    this(text, Correlations.MOST_GROUPS);
  }

  Scene(String text, int mostGroups) {
    for (String file : List.of(RULES, text)) {
      switch (SigmaReader.read(file.equals(RULES) ? "rules.yml" : "own.yml", file)) {
        case SigmaReader.Outcome.Documents(List<SigmaDocument> read) -> documents.addAll(read);
        case SigmaReader.Outcome.Failed(List<Problem> problems) ->
            throw new AssertionError(Problem.lines(problems));
      }
    }
    Ruleset alone = Ruleset.compile(documents, names);
    correlations = Correlations.compile(documents, alone, names);
    rules = correlations.hearing(alone);
    detector = rules.open();
    correlator = new Correlator(correlations, Correlations.LATENESS.toMillis(), mostGroups);
  }

  static String rule(String name) {
    return """
    title: Rule %s
    name: %s
    logsource: {product: p}
    detection: {s: {rule: '%s'}, condition: s}
    ---
    """
        .formatted(name, name, name);
  }

  /** A correlation with this body, {@code ;} for new lines. */
  static String correlation(String title, String body) {
    return "title: "
        + title
        + "\nname: "
        + title
        + "\ncorrelation:\n  "
        + body.replace(";", "\n  ")
        + "\n---\n";
  }

  Correlations correlations() {
    return correlations;
  }

  List<Problem> rejected() {
    return correlations.rejected();
  }

  Correlator correlator() {
    return correlator;
  }

  /** Findings of the rules themselves so far. */
  List<Finding> own() {
    return own;
  }

  /** An event so many seconds from the start, {@code rule=a user=x}; the findings it leads to. */
  List<Finding> at(double seconds, String fields) {
    return feed(event(seconds, seconds, fields));
  }

  /** An event that came later than it happened. */
  List<Finding> late(double seconds, double received, String fields) {
    return feed(event(seconds, received, fields));
  }

  /** Time passes, by an event that no rule finds. */
  List<Finding> pass(double seconds) {
    return at(seconds, "rule=none");
  }

  List<Finding> feed(Event event) {
    List<Detector.Hit> hits = new ArrayList<>();
    own.addAll(detector.detect(event, hits));
    return correlator.take(event, hits);
  }

  Event event(double seconds, double received, String fields) {
    leaves.clear();
    for (String field : fields.split(" ")) {
      String[] parts = field.split("=", 2);
      leaves.addText(names.intern(parts[0]), parts[1]);
    }
    return new Event(
        new EventId(new UUID(7, 7), number++, 0),
        START + Math.round(1_000 * seconds),
        START + Math.round(1_000 * received),
        Source.NONE,
        "test@1",
        Event.Status.VALID,
        List.of(),
        ROUTE,
        0,
        leaves.build(new byte[0]),
        Leaves.EMPTY,
        new byte[0],
        0,
        0);
  }

  /** Writes the memory, and goes on with one that was read. */
  void restart() {
    correlator = restored(written());
  }

  byte[] written() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      correlator.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private Correlator restored(byte[] bytes) {
    Correlator read = correlations.open();
    try {
      List<String> missing = read.read(new DataInputStream(new ByteArrayInputStream(bytes)));
      if (!missing.isEmpty()) throw new AssertionError("no memory of " + missing);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read;
  }

  /** The first reason of a finding: what was observed. */
  static String observed(Finding finding) {
    return String.valueOf(finding.reasons().getFirst().value());
  }

  /** The group of a finding by field. */
  static Map<String, String> group(Finding finding) {
    Map<String, String> group = new java.util.TreeMap<>();
    for (Finding.Reason reason : finding.reasons()) {
      if (reason.selection().equals("group-by")) {
        group.put(reason.field(), String.valueOf(reason.value()));
      }
    }
    return group;
  }
}
