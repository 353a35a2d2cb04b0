package org.vigie.pack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.correlate.Correlations;
import org.vigie.detect.Ruleset;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.parse.Parsers;
import org.vigie.parse.Parsers.Document.Kind;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.yaml.Problem;

/**
 * All content compiled: what the stages need, immutable. What a text defines follows from the
 * folder it lies in: {@code parsers/}, {@code lookups/}, {@code fragments/}, {@code routes/},
 * {@code rules/}, {@code placeholders/}; everything below a {@code tests/} folder is left to tests.
 *
 * @param names the dictionary that parsers and rules share
 * @param parsers all parsers
 * @param rules all rules, with their filters
 * @param correlations over their findings
 * @param rejected why documents were not loaded; the others are
 * @param placeholders values of the placeholders in rules, by name
 */
public record Pack(
    FieldNames names,
    Parsers parsers,
    Ruleset rules,
    Correlations correlations,
    List<Problem> rejected,
    Map<String, List<String>> placeholders) {
  private static final Map<String, Kind> FOLDERS =
      Map.of(
          "parsers", Kind.PARSER,
          "lookups", Kind.LOOKUP,
          "fragments", Kind.FRAGMENT,
          "routes", Kind.ROUTES);

  /**
   * A named text.
   *
   * @param path with {@code /}, such as {@code base/rules/linux/sshd_root.yml}
   */
  public record Item(String path, String text) {}

  /** What compiling gave. */
  public sealed interface Outcome {
    /** A set that can run; {@link Pack#rejected} says which rules it lacks. */
    record Compiled(Pack pack) implements Outcome {}

    /** Parsers that would not compile: nothing can run. */
    record Failed(List<Problem> problems) implements Outcome {}
  }

  /** Compiles content. Rules stand or fall one file at a time; parsers all together. */
  public static Outcome compile(List<Item> items, FieldNames names, OcsfSchema schema) {
    List<Parsers.Document> documents = new ArrayList<>();
    List<Problem> rejected = new ArrayList<>();
    List<Item> rules = new ArrayList<>();
    Placeholders placeholders = new Placeholders(rejected);
    for (Item item : items) {
      List<String> folders = Arrays.asList(item.path().split("/"));
      if (folders.contains("tests")) continue;
      Kind kind = kind(folders);
      if (kind != null) documents.add(new Parsers.Document(kind, item.path(), item.text()));
      else if (folders.contains("placeholders")) placeholders.read(item);
      else if (folders.contains("rules")) rules.add(item);
    }
    Map<String, List<String>> lists = placeholders.lists();
    return switch (Parsers.compile(documents, names, schema)) {
      case Parsers.Outcome.Failed(List<Problem> problems) -> new Outcome.Failed(problems);
      case Parsers.Outcome.Compiled(Parsers parsers) ->
          new Outcome.Compiled(of(names, parsers, rules, rejected, lists));
    };
  }

  /** Raw events to findings, for one thread that wants nothing else of them. */
  public Finder finder() {
    return new Finder(this);
  }

  /** This pack with other rules, of files outside any content folder. */
  public Pack withRules(List<Item> files) {
    return of(names, parsers, files, List.of(), placeholders);
  }

  private static Pack of(
      FieldNames names,
      Parsers parsers,
      List<Item> files,
      List<Problem> problems,
      Map<String, List<String>> placeholders) {
    List<SigmaDocument> documents = new ArrayList<>();
    List<Problem> rejected = new ArrayList<>(problems);
    for (Item item : files) {
      switch (SigmaReader.read(item.path(), item.text(), placeholders)) {
        case SigmaReader.Outcome.Documents(List<SigmaDocument> read) -> documents.addAll(read);
        case SigmaReader.Outcome.Failed(List<Problem> wrong) -> rejected.addAll(wrong);
      }
    }
    Ruleset compiled = Ruleset.compile(documents, names);
    rejected.addAll(compiled.rejected());
    Correlations correlations = Correlations.compile(documents, compiled, names);
    rejected.addAll(correlations.rejected());
    Ruleset hearing = correlations.hearing(compiled);
    return new Pack(names, parsers, hearing, correlations, List.copyOf(rejected), placeholders);
  }

  private static @Nullable Kind kind(List<String> folders) {
    for (String folder : folders) {
      Kind kind = FOLDERS.get(folder);
      if (kind != null) return kind;
    }
    return null;
  }
}
