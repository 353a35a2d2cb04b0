package org.vigie.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;

/** The index finds what a full scan finds: random rules, random events. */
class DetectorDifferentialTest {
  private static final List<Logsource> SOURCES =
      List.of(
          new Logsource("p", null, null),
          new Logsource("p", "c", null),
          new Logsource("p", "c", "s"),
          new Logsource("q", null, "s"));
  private static final String LETTERS = "abAB\\./- *?éÉ9";
  private static final List<String> MODIFIERS =
      List.of(
          "",
          "|contains",
          "|startswith",
          "|endswith",
          "|contains|all",
          "|re",
          "|cased",
          "|contains|windash",
          "|neq",
          "|contains|neq",
          "|gt",
          "|lte",
          "|exists",
          "|fieldref",
          "|cidr",
          "|endswith|cased",
          "|fieldref|endswith");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsWhatAFullScanFinds(long seed) {
    Random random = new Random(seed);
    FieldNames names = new FieldNames();
    Ruleset ruleset = Ruleset.compile(rules(random, seed), names);
    Detector detector = ruleset.open();
    FullScan naive = new FullScan(ruleset);
    Events events = new Events(names);
    List<Route> routes = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      routes.add(new Route(i * 50, List.of(pick(random, SOURCES), pick(random, SOURCES))));
    }
    int fired = 0;
    for (int i = 0; i < 400; i++) {
      Event event = events.event(pick(random, routes), fields(random));
      List<String> found = detector.detect(event).stream().map(f -> f.rule().id()).toList();
      assertThat(found)
          .as("seed %d, event %d:%n%s", seed, i, event.fields())
          .isEqualTo(naive.fired(event));
      fired += found.size();
    }
    assertThat(fired).as("findings of seed %d", seed).isGreaterThan(400);
  }

  /** Values come again, and what witnesses are is settled anew on the way. */
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void findsTheSameWhenWitnessesAreSettled(long seed) {
    Random random = new Random(seed);
    FieldNames names = new FieldNames();
    Ruleset ruleset = Ruleset.compile(rules(random, seed), names);
    Detector detector = ruleset.open();
    FullScan naive = new FullScan(ruleset);
    Events events = new Events(names);
    Route route = new Route(50, SOURCES);
    for (int i = 0; !ruleset.partition(route).isSettled(); i++) {
      assertThat(i).as("events").isLessThan(20_000);
      detector.detect(events.event(route, fields(random)));
    }
    int fired = 0;
    for (int i = 0; i < 400; i++) {
      Event event = events.event(route, fields(random));
      List<String> found = detector.detect(event).stream().map(f -> f.rule().id()).toList();
      assertThat(found)
          .as("seed %d, event %d:%n%s", seed, i, event.fields())
          .isEqualTo(naive.fired(event));
      fired += found.size();
      if (i == 200) detector.forget();
    }
    assertThat(fired).as("findings of seed %d", seed).isGreaterThan(400);
  }

  private static List<SigmaDocument> rules(Random random, long seed) {
    List<SigmaDocument> rules = new ArrayList<>();
    while (rules.size() < 400) {
      String text = rule(random);
      // A random rule may be wrong, as where a glob means no selection: then another is drawn.
      if (SigmaReader.read("seed " + seed, text)
          instanceof SigmaReader.Outcome.Documents(List<SigmaDocument> read)) {
        rules.addAll(read);
      }
    }
    return rules;
  }

  private static String rule(Random random) {
    StringBuilder text = new StringBuilder("title: t\nid: ");
    text.append(new UUID(random.nextLong(), random.nextLong())).append("\nlogsource: {product: ");
    text.append(random.nextInt(4) == 0 ? "q" : "p");
    if (random.nextInt(4) == 0) text.append(", service: s");
    text.append("}\ndetection:\n");
    int selections = 1 + random.nextInt(3);
    for (int s = 0; s < selections; s++) {
      text.append("  s").append(s).append(":\n");
      if (random.nextInt(6) == 0) {
        text.append("    - ").append(quoted(word(random))).append('\n');
      } else {
        // Two tests of one field with the same modifiers would be one key twice.
        for (int f = 0; f <= random.nextInt(2); f++)
          test(text, random, "f" + (2 * f + random.nextInt(2)));
      }
    }
    return text.append("  condition: ")
        .append(condition(random, selections, 0))
        .append('\n')
        .toString();
  }

  private static void test(StringBuilder text, Random random, String field) {
    String modifiers = pick(random, MODIFIERS);
    text.append("    ").append(field).append(modifiers).append(": [");
    int count = modifiers.contains("exists") ? 1 : 1 + random.nextInt(6);
    for (int i = 0; i < count; i++)
      text.append(i == 0 ? "" : ", ").append(value(random, modifiers));
    text.append("]\n");
  }

  private static String value(Random random, String modifiers) {
    return switch (modifiers) {
      case "|re" ->
          quoted(
              pick(
                  random,
                  List.of(
                      "a+b",
                      "[ab]{2}",
                      "(?i)abba",
                      "(ab|ba)9?",
                      "\\.a",
                      "^b",
                      "(aa)?b\\\\",
                      "a.*\\/b")));
      case "|gt", "|lte" -> String.valueOf(random.nextInt(20) - 5);
      case "|exists" -> random.nextBoolean() ? "true" : "false";
      case "|fieldref", "|fieldref|endswith" -> "f" + random.nextInt(4);
      case "|cidr" -> pick(random, List.of("10.0.0.0/8", "10.9.0.0/16", "'fe80::/10'"));
      case "", "|neq" ->
          switch (random.nextInt(8)) {
            case 0 -> "null";
            case 1, 2 -> String.valueOf(random.nextInt(12));
            default -> quoted(word(random));
          };
      default -> quoted(word(random));
    };
  }

  private static String condition(Random random, int selections, int depth) {
    String name = "s" + random.nextInt(selections);
    return switch (random.nextInt(depth > 2 ? 3 : 8)) {
      case 0, 1 -> name;
      case 2 -> pick(random, List.of("1 of ", "all of ")) + pick(random, List.of("them", "s*"));
      case 3 -> "not " + name;
      case 4 -> "(" + condition(random, selections, depth + 1) + ") and not " + name;
      case 5, 6 -> name + " and (" + condition(random, selections, depth + 1) + ")";
      default -> name + " or " + condition(random, selections, depth + 1);
    };
  }

  private static Map<String, @Nullable Object> fields(Random random) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < random.nextInt(6); i++) fields.put("f" + random.nextInt(5), leaf(random));
    return fields;
  }

  private static @Nullable Object leaf(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> (long) random.nextInt(20) - 5;
      case 3 -> random.nextInt(20) / 2.0;
      case 4 -> List.of(word(random), word(random));
      case 5 -> pick(random, List.of("10.9.8.7", "10.1.2.3", "fe80::1", "11.0.0.1"));
      case 6 -> word(random) + word(random) + word(random) + word(random);
      default -> word(random);
    };
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    // Mostly short, so that rules and events meet; some long enough for the widest stride.
    int length = random.nextInt(random.nextInt(4) == 0 ? 12 : 4);
    for (int i = 0; i < length; i++) {
      int letter = random.nextInt(3) == 0 ? random.nextInt(LETTERS.length()) : random.nextInt(4);
      word.append(LETTERS.charAt(letter));
    }
    return word.toString();
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }

  private static <T> T pick(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
