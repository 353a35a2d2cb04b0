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
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/**
 * The collection strategy: for a class of assets in a zone, which technologies are expected, by
 * which collector, and for how long they are kept; and the assets that are inventoried. Both lie in
 * the folder {@code strategy} of the operator's content: {@code strategy.yml} and {@code
 * assets.csv}.
 *
 * @param lines in order
 * @param assets in order; empty where there is no inventory
 * @param problems what could not be read, each with its place
 */
public record Strategy(List<Line> lines, List<Asset> assets, List<String> problems) {
  private static final int MOST_LINES = 10_000;
  private static final int MOST_ASSETS = 1_000_000;
  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_PROBLEMS = 50;
  private static final List<String> KEYS =
      List.of("class", "zone", "expects", "collector", "retention");
  private static final List<String> COLUMNS = List.of("name", "class", "zone");

  /**
   * What is expected of a class of assets in a zone.
   *
   * @param assetClass such as {@code domain controller}
   * @param expects names of parsers, {@code microsoft.windows}
   */
  public record Line(
      String assetClass, String zone, List<String> expects, String collector, String retention) {
    boolean covers(Asset asset) {
      return same(assetClass, asset.assetClass) && same(zone, asset.zone);
    }

    private static boolean same(String one, String other) {
      return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }
  }

  /** An asset of the inventory, by the name or address that its events bear. */
  public record Asset(String name, String assetClass, String zone) {}

  /** Reads both files of a folder of content; what is not there is empty. */
  public static Strategy read(Path site) throws IOException {
    List<String> problems = new ArrayList<>();
    Path folder = site.resolve("strategy");
    List<Line> lines = lines(text(folder.resolve("strategy.yml")), problems);
    List<Asset> assets = assets(text(folder.resolve("assets.csv")), problems);
    return new Strategy(lines, assets, List.copyOf(problems));
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

  static List<Asset> assets(String text, List<String> problems) {
    if (text.isBlank()) return List.of();
    List<String> rows = text.lines().toList();
    String head = rows.getFirst().replace("\uFEFF", "");
    char separator = head.indexOf(';') >= 0 ? ';' : ',';
    List<String> names = cells(head.toLowerCase(Locale.ROOT), separator);
    int[] at = new int[COLUMNS.size()];
    for (int i = 0; i < at.length; i++) {
      at[i] = names.indexOf(COLUMNS.get(i));
      if (at[i] < 0) {
        problem(problems, "strategy/assets.csv:1: the columns " + COLUMNS + " are wanted");
        return List.of();
      }
    }
    List<Asset> assets = new ArrayList<>();
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i).isBlank()) continue;
      List<String> cells = cells(rows.get(i), separator);
      if (cells.size() != names.size() || cells.get(at[0]).isEmpty()) {
        problem(
            problems,
            "strategy/assets.csv:%d: %d cells with a name are wanted"
                .formatted(i + 1, names.size()));
      } else if (assets.size() < MOST_ASSETS) {
        assets.add(new Asset(cells.get(at[0]), cells.get(at[1]), cells.get(at[2])));
      }
    }
    return List.copyOf(assets);
  }

  private static void problem(List<String> problems, String problem) {
    if (problems.size() < MOST_PROBLEMS) problems.add(problem);
  }

  /** Cells of a line; quotes hold separators, and two of them one (RFC 4180 without line ends). */
  private static List<String> cells(String line, char separator) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
