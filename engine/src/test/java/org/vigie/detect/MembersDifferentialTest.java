package org.vigie.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.sigma.SigmaReader;

/** Array matching on flat leaves finds what walking the nested event finds: random both. */
class MembersDifferentialTest {
  private static final Route ROUTE = new Route(1, List.of(new Logsource("test", null, null)));
  private static final List<String> QUANTIFIERS =
      List.of("any", "all", "all_or_empty", "none", "0", "1", "-1", "-2");

  /** A rule's selection as text, and the same asked of the nested event. */
  private record Asked(String selection, Predicate<List<Map<String, Object>>> holds) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void membersAreThoseOfTheNestedEvent(long seed) {
    Random random = new Random(seed);
    FieldNames names = new FieldNames();
    JsonEvents events = new JsonEvents(names, ROUTE);
    List<Asked> all = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      Asked asked = asked(random);
      all.add(asked);
      text.append(
          "---\ntitle: t%d\nsigma-version: 3\nlogsource: {product: test}\ndetection: {s: {%s}, condition: s}\n"
              .formatted(i, asked.selection));
    }
    SigmaReader.Outcome read = SigmaReader.read("seed " + seed, text.toString());
    assertThat(read).isInstanceOf(SigmaReader.Outcome.Documents.class);
    Ruleset rules = Ruleset.compile(((SigmaReader.Outcome.Documents) read).documents(), names);
    Detector detector = rules.open();
    int fired = 0;
    for (int i = 0; i < 300; i++) {
      List<Map<String, Object>> members = members(random);
      String json = "{\"z\":1,\"a\":" + json(members) + "}";
      Event event = events.event(json);
      List<String> expected = new ArrayList<>();
      for (int r = 0; r < all.size(); r++) {
        if (all.get(r).holds.test(members)) expected.add("t" + r);
      }
      List<String> found = detector.detect(event).stream().map(f -> f.rule().title()).toList();
      assertThat(found).as("seed %d, event %d: %s%n%s", seed, i, json, text).isEqualTo(expected);
      fired += found.size();
    }
    assertThat(fired).as("findings of seed %d", seed).isGreaterThan(1_000);
  }

  private static Asked asked(Random random) {
    String quantifier = QUANTIFIERS.get(random.nextInt(QUANTIFIERS.size()));
    String x = word(random);
    String y = word(random);
    return switch (random.nextInt(5)) {
      case 0 ->
          new Asked(
              "'a[%s]': {x: %s, y: %s}".formatted(quantifier, x, y),
              a -> quantified(quantifier, a, m -> has(m, "x", x) && has(m, "y", y)));
      case 1 ->
          new Asked(
              "'a[%s]': {condition: p or not q, p: {x: %s}, q: {y: %s}}"
                  .formatted(quantifier, x, y),
              a -> quantified(quantifier, a, m -> has(m, "x", x) || !has(m, "y", y)));
      case 2 ->
          new Asked(
              "'a[%s].x': %s".formatted(quantifier, x),
              a -> quantified(quantifier, a, m -> has(m, "x", x)));
      case 3 -> {
        String inner = QUANTIFIERS.get(random.nextInt(QUANTIFIERS.size()));
        yield new Asked(
            "'a[%s]': {x: %s, 'b[%s]|contains': %s}".formatted(quantifier, x, inner, y),
            a ->
                quantified(
                    quantifier,
                    a,
                    m -> has(m, "x", x) && quantified(inner, list(m), v -> v.contains(y))));
      }
      default -> new Asked("'a.b[any]': " + y, a -> a.stream().anyMatch(m -> list(m).contains(y)));
    };
  }

  private static <T> boolean quantified(String quantifier, List<T> members, Predicate<T> body) {
    return switch (quantifier) {
      case "any" -> members.stream().anyMatch(body);
      case "all" -> !members.isEmpty() && members.stream().allMatch(body);
      case "all_or_empty" -> members.stream().allMatch(body);
      case "none" -> members.stream().noneMatch(body);
      default -> {
        int index = Integer.parseInt(quantifier);
        int at = index < 0 ? members.size() + index : index;
        yield at >= 0 && at < members.size() && body.test(members.get(at));
      }
    };
  }

  private static boolean has(Map<String, Object> member, String field, String value) {
    return value.equals(member.get(field));
  }

  private static List<String> list(Map<String, Object> member) {
    return member.get("b") instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static List<Map<String, Object>> members(Random random) {
    List<Map<String, Object>> members = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, Object> member = new LinkedHashMap<>();
      for (String field : List.of("x", "b", "y", "w")) {
        if (random.nextInt(4) == 0) continue;
        if (!field.equals("b")) member.put(field, word(random));
        else {
          List<String> values = new ArrayList<>();
          for (int v = random.nextInt(4); v > 0; v--) values.add(word(random));
          member.put(field, values);
        }
      }
      members.add(member);
    }
    return members;
  }

  private static String word(Random random) {
    return List.of("p", "q", "r").get(random.nextInt(3));
  }

  private static String json(Object value) {
    return switch (value) {
      case List<?> list -> "[" + String.join(",", list.stream().map(i -> json(i)).toList()) + "]";
      case Map<?, ?> map ->
          "{"
              + String.join(
                  ",",
                  map.entrySet().stream()
                      .map(e -> json(String.valueOf(e.getKey())) + ":" + json(e.getValue()))
                      .toList())
              + "}";
      default -> "\"" + value + "\"";
    };
  }
}
