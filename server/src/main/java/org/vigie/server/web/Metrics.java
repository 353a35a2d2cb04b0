package org.vigie.server.web;

import io.javalin.http.Context;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Permission;
import org.vigie.server.ingest.Traffic;
import org.vigie.server.ingest.pull.Standing;
import org.vigie.server.job.Job;
import org.vigie.server.source.Rhythm;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.State;
import org.vigie.store.state.Units;

/**
 * The counters of this instance as Prometheus reads them (text format 0.0.4). They start anew with
 * the process where their name ends in {@code _total} and they are about what listeners took.
 */
final class Metrics {
  private final State state;
  private final Web.@Nullable Stored stored;

  /** What the house knows of itself, by name and labels of the metric. */
  private final Supplier<Map<String, Long>> positions;

  Metrics(State state, Web.@Nullable Stored stored, Supplier<Map<String, Long>> positions) {
    this.state = state;
    this.stored = stored;
    this.positions = positions;
  }

  void routes(Routes routes) {
    routes.whole().get("/metrics", Permission.READ_METRICS, this::serve);
  }

  private void serve(Context context) {
    Answer out = new Answer();
    out.head("vigie_up", "gauge", "1 while this instance answers");
    out.line("vigie_up", "", 1);
    if (stored != null) {
      intake(out, stored);
      readers(out, stored);
      sources(out, stored);
      jobs(out, stored);
    }
    positions(out, positions.get());
    out.head("vigie_findings_total", "counter", "findings that became alerts");
    out.line("vigie_findings_total", "", state.alerts().latestFinding());
    out.head("vigie_alerts", "gauge", "alerts by level and status");
    for (Alerts.Count count : state.alerts().all().counts()) {
      String labels =
          label("level", Form.word(count.level()))
              + ","
              + label("status", Form.word(count.status()));
      out.line("vigie_alerts", labels, count.alerts());
    }
    out.head("vigie_incidents_open", "gauge", "incidents that are not closed");
    out.line("vigie_incidents_open", "", state.incidents().open(Units.all()));
    context.contentType("text/plain; version=0.0.4; charset=utf-8").result(out.text.toString());
  }

  /** What the house says, each name with its labels; those of one name stand together. */
  private static void positions(Answer out, Map<String, Long> values) {
    String before = "";
    for (Map.Entry<String, Long> one : new TreeMap<>(values).entrySet()) {
      String[] parts = one.getKey().split("[{}]");
      String name = parts[0];
      if (!name.equals(before)) {
        out.head(name, name.endsWith("_total") ? "counter" : "gauge", help(name));
      }
      before = name;
      out.line(name, parts.length > 1 ? parts[1] : "", one.getValue());
    }
  }

  /** The text of what the house says. */
  static String text(Map<String, Long> values) {
    Answer out = new Answer();
    positions(out, values);
    return out.text.toString();
  }

  private static String help(String name) {
    return switch (name) {
      case "vigie_journal_backlog" -> "records that wait in a journal for the stage behind it";
      case "vigie_lake_files" -> "files of a table, without indexes";
      case "vigie_lake_bytes" -> "their bytes";
      case "vigie_lake_rows" -> "events or findings in them";
      default -> "position of a journal, records";
    };
  }

  private static void intake(Answer out, Web.Stored stored) {
    Map<String, Traffic> traffic = new TreeMap<>(stored.sources().traffic());
    out.head("vigie_intake_records_total", "counter", "records taken from a source, durable");
    traffic.forEach(
        (name, one) -> out.line("vigie_intake_records_total", source(name), one.records()));
    out.head("vigie_intake_bytes_total", "counter", "their bytes");
    traffic.forEach((name, one) -> out.line("vigie_intake_bytes_total", source(name), one.bytes()));
    out.head("vigie_intake_refused_total", "counter", "what was turned away");
    traffic.forEach(
        (name, one) -> out.line("vigie_intake_refused_total", source(name), one.refused()));
    out.head("vigie_intake_truncated_total", "counter", "messages that were cut");
    traffic.forEach(
        (name, one) -> out.line("vigie_intake_truncated_total", source(name), one.truncated()));
    out.head("vigie_intake_dropped_total", "counter", "datagrams that the system dropped");
    traffic.forEach(
        (name, one) -> out.line("vigie_intake_dropped_total", source(name), one.dropped()));
  }

  private static void readers(Answer out, Web.Stored stored) {
    out.head(
        "vigie_reader_behind_milliseconds", "gauge", "how far a way in that fetches is behind");
    out.head("vigie_reader_failing", "gauge", "1 where its last answer was an error");
    for (Standing one : stored.sources().standings(Units.all())) {
      String labels = source(one.source()) + "," + label("service", one.service());
      out.line("vigie_reader_behind_milliseconds", labels, one.behind());
      out.line("vigie_reader_failing", labels, one.error().isEmpty() ? 0 : 1);
    }
  }

  private static void sources(Answer out, Web.Stored stored) {
    if (stored.health() == null) return;
    Map<Rhythm, Long> counts = new EnumMap<>(Rhythm.class);
    for (Rhythm rhythm : Rhythm.values()) counts.put(rhythm, 0L);
    stored.health().rhythms().values().forEach(rhythm -> counts.merge(rhythm, 1L, Long::sum));
    out.head("vigie_sources", "gauge", "sources by how they stand");
    counts.forEach(
        (rhythm, count) -> out.line("vigie_sources", label("standing", Form.word(rhythm)), count));
  }

  private static void jobs(Answer out, Web.Stored stored) {
    Map<String, Long> counts = new TreeMap<>();
    for (Job job : stored.jobs().all()) {
      String labels =
          label("kind", Form.word(job.kind())) + "," + label("state", Form.word(job.state()));
      counts.merge(labels, 1L, Long::sum);
    }
    out.head("vigie_jobs", "gauge", "jobs of this run that are remembered");
    counts.forEach((labels, count) -> out.line("vigie_jobs", labels, count));
  }

  private static String source(String name) {
    return label("source", name);
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + '"';
  }

  /** The text that is written. */
  private static final class Answer {
    private final StringBuilder text = new StringBuilder();

    void head(String name, String type, String help) {
      text.append("# HELP ").append(name).append(' ').append(help).append('\n');
      text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    void line(String name, String labels, long value) {
      text.append(name);
      if (!labels.isEmpty()) text.append('{').append(labels).append('}');
      text.append(' ').append(value).append('\n');
    }
  }
}
