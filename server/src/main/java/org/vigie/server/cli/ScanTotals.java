package org.vigie.server.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding;
import org.vigie.server.ingest.file.Records;

/** What a scan counts on its way, in bounded memory. */
final class ScanTotals {
  /** Names of one kind that are counted each; those that come later are counted together. */
  private static final int NAMES = 20_000;

  private static final String OTHERS = "(others)";

  /** Lines of a kind that the summary shows. */
  private static final int SHOWN = 20;

  private final Attack attack = Attack.embedded();
  private final Map<String, Format> formats = new TreeMap<>();
  private final EnumMap<Records.Kind, Long> notes = new EnumMap<>(Records.Kind.class);
  private final EnumMap<Finding.Level, Long> levels = new EnumMap<>(Finding.Level.class);
  private final Map<String, Long> hosts = new HashMap<>();
  private final Map<String, Long> tactics = new HashMap<>();
  private final Map<String, Long> rules = new HashMap<>();
  private long files;
  private long bytes;
  private long scanned;
  private long unrouted;
  private long warned;
  private long rejected;
  private long findings;
  private long filesWithFinding;
  private String lastFile = "";

  /** Files of one format. */
  record Format(long files, long records, long bytes) {
    Format plus(long moreRecords, long moreBytes) {
      return new Format(files + 1, records + moreRecords, bytes + moreBytes);
    }
  }

  /** A file was read. */
  void file(Records.Content content, Records.Tally tally) {
    files++;
    bytes += content.bytes();
    Format before = formats.getOrDefault(content.format(), new Format(0, 0, 0));
    formats.put(content.format(), before.plus(tally.records(), content.bytes()));
  }

  /** Something was not read, or not wholly. */
  void note(Records.Kind kind) {
    notes.merge(kind, 1L, Long::sum);
  }

  /** Records were looked at. */
  void scanned(ScanTools.Part part) {
    scanned += part.next() - part.from();
    unrouted += part.unrouted();
    warned += part.warned();
    rejected += part.rejected();
  }

  /** A finding that is written. */
  void finding(Scan.Hit hit) {
    findings++;
    Finding finding = hit.finding();
    levels.merge(finding.rule().level(), 1L, Long::sum);
    count(rules, finding.rule().title());
    String host = HitText.entity(finding, Finding.Entity.Kind.HOST);
    count(hosts, host == null ? "(none)" : host);
    for (String tactic : HitText.tactics(finding.rule(), attack)) count(tactics, tactic);
    String file = hit.event().source().name();
    if (!file.equals(lastFile)) filesWithFinding++; // findings come file by file
    lastFile = file;
  }

  private static void count(Map<String, Long> counts, String name) {
    boolean known = counts.containsKey(name) || counts.size() < NAMES;
    counts.merge(known ? name : OTHERS, 1L, Long::sum);
  }

  long scanned() {
    return scanned;
  }

  long findings() {
    return findings;
  }

  long refused() {
    return notes.getOrDefault(Records.Kind.REFUSED, 0L);
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  long filesWithFinding() {
    return filesWithFinding;
  }

  long unrouted() {
    return unrouted;
  }

  long warned() {
    return warned;
  }

  long rejected() {
    return rejected;
  }

  long notes(Records.Kind kind) {
    return notes.getOrDefault(kind, 0L);
  }

  Map<String, Format> formats() {
    return formats;
  }

  long level(Finding.Level level) {
    return levels.getOrDefault(level, 0L);
  }

  /** Whether something of this level or above was found. */
  boolean reached(Finding.Level level) {
    return levels.keySet().stream().anyMatch(found -> found.compareTo(level) >= 0);
  }

  /** Counts by level, rule, tactic and host, most first. */
  String tables() {
    StringBuilder text = new StringBuilder();
    table("RULE", rules, text);
    table("TACTIC", tactics, text);
    table("HOST", hosts, text);
    return text.toString();
  }

  /** Findings by tactic, most first. */
  List<Map.Entry<String, Long>> tactics() {
    return sorted(tactics);
  }

  /** Findings by host, most first. */
  List<Map.Entry<String, Long>> hosts() {
    return sorted(hosts);
  }

  private static List<Map.Entry<String, Long>> sorted(Map<String, Long> counts) {
    List<Map.Entry<String, Long>> rows = new ArrayList<>(counts.entrySet());
    rows.sort(
        Map.Entry.<String, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    return rows;
  }

  private static void table(String kind, Map<String, Long> counts, StringBuilder text) {
    if (counts.isEmpty()) return;
    text.append("\n%9s  %s\n".formatted("FINDINGS", kind));
    List<Map.Entry<String, Long>> rows = sorted(counts);
    for (var row : rows.subList(0, Math.min(SHOWN, rows.size()))) {
      text.append("%,9d  %s\n".formatted(row.getValue(), Plain.line(row.getKey())));
    }
    if (rows.size() > SHOWN) {
      text.append("%9s  and %,d more\n".formatted("", rows.size() - SHOWN));
    }
  }

  /** A few lines on the whole. */
  String summary(double seconds) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        %,d files, %,d refused, %,d damaged; %,d records, %,.1f MB; %,d findings; %.1f s, %,.0f records/s
        files with a finding: %,d of %,d (%.0f %%); events that no rule can concern: %,d\
        """
            .formatted(
                files,
                refused(),
                notes(Records.Kind.DAMAGED),
                scanned,
                bytes / 1e6,
                findings,
                seconds,
                scanned / Math.max(0.001, seconds),
                filesWithFinding,
                files,
                files == 0 ? 0 : 100.0 * filesWithFinding / files,
                unrouted));
    if (findings > 0) {
      text.append("\nby level:");
      for (Finding.Level level : Finding.Level.values()) {
        String name = level.name().toLowerCase(Locale.ROOT);
        if (level(level) > 0) text.append(" %s %,d".formatted(name, level(level)));
      }
    }
    return text.toString();
  }
}
