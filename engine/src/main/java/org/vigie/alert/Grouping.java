package org.vigie.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.Reducer;

/**
 * The stage that makes alerts: findings of one rule about one entity (the first source, else host,
 * user, else address) within {@link #WINDOW} of event time from the first of them stand together in
 * one alert.
 *
 * <p>A window starts at the event time of the finding that opened it and never moves. A finding
 * that comes late, less than a window older than the start, still joins; the alert's {@code first}
 * goes back, its id stays. Each finding taken in gives the alert as it now is; one that is there
 * already gives nothing.
 */
public final class Grouping implements Reducer<Grouping.State, DetectedFinding, Alert> {
  /** Length of a window, milliseconds of event time: one hour. */
  public static final long WINDOW = 3_600_000;

  /** Most windows of one key that stay open; the one that starts earliest is closed for more. */
  public static final int MAX_WINDOWS = 8;

  /**
   * Most finding ids one alert carries. Beyond them it counts, and knows a repeated finding no
   * more: a caller that may repeat more than so many must recognise them itself.
   */
  public static final int MAX_FINDINGS = 256;

  /** Most entities one alert carries. */
  public static final int MAX_ENTITIES = 64;

  private static final List<Kind> GROUPED_BY =
      List.of(Kind.SOURCE, Kind.HOST, Kind.USER, Kind.ADDRESS);

  /**
   * What is remembered of one key.
   *
   * @param version of this form, now {@value #VERSION}
   * @param windows open ones, in the order they were opened
   */
  public record State(int version, List<Window> windows) {
    /** The form that this code writes. */
    public static final int VERSION = 1;
  }

  /**
   * One alert as it grows.
   *
   * @param id of the alert
   * @param start event time of the finding that opened it
   */
  public record Window(
      String id,
      long start,
      List<Entity> entities,
      long first,
      long last,
      long received,
      long detected,
      int count,
      List<String> findings) {}

  @Override
  public String key(DetectedFinding in) {
    Entity group = group(in.finding());
    String rule = in.finding().rule().id();
    return group == null ? rule : rule + ' ' + group.kind() + ' ' + fold(group.value());
  }

  @Override
  public State start() {
    return new State(State.VERSION, List.of());
  }

  @Override
  public Step<State, Alert> apply(State state, DetectedFinding in) {
    Finding finding = in.finding();
    for (Window window : state.windows) {
      if (window.findings.contains(finding.id())) return new Step<>(state, List.of());
    }
    Window known = open(state, finding.time());
    Window grown = known == null ? opened(in) : joined(known, in);
    List<Window> windows = new ArrayList<>(state.windows);
    if (known != null) {
      windows.set(windows.indexOf(known), grown);
    } else {
      windows.add(grown);
      if (windows.size() > MAX_WINDOWS) {
        windows.remove(windows.stream().min(Comparator.comparingLong(Window::start)).orElseThrow());
      }
    }
    return new Step<>(
        new State(State.VERSION, List.copyOf(windows)), List.of(alert(grown, finding)));
  }

  @Override
  public Step<State, Alert> expire(State state, long watermark) {
    List<Window> open =
        state.windows.stream().filter(window -> window.start + WINDOW > watermark).toList();
    return new Step<>(open.isEmpty() ? null : new State(State.VERSION, open), List.of());
  }

  /**
   * The window a time falls into: the one begun last before it, else the next that it is late for.
   */
  private static @Nullable Window open(State state, long time) {
    Window best = null;
    for (Window window : state.windows) {
      long since = time - window.start;
      if (since >= WINDOW || since <= -WINDOW) continue;
      if (best == null || closer(since, time - best.start)) best = window;
    }
    return best;
  }

  private static boolean closer(long since, long best) {
    if (since >= 0 != best >= 0) return since >= 0;
    return Math.abs(since) < Math.abs(best);
  }

  private Window opened(DetectedFinding in) {
    Finding finding = in.finding();
    return new Window(
        id(key(in) + '\n' + finding.time() + '\n' + finding.id()),
        finding.time(),
        merge(List.of(), finding.entities()),
        finding.time(),
        finding.time(),
        finding.received(),
        in.detected(),
        1,
        List.of(finding.id()));
  }

  private static Window joined(Window window, DetectedFinding in) {
    Finding finding = in.finding();
    List<String> findings = window.findings;
    if (findings.size() < MAX_FINDINGS) {
      findings = new ArrayList<>(findings);
      findings.add(finding.id());
    }
    return new Window(
        window.id,
        window.start,
        merge(window.entities, finding.entities()),
        Math.min(window.first, finding.time()),
        Math.max(window.last, finding.time()),
        Math.min(window.received, finding.received()),
        Math.min(window.detected, in.detected()),
        window.count + 1,
        List.copyOf(findings));
  }

  private static Alert alert(Window window, Finding finding) {
    Entity group = group(finding);
    return new Alert(
        window.id,
        finding.rule(),
        finding.rule().level(),
        group == null ? List.of() : List.of(group),
        window.entities,
        window.first,
        window.last,
        window.received,
        window.detected,
        window.count,
        window.findings);
  }

  private static @Nullable Entity group(Finding finding) {
    for (Kind kind : GROUPED_BY) {
      for (Entity entity : finding.entities()) if (entity.kind() == kind) return entity;
    }
    return null;
  }

  private static List<Entity> merge(List<Entity> known, List<Entity> more) {
    List<Entity> all = new ArrayList<>(known);
    for (Entity entity : more) {
      if (all.size() < MAX_ENTITIES && !all.contains(entity)) all.add(entity);
    }
    all.sort(Comparator.comparing(Entity::kind)); // stable: within a kind, as first seen
    return List.copyOf(all);
  }

  /** Names of hosts and users differ in case from source to source. */
  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String id(String of) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(of.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
