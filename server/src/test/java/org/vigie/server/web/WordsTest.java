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
import org.vigie.behaviour.Sign;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.Finding.Level;
import org.vigie.parse.Technology.Category;
import org.vigie.server.access.Access;
import org.vigie.server.access.Permission;
import org.vigie.server.access.Role;
import org.vigie.server.hunt.Wrong;
import org.vigie.server.incident.Custody.Flaw;
import org.vigie.server.incident.Phase;
import org.vigie.server.incident.Refusal;
import org.vigie.server.incident.Risk;
import org.vigie.server.incident.Rsit;
import org.vigie.server.job.Job;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Status;
import org.vigie.store.state.Alerts.Useful;
import org.vigie.store.state.Handling;
import org.vigie.store.state.RetroHunts;

/** Both key files say the same things, and pages ask for nothing else. */
class WordsTest {
  private static final Pattern SAID =
      Pattern.compile("(?<!svg[.]|\"tr\"[)][.])\\bsay\\(\\s*\"([a-z0-9.-]+)\"");
  private static final Pattern COUNTED = Pattern.compile("\\bcount\\(\\s*\"([a-z0-9.-]+)\"");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");

  /**
   * What French sets apart from its word, but for times, addresses and query terms (user:alice).
   */
  private static final Pattern LOOSE =
      Pattern.compile("[^\u202F][;!?](?:\\s|$)|[^\u202F]:(?:\\s|$)|[^\u202F]»|«[^\u202F]");

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

  @Test
  void frenchIsSetAsFrenchIs() {
    Object[] values = {"A", "B", "C"};
    for (String key : french.keys()) {
      String text = french.say(key, values);
      assertThat(LOOSE.matcher(text).results().map(MatchResult::group).toList())
          .as(key + ": a space belongs before ; : ! ? » and after «: " + text)
          .isEmpty();
    }
  }

  @Test
  void apostrophesAndDotsAreCurvedAndJoined() {
    for (Words words : List.of(english, french)) {
      for (String key : words.keys()) {
        String text = words.say(key, "A", "B", "C");
        assertThat(text).as(key).doesNotContainPattern("\\p{L}'\\p{L}").doesNotContain("...");
      }
    }
  }

  private static List<String> completedAtRunTime() {
    List<String> keys = new ArrayList<>();
    for (Level level : Level.values()) keys.add("level." + lower(level));
    for (Status status : Status.values()) keys.add("status." + lower(status));
    for (Kind kind : Kind.values()) keys.add("entity." + lower(kind));
    for (Sign.Kind kind : Sign.Kind.values()) keys.add("sources.sign." + lower(kind));
    for (Category category : Category.values()) keys.add("sources.category." + lower(category));
    keys.addAll(List.of("sources.usual", "sources.learning"));
    keys.addAll(List.of("collection.hosts", "collection.hosts.all"));
    for (Room room : Room.values()) keys.add(room.key());
    for (Job.Kind kind : Job.Kind.values()) keys.add("jobs.kind." + Form.word(kind));
    for (Job.State state : Job.State.values()) keys.add("jobs.state." + Form.word(state));
    for (RetroHunts.Status state : RetroHunts.Status.values()) {
      keys.add("jobs.retro." + Form.word(state));
    }
    for (Lake.Scope.By by : Lake.Scope.By.values()) keys.add("jobs.retro.scope." + Form.word(by));
    for (String by : "fields program starts marks form none".split(" ")) {
      keys.add("parsers.claim." + by);
    }
    for (String part : "header form identify names decode alias map".split(" ")) {
      keys.add("parsers.part." + part);
    }
    for (String act : "acknowledge assign comment qualify close reopen".split(" ")) {
      keys.add("alert.said." + act);
    }
    String acts =
        "declare describe move stamp tell assign comment add-task finish-task reopen-task link"
            + " unlink refer attach";
    for (String act : acts.split(" ")) keys.add("incident.said." + act);
    for (String theme : Access.THEMES) {
      keys.addAll(List.of("nav.theme." + theme, "profile.theme." + theme));
    }
    for (String language : Access.LANGUAGES) keys.add("profile.language." + language);
    for (Role role : Role.values()) keys.add("role." + lower(role).replace('_', '-'));
    for (Permission permission : Permission.values()) {
      keys.add("permission." + lower(permission).replace('_', '-'));
    }
    for (var refusal : org.vigie.server.access.Refusal.values()) {
      keys.add("refusal." + lower(refusal));
    }
    for (String origin : List.of("file", "upload", "ldap", "withdrawn")) {
      keys.add("inventory.origin." + origin);
    }
    for (var kind : org.vigie.store.state.InventoryTables.Kind.values()) {
      keys.add("inventory.kind." + lower(kind));
    }
    for (String word : List.of("low", "medium", "high", "critical"))
      keys.add("criticality." + word);
    for (String step : List.of("password", "code", "again")) keys.add("sign-in.refused." + step);
    for (String operator : Condition.OPERATORS) keys.add("op." + operator);
    keys.addAll(ofTheClock());
    keys.addAll(ofAlerts());
    keys.addAll(ofIncidents());
    for (int status : new int[] {400, 403, 404, 413, 500, 503}) {
      keys.addAll(List.of("error." + status + ".title", "error." + status + ".text"));
    }
    keys.addAll(List.of("error.full.title", "error.full.text"));
    for (String unit : List.of("ms", "s", "min", "h", "d")) keys.add("unit." + unit);
    for (String range : TimeRange.OFFERED) keys.add("search.range." + range);
    for (EventPage.Near near : EventPage.Near.values()) keys.add("event.near." + near.field());
    keys.addAll(List.of("entity.quiet", "entity.never", "hunts.shared", "hunts.private"));
    for (Enum<?> note : org.vigie.server.hunt.Draft.Note.values()) {
      keys.add("draft.note." + Form.word(note));
    }
    for (Enum<?> reason : org.vigie.server.hunt.Obstacle.Reason.values()) {
      keys.add("draft.no." + Form.word(reason));
    }
    keys.add("search.range." + SqlForm.ALL);
    for (Enum<?> trouble : org.vigie.server.sql.Desk.Trouble.values()) {
      keys.add("sql.trouble." + Form.word(trouble));
    }
    for (String column : Look.OWN) keys.add("search.col." + column);
    for (Wrong.Reason reason : Wrong.Reason.values()) {
      keys.add("search.wrong." + lower(reason).replace('_', '-'));
    }
    return keys;
  }

  private static List<String> ofTheClock() {
    List<String> keys = new ArrayList<>();
    String kinds =
        "occurred received stored detected acknowledged qualified declared aware classified_major"
            + " notified answered contained resolved closed reopened lag to-detect to-acknowledged"
            + " to-qualified to-notified to-contained to-resolved dwell";
    for (String kind : kinds.split(" ")) keys.add("alert.clock." + kind);
    return keys;
  }

  private static List<String> ofAlerts() {
    List<String> keys = new ArrayList<>();
    for (Enum<?> value : Disposition.values()) keys.add("disposition." + Form.word(value));
    for (Enum<?> value : Useful.values()) keys.add("useful." + Form.word(value));
    for (Enum<?> value : AlertQuery.Order.values()) keys.add("alerts.sort." + Form.word(value));
    for (Enum<?> value : Handling.Refusal.values()) keys.add("alert.refused." + Form.word(value));
    for (String age : Filter.AGES) keys.add("alerts.age." + age);
    for (String status : Filter.STATUSES) keys.add("status." + status);
    for (String kind : List.of("acknowledged", "commented", "closed", "reopened")) {
      keys.add("alert.did." + kind);
    }
    return keys;
  }

  private static List<String> ofIncidents() {
    List<String> keys = new ArrayList<>();
    for (Enum<?> value : Risk.values()) keys.add("risk." + Form.word(value));
    for (Enum<?> value : Rsit.values()) keys.add("rsit." + Form.word(value));
    for (Enum<?> value : Flaw.values()) keys.add("custody.flaw." + Form.word(value));
    for (Enum<?> value : org.vigie.server.incident.Kind.values()) {
      keys.add("incident.did." + Form.word(value));
    }
    for (Enum<?> value : Refusal.values()) keys.add("incident.refused." + Form.word(value));
    for (Phase phase : Phase.values()) {
      keys.addAll(List.of("phase." + Form.word(phase), "phase.to." + Form.word(phase)));
    }
    // Asked for by a choice between two in a template.
    keys.addAll(List.of("qualify.reason", "qualify.reason.needed"));
    keys.addAll(List.of("incident.edit", "incident.declare", "incident.save"));
    keys.addAll(List.of("incidents.new", "incidents.none", "incidents.none.match"));
    keys.addAll(List.of("incident.task.finish", "incident.task.reopen"));
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
