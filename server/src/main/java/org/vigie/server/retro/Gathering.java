package org.vigie.server.retro;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.vigie.pack.Pack;
import org.vigie.sigma.SigmaCorrelation;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaFilter;
import org.vigie.sigma.SigmaReader;
import org.vigie.sigma.SigmaRule;
import org.vigie.yaml.Problem;

/**
 * Finds the files that rules need: their own, those of the rules that correlations are made of, and
 * the filters that hold for any rule.
 */
final class Gathering {
  private final List<Pack.Item> known;
  private final Map<String, List<String>> placeholders;
  private final Map<Pack.Item, List<SigmaDocument>> read = new LinkedHashMap<>();
  private final Set<Pack.Item> files = new LinkedHashSet<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * Over the rules that run.
   *
   * @param known their files
   */
  Gathering(List<Pack.Item> known, Map<String, List<String>> placeholders) {
    this.known = known.stream().filter(Gathering::isRule).toList();
    this.placeholders = placeholders;
  }

  private static boolean isRule(Pack.Item item) {
    List<String> folders = List.of(item.path().split("/"));
    return folders.contains("rules") && !folders.contains("tests");
  }

  /** Why something could not be gathered. */
  List<String> wrong() {
    return wrong;
  }

  /**
   * What is sought.
   *
   * @param asked ids or names of rules that run
   * @param given files of rules that need not run
   */
  Sought.Rules of(List<String> asked, List<Pack.Item> given) {
    Set<String> ids = new LinkedHashSet<>();
    List<SigmaDocument> open = new ArrayList<>();
    for (Pack.Item item : given) {
      files.add(item);
      for (SigmaDocument document : documents(item)) {
        if (!(document instanceof SigmaFilter)) ids.add(document.id());
        open.add(document);
      }
    }
    for (String reference : asked) {
      SigmaDocument document = find(reference);
      if (document == null) {
        wrong.add("no rule that runs has the id or name '" + reference + "'");
        continue;
      }
      ids.add(document.id());
      open.add(document);
    }
    while (!open.isEmpty()) needs(open.removeLast(), open);
    for (Pack.Item item : known) {
      if (item.text().contains("filter:") && isFilter(item)) files.add(item);
    }
    return new Sought.Rules(List.copyOf(files), List.copyOf(ids));
  }

  private void needs(SigmaDocument document, List<SigmaDocument> open) {
    if (!(document instanceof SigmaCorrelation correlation)) return;
    for (SigmaCorrelation.Reference reference : correlation.rules()) {
      boolean here =
          files.stream()
              .flatMap(file -> documents(file).stream())
              .anyMatch(one -> one.isMeantBy(reference.rule()));
      if (here) continue;
      SigmaDocument found = find(reference.rule());
      if (found != null) open.add(found);
      else
        wrong.add("'" + document.title() + "' needs '" + reference.rule() + "', which is unknown");
    }
  }

  /** The document of the files that run which is meant; its file is taken in. */
  private @org.jspecify.annotations.Nullable SigmaDocument find(String reference) {
    for (Pack.Item item : known) {
      if (!mentions(item, reference)) continue;
      for (SigmaDocument document : documents(item)) {
        if (document instanceof SigmaFilter || !document.isMeantBy(reference)) continue;
        files.add(item);
        return document;
      }
    }
    return null;
  }

  private static boolean mentions(Pack.Item item, String reference) {
    return item.text().contains(reference)
        || item.text().toLowerCase(Locale.ROOT).contains(reference.toLowerCase(Locale.ROOT));
  }

  private boolean isFilter(Pack.Item item) {
    List<SigmaDocument> documents = documents(item);
    return !documents.isEmpty() && documents.stream().allMatch(SigmaFilter.class::isInstance);
  }

  private List<SigmaDocument> documents(Pack.Item item) {
    List<SigmaDocument> before = read.get(item);
    if (before != null) return before;
    List<SigmaDocument> documents =
        switch (SigmaReader.read(item.path(), item.text(), placeholders)) {
          case SigmaReader.Outcome.Documents(List<SigmaDocument> all) -> all;
          case SigmaReader.Outcome.Failed(List<Problem> problems) -> {
            if (files.contains(item)) problems.forEach(problem -> wrong.add(problem.toString()));
            yield List.of();
          }
        };
    read.put(item, documents);
    return documents;
  }

  /** The longest time that the correlations among files look over, all of a chain together. */
  static long timespans(List<Pack.Item> files, Map<String, List<String>> placeholders) {
    long sum = 0;
    for (Pack.Item item : files) {
      if (!(SigmaReader.read(item.path(), item.text(), placeholders)
          instanceof SigmaReader.Outcome.Documents(List<SigmaDocument> documents))) continue;
      for (SigmaDocument document : documents) {
        switch (document) {
          case SigmaCorrelation correlation -> sum += correlation.timespan();
          case SigmaRule rule -> {}
          case SigmaFilter filter -> {}
        }
      }
    }
    return sum;
  }
}
