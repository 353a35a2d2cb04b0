package org.vigie.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tactics and techniques of ATT&amp;CK Enterprise, by id and by the tags of Sigma rules. */
public final class Attack {
  private static final String TAG = "attack.";

  private final Map<String, Tactic> tactics;
  private final Map<String, Technique> techniques;

  /** What a tag of a rule names. */
  public sealed interface Named {
    /** {@code TA0002} or {@code T1059.001}. */
    String id();

    /** As MITRE calls it. */
    String name();
  }

  /** Why: what an adversary wants to reach by a technique. */
  public record Tactic(String id, String shortName, String name) implements Named {}

  /**
   * How: a technique, or a sub-technique with a dot in its id.
   *
   * @param tactics those it serves
   */
  public record Technique(String id, String name, List<Tactic> tactics) implements Named {}

  private Attack(Map<String, Tactic> tactics, Map<String, Technique> techniques) {
    this.tactics = tactics;
    this.techniques = techniques;
  }

  /** The tables that this release carries. */
  public static Attack embedded() {
    return read(resource("attack-tactics.tsv"), resource("attack-techniques.tsv"));
  }

  /** Reads tab-separated tables whose first line names the columns. */
  static Attack read(String tacticTable, String techniqueTable) {
    Map<String, Tactic> tactics = new HashMap<>();
    for (String[] row : rows(tacticTable, 3)) {
      tactics.put(row[1], new Tactic(row[0], row[1], row[2]));
    }
    Map<String, Technique> techniques = new HashMap<>();
    for (String[] row : rows(techniqueTable, 3)) {
      List<Tactic> serves = new ArrayList<>();
      for (String name : row[2].split(",", -1)) {
        Tactic tactic = tactics.get(name);
        if (tactic == null) {
          throw new IllegalArgumentException(row[0] + " serves an unknown tactic '" + name + "'");
        }
        serves.add(tactic);
      }
      techniques.put(row[0], new Technique(row[0], row[1], List.copyOf(serves)));
    }
    return new Attack(Map.copyOf(tactics), Map.copyOf(techniques));
  }

  /** The technique of an id such as {@code T1059.001}, or null where ATT&amp;CK has none. */
  public @Nullable Technique technique(String id) {
    return techniques.get(id.toUpperCase(Locale.ROOT));
  }

  /**
   * What a Sigma tag names: {@code attack.t1059.001} a technique, {@code attack.credential-access}
   * (or with an underscore, as old rules have it) a tactic; null for any other tag.
   */
  public @Nullable Named ofTag(String tag) {
    String lower = tag.toLowerCase(Locale.ROOT);
    if (!lower.startsWith(TAG)) return null;
    String name = lower.substring(TAG.length());
    Technique technique = technique(name);
    return technique != null ? technique : tactics.get(name.replace('_', '-'));
  }

  /** Count of techniques and sub-techniques. */
  public int size() {
    return techniques.size();
  }

  private static List<String[]> rows(String table, int columns) {
    return table
        .lines()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .peek(
            row -> {
              if (row.length < columns) {
                throw new IllegalArgumentException(
                    "row " + Arrays.toString(row) + " has fewer than " + columns + " columns");
              }
            })
        .toList();
  }

  private static String resource(String name) {
    try (InputStream in = Attack.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException("the engine's jar lacks " + name);
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the engine's jar", e);
    }
  }
}
