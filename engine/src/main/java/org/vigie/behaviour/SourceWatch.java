package org.vigie.behaviour;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.behaviour.Sign.Kind;
import org.vigie.behaviour.Sign.Turn;

/**
 * Watches over all sources: what is told of them follows from what was heard, minute by minute. A
 * fold: the same minutes make the same signs.
 *
 * <p>The intake, all sources together, is a source of its own. While it is quiet for longer than it
 * ever is no other pause grows, and a pause is told only in a minute in which somebody else is
 * heard: when all stop, one silence is told, that of the intake.
 */
public final class SourceWatch {
  /** Name under which the intake as a whole is told. */
  public static final String INTAKE = "";

  /** Most sources that are watched. */
  public static final int MOST = 20_000;

  /** Minutes after which a source that is never heard is forgotten: 90 days. */
  private static final long FORGOTTEN = 90 * 1_440L;

  private final Weeks weeks;
  private final Map<String, Habit> habits = new TreeMap<>();
  private Habit intake;

  /** A sign and the source it is about; {@link #INTAKE} for all. */
  public record Told(String source, Sign sign) {}

  /** Whether a source is known well enough to be told silent. */
  public enum Stage {
    LEARNING,
    KNOWN
  }

  /** Events expected in an hour: the mean, and between what 90 % of hours lie. */
  public record Band(double mean, double low, double high) {}

  /**
   * What is known of a source.
   *
   * @param first minute it was heard first
   * @param last minute it was heard last
   * @param pause minutes of its pause so far in which Vigie listened
   * @param longest minutes of its longest usual pause
   * @param limit minutes of pause at which it is told at the latest
   * @param lag its usual lag, seconds
   * @param open what is told of it, and since which minute
   */
  public record Portrait(
      String name,
      long first,
      long last,
      Stage stage,
      long pause,
      double longest,
      double limit,
      double lag,
      Map<Kind, Long> open) {}

  /** Knows nobody yet. */
  public SourceWatch(Weeks weeks) {
    this.weeks = weeks;
    intake = new Habit(weeks);
  }

  /**
   * A minute in which Vigie listened has passed.
   *
   * @param minute since the epoch, later than those before
   * @param heard what came in it, by source
   */
  public List<Told> advance(long minute, Map<String, Pulse> heard) {
    List<Told> told = new ArrayList<>();
    Pulse all = Pulse.NONE;
    for (Pulse pulse : heard.values()) all = all.plus(pulse);
    boolean out = isOut();
    for (Sign sign : intake.take(minute, all)) {
      if (sign.kind() == Kind.SILENCE) told.add(new Told(INTAKE, sign));
    }
    Sign silence = intake.silence(minute);
    if (silence != null) told.add(new Told(INTAKE, silence));
    // Nobody's pause grows while all are quiet for longer than all ever are.
    if (isOut() || intake.rests()) return told;
    if (out) resume();
    for (String name : heard.keySet()) {
      if (!name.equals(INTAKE) && habits.size() < MOST) {
        habits.computeIfAbsent(name, source -> new Habit(weeks));
      }
    }
    habits.forEach(
        (name, habit) -> {
          Pulse pulse = heard.getOrDefault(name, Pulse.NONE);
          for (Sign sign : habit.take(minute, pulse)) told.add(new Told(name, sign));
          // Who was not heard while nobody was is not silent.
          if (intake.last() != minute) return;
          Sign sign = habit.silence(minute);
          if (sign != null) told.add(new Told(name, sign));
        });
    habits.values().removeIf(habit -> minute - habit.last() > FORGOTTEN);
    return told;
  }

  private boolean isOut() {
    return intake.open().containsKey(Kind.SILENCE);
  }

  /** Vigie listens again after it did not, or everybody is back: pauses so far do not count. */
  public void resume() {
    intake.forgive();
    habits.values().forEach(Habit::forgive);
  }

  /** Whether a sign is the beginning of a silence. */
  public static boolean isSilence(Sign sign) {
    return sign.kind() == Kind.SILENCE && sign.turn() == Turn.BEGINS;
  }

  /** What is known of all sources, by name. */
  public List<Portrait> portraits() {
    List<Portrait> all = new ArrayList<>();
    habits.forEach((name, habit) -> all.add(habit.portrait(name)));
    return all;
  }

  /** What is known of one; null where nothing is. */
  public @Nullable Portrait portrait(String name) {
    Habit habit = name.equals(INTAKE) ? intake : habits.get(name);
    return habit == null ? null : habit.portrait(name);
  }

  /** What is expected of a source in the hour of a minute; null where nothing is known. */
  public @Nullable Band band(String name, long minute) {
    Habit habit = habits.get(name);
    return habit == null ? null : habit.band(minute);
  }

  /** Names of all sources that are watched, and {@link #INTAKE}. */
  public List<String> names() {
    List<String> names = new ArrayList<>(habits.keySet());
    names.addFirst(INTAKE);
    return names;
  }

  /** What was learned of a source, for {@link #read}. */
  public byte[] write(String name) {
    Habit habit = name.equals(INTAKE) ? intake : habits.get(name);
    if (habit == null) throw new IllegalArgumentException("nothing is known of '" + name + "'");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
    try {
      habit.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("memory refused to be written to", e);
    }
    return bytes.toByteArray();
  }

  /** Learns what was written of a source; what can't be read changes nothing. */
  public void read(String name, byte[] bytes) throws IOException {
    Habit habit = new Habit(weeks);
    habit.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    if (name.equals(INTAKE)) intake = habit;
    else habits.put(name, habit);
  }
}
