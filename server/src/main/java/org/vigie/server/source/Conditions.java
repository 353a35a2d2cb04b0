package org.vigie.server.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.attack.Attack;
import org.vigie.behaviour.Sign;
import org.vigie.behaviour.Sign.Kind;
import org.vigie.behaviour.SourceWatch.Told;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.RuleCard;
import org.vigie.server.incident.Risk;
import org.vigie.store.state.SourceRecords.Condition;
import org.vigie.store.state.SourceRecords.Standing;

/** What is told of sources and lasts, and what has ended and is to be said so. */
final class Conditions {
  private static final JsonFactory JSON = new JsonFactory();

  /** Most rules written down with a condition. */
  private static final int MOST = 500;

  private final Map<Key, Condition> open = new HashMap<>();
  private final List<Condition> ended = new ArrayList<>();
  private final Map<String, Condition> changed = new HashMap<>();

  private record Key(String source, String kind) {}

  /** Remembers what was not finished. */
  void load(List<Condition> unfinished) {
    for (Condition one : unfinished) {
      if (one.ended() == 0) open.put(new Key(one.source(), one.kind()), one);
      else ended.add(one);
    }
  }

  /** Something begins. */
  void begin(Told told, Finding finding, Blindness.Blind blind) {
    Sign sign = told.sign();
    Condition one =
        new Condition(
            finding.id(),
            told.source(),
            sign.kind().name(),
            sign.since(),
            sign.minute(),
            0,
            0,
            finding.rule().level().name(),
            sign.observed(),
            sign.usual(),
            blind.rules().size(),
            json(blind));
    open.put(new Key(told.source(), sign.kind().name()), one);
    changed.put(one.finding(), one);
  }

  /** Something ends. */
  void end(Told told) {
    Condition one = open.remove(new Key(told.source(), told.sign().kind().name()));
    if (one == null) return;
    Condition over = with(one, told.sign().minute(), 0);
    ended.add(over);
    changed.put(over.finding(), over);
  }

  /** All that is told of a source ends: it is expected no more. */
  void drop(String source, long minute) {
    for (Condition one : List.copyOf(open.values())) {
      if (!one.source().equals(source)) continue;
      open.remove(new Key(source, one.kind()));
      Condition over = with(one, minute, 0);
      ended.add(over);
      changed.put(over.finding(), over);
    }
  }

  private static Condition with(Condition one, long ended, int said) {
    return new Condition(
        one.finding(),
        one.source(),
        one.kind(),
        one.since(),
        one.told(),
        ended,
        said,
        one.level(),
        one.observed(),
        one.usual(),
        one.rules(),
        one.blind());
  }

  /** What has ended and whose alert does not say so yet. */
  List<Condition> unsaid() {
    return List.copyOf(ended);
  }

  /** The alert of one says that it has ended. */
  void said(Condition one) {
    ended.remove(one);
    changed.put(one.finding(), with(one, one.ended(), 1));
  }

  /** What changed since this was asked last. */
  List<Condition> changed() {
    List<Condition> all = List.copyOf(changed.values());
    changed.clear();
    return all;
  }

  /** What lasts, of all sources. */
  List<Condition> open() {
    return List.copyOf(open.values());
  }

  /** Sources that are told to be silent. */
  Set<String> silent() {
    Set<String> silent = new HashSet<>();
    for (Condition one : open.values()) {
      if (one.kind().equals(Kind.SILENCE.name())) silent.add(one.source());
    }
    return silent;
  }

  /** How sources stand that are not healthy. */
  Map<String, Standing> standings() {
    Map<String, Standing> standings = new HashMap<>();
    for (Condition one : open.values()) {
      @Nullable Standing standing =
          switch (Kind.valueOf(one.kind())) {
            case SILENCE -> Standing.SILENT;
            case UNPARSED -> Standing.UNPARSED;
            case DROP, SURGE, LAG, SKEW -> null;
          };
      if (standing != null) {
        standings.merge(one.source(), standing, (a, b) -> a == Standing.SILENT ? a : b);
      }
    }
    return standings;
  }

  private static String json(Blindness.Blind blind) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeArrayFieldStart("rules");
      for (RuleCard rule : blind.rules().subList(0, Math.min(MOST, blind.rules().size()))) {
        out.writeStartObject();
        out.writeStringField("id", rule.id());
        out.writeStringField("title", rule.title());
        out.writeStringField("level", rule.level().name().toLowerCase(Locale.ROOT));
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeArrayFieldStart("techniques");
      for (Attack.Technique technique : blind.techniques()) out.writeString(technique.id());
      out.writeEndArray();
      out.writeArrayFieldStart("risks");
      for (Risk risk : blind.risks()) out.writeString(risk.name());
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string refused to be written to", e);
    }
    return text.toString();
  }
}
