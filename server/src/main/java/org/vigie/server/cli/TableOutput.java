package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.Event;

/**
 * Findings for people, a line each. The rule's column takes what the width leaves; the place comes
 * last and is never cut where the output is no terminal.
 */
final class TableOutput implements ScanOutput {
  private static final int TIME = 20;
  private static final int LEVEL = 8;
  private static final int HOST = 18;
  private static final int USER = 14;
  private static final int LEAST_RULE = 30;
  private static final int MOST_RULE = 64;
  private static final int PLACE = 28;

  private final OutputStream out;
  private final Look look;
  private final int rule;
  private boolean begun;

  /**
   * What the lines are written to.
   *
   * @param columns letters in a line
   * @param colours whether there are any; then it is a terminal
   */
  record Look(int columns, Colours colours) {
    /** A file or a pipe. */
    static final Look PLAIN = new Look(140, Colours.NONE);

    /** Whether levels have colours. */
    enum Colours {
      NONE,
      ANSI
    }

    /** That of standard output, by what the launcher says of it. */
    static Look ofTerminal() {
      if (!Boolean.getBoolean("vigie.terminal.out")) return PLAIN;
      int columns = Integer.getInteger("vigie.columns", 140);
      boolean plain = System.getenv("NO_COLOR") != null;
      return new Look(Math.max(100, columns), plain ? Colours.NONE : Colours.ANSI);
    }
  }

  TableOutput(OutputStream out, Look look) {
    this.out = out;
    this.look = look;
    int left = look.columns - TIME - LEVEL - HOST - USER - 5;
    rule = Math.clamp(left - PLACE, LEAST_RULE, MOST_RULE);
  }

  @Override
  public void write(Scan.Hit hit) throws IOException {
    if (!begun) print(row("TIME", "LEVEL", "HOST", "USER", "RULE", "FILE:RECORD", ""));
    begun = true;
    Finding finding = hit.finding();
    print(
        row(
            Instant.ofEpochMilli(finding.time()).truncatedTo(ChronoUnit.SECONDS).toString(),
            level(finding),
            entity(finding, Entity.Kind.HOST),
            entity(finding, Entity.Kind.USER),
            Plain.line(finding.rule().title()),
            Plain.line(hit.event().source().name()) + ":" + place(hit.event()),
            colour(finding.rule().level())));
  }

  @Override
  public void end() throws IOException {
    out.flush();
  }

  private String row(
      String time,
      String level,
      String host,
      String user,
      String title,
      String place,
      String colour) {
    StringBuilder row = new StringBuilder();
    cell(row, time, TIME);
    row.append(colour);
    cell(row, level, LEVEL);
    if (!colour.isEmpty()) row.append("\u001b[0m");
    cell(row, host, HOST);
    cell(row, user, USER);
    cell(row, title, rule);
    int room = look.columns - TIME - LEVEL - HOST - USER - rule - 5;
    boolean cut = !look.equals(Look.PLAIN) && place.length() > room && room > 8;
    row.append(cut ? "…" + place.substring(place.length() - room + 1) : place);
    return row.append('\n').toString();
  }

  /** A cell and a space; what is too long loses its end. */
  private static void cell(StringBuilder row, String text, int width) {
    int length = text.codePointCount(0, text.length());
    if (length > width) {
      row.append(text, 0, text.offsetByCodePoints(0, width - 1)).append('…');
    } else {
      row.append(text).repeat(' ', width - length);
    }
    row.append(' ');
  }

  private String colour(Finding.Level level) {
    if (look.colours == Look.Colours.NONE) return "";
    return switch (level) {
      case CRITICAL -> "\u001b[1;97;41m";
      case HIGH -> "\u001b[1;31m";
      case MEDIUM -> "\u001b[33m";
      case LOW -> "\u001b[36m";
      case INFORMATIONAL -> "\u001b[2m";
    };
  }

  private static String level(Finding finding) {
    boolean lowest = finding.rule().level() == Finding.Level.INFORMATIONAL;
    return lowest ? "info" : HitText.level(finding);
  }

  private static String entity(Finding finding, Entity.Kind kind) {
    @Nullable String value = HitText.entity(finding, kind);
    return value == null ? "-" : Plain.line(value);
  }

  /** The record's place in its file, and the number that the source itself gave it. */
  private static String place(Event event) {
    String number = HitText.number(event);
    String place = String.valueOf(event.id().number() + 1);
    return number == null ? place : place + " #" + Plain.line(number);
  }

  private void print(String text) throws IOException {
    out.write(text.getBytes(UTF_8));
  }
}
