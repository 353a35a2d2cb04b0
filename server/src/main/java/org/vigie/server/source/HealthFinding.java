package org.vigie.server.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.vigie.attack.Attack;
import org.vigie.behaviour.Sign;
import org.vigie.behaviour.SourceWatch;
import org.vigie.behaviour.SourceWatch.Told;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Evidence;
import org.vigie.detect.Finding.Level;
import org.vigie.detect.Finding.Reason;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.server.incident.Risk;

/** Makes the finding of something unusual about a source; the same sign makes the same id. */
final class HealthFinding {
  /** Of all these findings; a change of what they mean changes it. */
  private static final String VERSION = "1";

  private static final String AUTHOR = "Vigie";

  /** Most rules that a finding names; it says how many there are. */
  private static final int NAMED = 200;

  /** Most rules that its description names. */
  private static final int TOLD = 10;

  private HealthFinding() {}

  /** Id of the finding of a sign that begins. */
  static String id(Told told) {
    Sign sign = told.sign();
    String of = rule(told) + '\n' + VERSION + '\n' + sign.kind() + '\n' + told.source() + '\n';
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] sum = digest.digest((of + sign.since()).getBytes(UTF_8));
      return HexFormat.of().formatHex(sum, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static Finding of(Told told, Blindness.Blind blind) {
    Sign sign = told.sign();
    List<Entity> entities =
        told.source().isEmpty()
            ? List.of()
            : List.of(new Entity(Entity.Kind.SOURCE, told.source()));
    String sentence = sentence(told);
    return new Finding(
        id(told),
        card(told, blind, sentence),
        sign.since() * 60_000,
        sign.minute() * 60_000,
        List.of(),
        entities,
        List.of(
            new Reason(
                "rhythm",
                sign.kind().name().toLowerCase(Locale.ROOT),
                (sign.observed() >= sign.usual() ? "gt " : "lt ") + figure(sign, sign.limit()),
                figure(sign, sign.observed()))),
        new Evidence(sentence, "vigie.sources@1.0.0", 2004, fields(told, blind), List.of()));
  }

  /** As severe as what is not seen any more, and one less where it is still seen. */
  static Level level(Told told, Blindness.Blind blind) {
    if (told.source().isEmpty()) return Level.CRITICAL;
    Level greatest = Level.LOW;
    for (RuleCard rule : blind.rules()) {
      if (rule.level().compareTo(greatest) > 0) greatest = rule.level();
    }
    Level level = greatest.compareTo(Level.HIGH) > 0 ? Level.HIGH : greatest;
    return switch (told.sign().kind()) {
      case SILENCE, DROP, UNPARSED -> level;
      case LAG, SKEW -> level == Level.HIGH ? Level.MEDIUM : Level.LOW;
      case SURGE -> Level.LOW;
    };
  }

  private static RuleCard card(Told told, Blindness.Blind blind, String sentence) {
    StringBuilder text = new StringBuilder(sentence);
    int count = blind.rules().size();
    if (count == 0) {
      text.append(" No enabled rule depends on it alone.");
    } else {
      text.append(' ').append(count).append(count == 1 ? " rule depends" : " rules depend");
      text.append(told.source().isEmpty() ? " on them: " : " on it alone: ");
      text.append(
          blind.rules().stream()
              .limit(TOLD)
              .map(RuleCard::title)
              .collect(Collectors.joining("; ")));
      text.append(count > TOLD ? "; and " + (count - TOLD) + " more. " : ". ");
      text.append("Techniques: ").append(ids(blind.techniques())).append(". ");
      text.append("Risks: ").append(risks(blind)).append('.');
    }
    text.append(
        " Ask the owner of the source whether it was stopped or changed; look at its page under"
            + " Sources, and at the way to it (collector, certificate, network).");
    return new RuleCard(
        rule(told),
        VERSION,
        title(told),
        level(told, blind),
        text.toString(),
        AUTHOR,
        "Apache-2.0",
        tags(told),
        List.of("Maintenance, holidays or a change of the source that nobody announced"),
        List.of());
  }

  private static String ids(List<Attack.Technique> techniques) {
    if (techniques.isEmpty()) return "none named";
    return techniques.stream().map(Attack.Technique::id).collect(Collectors.joining(", "));
  }

  private static String risks(Blindness.Blind blind) {
    if (blind.risks().isEmpty()) return "none named";
    return blind.risks().stream().map(HealthFinding::word).collect(Collectors.joining(", "));
  }

  static String word(Risk risk) {
    return risk.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static List<Evidence.Field> fields(Told told, Blindness.Blind blind) {
    Sign sign = told.sign();
    List<Evidence.Field> fields = new ArrayList<>();
    if (!told.source().isEmpty()) fields.add(new Evidence.Field("source", told.source()));
    fields.add(new Evidence.Field("kind", sign.kind().name().toLowerCase(Locale.ROOT)));
    fields.add(new Evidence.Field("observed", figure(sign, sign.observed())));
    fields.add(new Evidence.Field("usual", figure(sign, sign.usual())));
    fields.add(new Evidence.Field("limit", figure(sign, sign.limit())));
    fields.add(new Evidence.Field("odds", String.format(Locale.ROOT, "%.2g", sign.odds())));
    fields.add(new Evidence.Field("blind.rules", Integer.toString(blind.rules().size())));
    blind.rules().stream()
        .limit(NAMED)
        .forEach(
            rule ->
                fields.add(
                    new Evidence.Field("blind.rule", rule.title() + " (" + rule.id() + ")")));
    for (Attack.Technique technique : blind.techniques()) {
      fields.add(new Evidence.Field("blind.technique", technique.id() + " " + technique.name()));
    }
    for (Risk risk : blind.risks()) fields.add(new Evidence.Field("blind.risk", word(risk)));
    return fields;
  }

  private static String sentence(Told told) {
    Sign sign = told.sign();
    String who = told.source().isEmpty() ? "All sources together" : "Source " + told.source();
    String now = figure(sign, sign.observed());
    String usual = figure(sign, sign.usual());
    return switch (sign.kind()) {
      case SILENCE ->
          "%s: nothing for %s; the longest usual pause is %s.".formatted(who, now, usual);
      case DROP -> "%s sent %s where %s are usual.".formatted(who, now, usual);
      case SURGE -> "%s sent %s within an hour where %s are usual.".formatted(who, now, usual);
      case LAG ->
          "%s: events arrive %s after they occurred; usual is %s.".formatted(who, now, usual);
      case SKEW ->
          sign.observed() < 0
              ? "%s: its clock is ahead by %s.".formatted(who, now.substring(1))
              : "%s: its clock, or the zone of its times, is behind by %s.".formatted(who, now);
      case UNPARSED ->
          "%s: %s of its events are not understood; usual is %s.".formatted(who, now, usual);
    };
  }

  private static String figure(Sign sign, double value) {
    return switch (sign.kind()) {
      case SILENCE -> minutes(value);
      case DROP, SURGE -> Math.round(value) + " events";
      case LAG, SKEW -> (value < 0 ? "-" : "") + seconds(Math.abs(value));
      case UNPARSED -> String.format(Locale.ROOT, "%.1f %%", value * 100);
    };
  }

  private static String minutes(double value) {
    long all = Math.round(value);
    if (all < 120) return all + " min";
    if (all < 2_880) return all / 60 + " h " + all % 60 + " min";
    return all / 1_440 + " d " + all % 1_440 / 60 + " h";
  }

  private static String seconds(double value) {
    return value < 120 ? Math.round(value) + " s" : minutes(value / 60);
  }

  private static List<String> tags(Told told) {
    return switch (told.sign().kind()) {
      case SILENCE, DROP -> List.of("attack.t1562.008");
      case SURGE -> List.of("attack.t1499");
      case LAG, SKEW, UNPARSED -> List.of();
    };
  }

  private static String title(Told told) {
    if (told.source().equals(SourceWatch.INTAKE)) return "No log comes in from any source";
    return switch (told.sign().kind()) {
      case SILENCE -> "Log source fell silent";
      case DROP -> "Log source sends far less than usual";
      case SURGE -> "Log source sends far more than usual";
      case LAG -> "Events of a log source come late";
      case SKEW -> "Clock of a log source is wrong";
      case UNPARSED -> "Log source is no longer understood";
    };
  }

  private static String rule(Told told) {
    if (told.source().equals(SourceWatch.INTAKE)) return "5f6d9a10-8c1e-4a53-9b7e-3d1c52f0a001";
    return switch (told.sign().kind()) {
      case SILENCE -> "5f6d9a10-8c1e-4a53-9b7e-3d1c52f0a002";
      case DROP -> "5f6d9a10-8c1e-4a53-9b7e-3d1c52f0a003";
      case SURGE -> "5f6d9a10-8c1e-4a53-9b7e-3d1c52f0a004";
      case LAG -> "5f6d9a10-8c1e-4a53-9b7e-3d1c52f0a005";
      case SKEW -> "5f6d9a10-8c1e-4a53-9b7e-3d1c52f0a006";
      case UNPARSED -> "5f6d9a10-8c1e-4a53-9b7e-3d1c52f0a007";
    };
  }
}
