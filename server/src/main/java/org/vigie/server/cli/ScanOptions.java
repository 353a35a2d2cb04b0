package org.vigie.server.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.server.retro.Period;
import picocli.CommandLine.Option;

/** Options of {@code vigie scan} that say which findings are written. */
final class ScanOptions {
  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "Least level: informational, low, medium, high, critical.")
  private @Nullable String level;

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "STATUS",
      description = "Only rules of these statuses, such as stable,test.")
  private List<String> statuses = new ArrayList<>();

  @Option(
      names = "--tags",
      split = ",",
      paramLabel = "TAG",
      description = "Only rules with one of these tags, such as attack.execution.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--technique",
      split = ",",
      paramLabel = "ID",
      description = "Only rules of these ATT&CK techniques; T1059 includes T1059.001.")
  private List<String> techniques = new ArrayList<>();

  @Option(
      names = "--exclude-rule",
      split = ",",
      paramLabel = "ID",
      description = "Not the rules of these ids (or titles); may be given again.")
  private List<String> excluded = new ArrayList<>();

  @Option(
      names = "--host",
      split = ",",
      paramLabel = "HOST",
      description = "Only events of these hosts; * stands for any letters.")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only events from this time on: " + Period.ALLOWED + ".")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Only events up to this time, written likewise.")
  private @Nullable String to;

  /** What is asked for; the clock says when now is. */
  ScanFilter filter(InstantSource clock) {
    List<String> all = new ArrayList<>(tags);
    for (String technique : techniques) {
      if (!technique.matches("[Tt]\\d{4}(\\.\\d{3})?")) {
        throw new Cli.Refused(
            "--technique '" + technique + "' is none; allowed: T1059 or T1059.001");
      }
      all.add("attack." + technique.toLowerCase(Locale.ROOT));
    }
    Instant first = from == null ? Instant.MIN : time("--from", from, clock);
    Instant last = to == null ? Instant.MAX : time("--to", to, clock);
    if (first.isAfter(last)) throw new Cli.Refused("--from " + from + " is after --to " + to);
    Finding.Level least = level == null ? Finding.Level.INFORMATIONAL : level("--level", level);
    return new ScanFilter(least, statuses, all, excluded, hosts, first, last);
  }

  /** A level by its name. */
  static Finding.Level level(String option, String name) {
    try {
      return Finding.Level.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      String known =
          Arrays.stream(Finding.Level.values())
              .map(level -> level.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      throw new Cli.Refused(option + " '" + name + "' is not known; allowed: " + known, e);
    }
  }

  private static Instant time(String option, String text, InstantSource clock) {
    Long millis = Period.millis(text, clock.millis());
    if (millis != null) return Instant.ofEpochMilli(millis);
    throw new Cli.Refused(option + " '" + text + "' is no time; allowed: " + Period.ALLOWED);
  }
}
