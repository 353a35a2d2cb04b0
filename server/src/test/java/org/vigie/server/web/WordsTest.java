package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.Finding.Level;
import org.vigie.server.access.Access;
import org.vigie.server.hunt.Wrong;
import org.vigie.store.state.Alerts.Status;

/** Both key files say the same things, and pages ask for nothing else. */
class WordsTest {
  private static final Pattern SAID =
      Pattern.compile("(?<!svg[.]|\"tr\"[)][.])\\bsay\\(\\s*\"([a-z0-9.-]+)\"");
  private static final Pattern COUNTED = Pattern.compile("\\bcount\\(\\s*\"([a-z0-9.-]+)\"");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");

  private final Words english = Words.load("en");
  private final Words french = Words.load("fr");

  @Test
  void bothLanguagesHaveTheSameKeysAndPlaceholders() {
    assertThat(new TreeSet<>(french.keys())).isEqualTo(new TreeSet<>(english.keys()));
    for (String key : english.keys()) {
      Object[] marks = {"\u00010", "\u00011", "\u00012"};
      List<String> open = placeholders(english.say(key, marks));
      assertThat(open).as(key + " holds only {0} to {2}").isEmpty();
      assertThat(placeholders(french.say(key, marks))).as(key).isEmpty();
      for (Object mark : marks) {
        assertThat(french.say(key, marks).contains((String) mark))
            .as(key + " uses the same values in both languages")
            .isEqualTo(english.say(key, marks).contains((String) mark));
      }
    }
  }

  @Test
  void everyKeyThatPagesAskForExistsAndNoneIsLeftOver() throws IOException {
    Set<String> asked = new TreeSet<>();
    for (String source : sources()) {
      SAID.matcher(source).results().map(m -> m.group(1)).forEach(asked::add);
      COUNTED
          .matcher(source)
          .results()
          .map(m -> m.group(1))
          .forEach(key -> asked.addAll(List.of(key + ".one", key + ".other")));
    }
    asked.removeIf(key -> key.endsWith(".")); // completed at run time: see below
    asked.addAll(completedAtRunTime());
    assertThat(english.keys()).containsExactlyInAnyOrderElementsOf(asked);
  }

  private static List<String> completedAtRunTime() {
    List<String> keys = new ArrayList<>();
    for (Level level : Level.values()) keys.add("level." + lower(level));
    for (Status status : Status.values()) keys.add("status." + lower(status));
    for (Kind kind : Kind.values()) keys.add("entity." + lower(kind));
    for (Room room : Room.values()) keys.add(room.key());
    for (String theme : Access.THEMES) keys.add("nav.theme." + theme);
    for (String operator : Condition.OPERATORS) keys.add("op." + operator);
    for (String kind : List.of("occurred", "received", "detected", "acknowledged")) {
      keys.add("alert.clock." + kind);
    }
    for (String figure : List.of("to-detect", "to-acknowledge")) keys.add("alert.clock." + figure);
    for (int status : new int[] {400, 403, 404, 413, 500, 503}) {
      keys.addAll(List.of("error." + status + ".title", "error." + status + ".text"));
    }
    for (String unit : List.of("ms", "s", "min", "h", "d")) keys.add("unit." + unit);
    for (String range : SearchForm.RANGES.keySet()) keys.add("search.range." + range);
    for (Wrong.Reason reason : Wrong.Reason.values()) {
      keys.add("search.wrong." + lower(reason).replace('_', '-'));
    }
    return keys;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> placeholders(String text) {
    return PLACEHOLDER.matcher(text).results().map(MatchResult::group).toList();
  }

  private static List<String> sources() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> java = Files.walk(Path.of("src/main/java/org/vigie/server/web"));
        Stream<Path> templates = Files.walk(Path.of("src/main/jte"))) {
      for (Path file : Stream.concat(java, templates).filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }
}
