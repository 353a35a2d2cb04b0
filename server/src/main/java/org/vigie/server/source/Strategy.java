package org.vigie.server.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * The collection strategy: for a class of assets in a zone, which technologies are expected, by
 * which collector, and for how long they are kept. It lies in {@code strategy/strategy.yml} of the
 * operator's content; which assets there are, the inventory knows.
 *
 * @param lines in order
 * @param problems what could not be read, each with its place
 */
public record Strategy(List<Line> lines, List<String> problems) {
  private static final int MOST_LINES = 10_000;
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_PROBLEMS = 50;
  private static final List<String> KEYS =
      List.of("class", "zone", "expects", "collector", "retention");

  /** Where assets once stood beside the strategy. */
  private static final String MOVED =
      "strategy/assets.csv is not read any more: assets stand in the inventory. Move the file to"
          + " tables/assets.csv beside it and make its columns id,names,kind,zone (the name in the"
          + " first two, the class as kind); bu, owner, criticality and function may follow";

  /**
   * What is expected of a class of assets in a zone.
   *
   * @param assetClass such as {@code domain controller}
   * @param expects names of parsers, {@code microsoft.windows}
   */
  public record Line(
      String assetClass, String zone, List<String> expects, String collector, String retention) {
    boolean covers(Asset asset) {
      return same(assetClass, asset.kind()) && same(zone, asset.zone());
    }

    private static boolean same(String one, String other) {
      return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }
  }

  /** Reads the file of a folder of content; one that is not there is empty. */
  public static Strategy read(Path site) throws IOException {
    List<String> problems = new ArrayList<>();
    Path folder = site.resolve("strategy");
    List<Line> lines = lines(text(folder.resolve("strategy.yml")), problems);
    if (Files.exists(folder.resolve("assets.csv"))) problem(problems, MOVED);
    return new Strategy(lines, List.copyOf(problems));
  }

  private static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file)) return "";
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": at most " + (MOST_BYTES >> 20) + " MiB");
    }
    return new String(Files.readAllBytes(file), UTF_8);
  }

  static List<Line> lines(String text, List<String> problems) {
    if (text.isBlank()) return List.of();
    return switch (Yaml.read("strategy/strategy.yml", text)) {
      case Yaml.Read.Failed failed -> {
        problems.add(failed.problem().toString());
        yield List.of();
      }
      case Yaml.Read.Documents documents -> {
        List<Line> lines = new ArrayList<>();
        for (Node node : documents.nodes()) {
          if (node instanceof Node.Mapping mapping
              && mapping.get("strategy") instanceof Node.Sequence items) {
            for (Node item : items.items()) line(item, lines, problems);
          } else {
            problem(problems, "strategy/strategy.yml: a list 'strategy' is wanted");
          }
        }
        yield List.copyOf(lines);
      }
    };
  }

  private static void line(Node item, List<Line> lines, List<String> problems) {
    if (!(item instanceof Node.Mapping mapping)) {
      problem(problems, "strategy/strategy.yml: a line has the keys " + KEYS);
      return;
    }
    String place = "strategy/strategy.yml:" + mapping.line() + ": ";
    for (String key : mapping.entries().keySet()) {
      if (!KEYS.contains(key)) problem(problems, place + "'" + key + "' is not one of " + KEYS);
    }
    String assetClass = mapping.text("class");
    String zone = mapping.text("zone");
    if (assetClass == null || zone == null) {
      problem(problems, place + "'class' and 'zone' are wanted");
      return;
    }
    Set<String> expects = new LinkedHashSet<>();
    Node expected = mapping.get("expects");
    if (expected instanceof Node.Scalar scalar) expects.add(scalar.text());
    if (expected instanceof Node.Sequence names) {
      for (Node name : names.items()) {
        if (name instanceof Node.Scalar scalar) expects.add(scalar.text());
      }
    }
    if (lines.size() == MOST_LINES) {
      problem(problems, place + "at most " + MOST_LINES + " lines");
    } else if (lines.size() < MOST_LINES) {
      lines.add(
          new Line(
              assetClass,
              zone,
              List.copyOf(expects),
              present(mapping.text("collector")),
              present(mapping.text("retention"))));
    }
  }

  private static String present(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static void problem(List<String> problems, String problem) {
    if (problems.size() < MOST_PROBLEMS) problems.add(problem);
  }
}
