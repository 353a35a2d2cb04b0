package org.vigie.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Another's crosswalk from ECS to OCSF, row by row: our table sends the name to the same path, or a
 * reason says why it does not.
 */
@Tag("corpus")
class EcsCrosswalkTest {
  private static Path corpora() {
    String named = System.getenv("VIGIE_CORPORA");
    return Path.of(named == null ? "../../shared/corpora" : named);
  }

  /** Names and why they are refused. */
  private static Map<String, String> refused() {
    Map<String, String> refused = new LinkedHashMap<>();
    for (String line : Ecs.lines("ecs-refused.tsv")) {
      int tab = line.indexOf('\t');
      refused.put(line.substring(0, tab), line.substring(tab + 1));
    }
    return refused;
  }

  /**
   * The names of a cell, {@code a / b} or {@code a, b} or {@code a + b}; {@code .x} stands beside.
   */
  private static List<String> names(String cell) {
    List<String> names = new ArrayList<>();
    for (String part : cell.split(" / |, | \\+ ", -1)) {
      int sign = part.indexOf('=');
      String name = sign < 0 ? part : part.substring(0, sign);
      if (name.startsWith(".")) {
        String last = names.getLast();
        name = last.substring(0, last.lastIndexOf('.')) + name;
      }
      names.add(name);
    }
    return names;
  }

  @Test
  void eachRowIsCoveredOrRefusedWithAReason() throws IOException {
    Map<String, String> refused = refused();
    assertThat(refused.values()).allMatch(reason -> reason.length() > 20);
    Map<String, String> open = new TreeMap<>();
    List<String> used = new ArrayList<>();
    int rows = 0;
    for (String line : Files.readAllLines(corpora().resolve("ocsf/ecs_to_ocsf.tsv"))) {
      String[] cells = line.split("\t", -1);
      if (cells.length < 2 || cells[0].equals("ecs")) continue;
      rows++;
      for (String name : names(cells[0])) {
        if (Ecs.ocsfPaths(name).contains(cells[1])) continue;
        if (refused.containsKey(name)) used.add(name);
        else open.put(name, cells[1]);
      }
    }
    assertThat(rows).isGreaterThan(100);
    assertThat(open).as("neither in the table nor refused with a reason").isEmpty();
    assertThat(used).as("what is refused").containsAll(refused.keySet());
  }
}
