package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Entity;
import org.vigie.server.bench.Load.Slice;
import org.vigie.server.house.House;
import org.vigie.store.state.AlertQuery;
import org.vigie.store.state.Alerts;
import org.vigie.store.state.Alerts.Listed;

/**
 * How long it takes from the first byte of an event sent until the screens are told of its alert,
 * under a steady load. Twice a second, the log of another machine is cleared: a rule that is
 * shipped fires, and an alert of that machine's own comes to be.
 */
final class AlertLatency {
  private static final long BETWEEN = 500_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String MACHINE = "BENCH-MARK-";

  private final House house;

  /**
   * What was found.
   *
   * @param eventsPerSecond the steady load
   * @param millis of each alert, in order of length
   * @param lost alerts that did not come
   */
  record Figures(double eventsPerSecond, double[] millis, int lost) {
    /** The least time in which a share of the alerts was there. */
    double within(double share) {
      return millis.length == 0
          ? Double.NaN
          : millis[(int) Math.min(millis.length - 1.0, Math.ceil(share * millis.length) - 1)];
    }
  }

  AlertLatency(House house) {
    this.house = house;
  }

  Figures run(Load load, List<Slice> slices, double rate, int seconds)
      throws IOException, InterruptedException {
    Alerts alerts = house.state().alerts();
    long since = alerts.latestChange();
    Map<String, Long> sent = new HashMap<>();
    Failing marks = new Failing(() -> mark(load, sent, seconds * 1_000_000_000L));
    Thread marking = Thread.ofPlatform().name("load-mark").start(marks);
    Rounds rounds = Rounds.at(rate, slices, seconds * 1_000_000_000L);
    Failing sends = new Failing(() -> load.send(rounds));
    long started = System.nanoTime();
    Thread sending = Thread.ofPlatform().name("load").start(sends);
    List<Double> millis = new ArrayList<>();
    long deadline = started + seconds * 1_000_000_000L + PATIENCE.toNanos();
    int expected = Integer.MAX_VALUE;
    while (millis.size() < expected && System.nanoTime() < deadline) {
      since = seen(alerts, since, sent, millis);
      if (!marking.isAlive()) {
        synchronized (sent) {
          expected = millis.size() + sent.size();
        }
      }
    }
    marking.join();
    sending.join();
    marks.rethrow();
    sends.rethrow();
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Figures(rounds.sent() / (double) seconds, sorted, sent.size());
  }

  /** Waits for changes, and takes down the alerts that were waited for. */
  private long seen(Alerts alerts, long since, Map<String, Long> sent, List<Double> millis)
      throws InterruptedException {
    alerts.awaitChange(since, Duration.ofSeconds(1));
    long latest = alerts.latestChange();
    List<Listed> changed =
        alerts
            .all()
            .changes(since, new AlertQuery(Set.of(), MACHINE, Long.MAX_VALUE, Alerts.MAX_PAGE));
    long now = System.nanoTime();
    for (Listed listed : changed) {
      for (Entity entity : listed.alert().entities()) {
        Long at = at(sent, entity.value());
        if (at != null) millis.add((now - at) / 1e6);
      }
    }
    return changed.size() < Alerts.MAX_PAGE ? latest : changed.getLast().change();
  }

  private static @Nullable Long at(Map<String, Long> sent, String machine) {
    synchronized (sent) {
      return sent.remove(machine);
    }
  }

  private static void mark(Load load, Map<String, Long> sent, long nanos) throws IOException {
    long end = System.nanoTime() + nanos;
    try (Load.Line line = load.open()) {
      for (int i = 0; System.nanoTime() < end; i++) {
        LockSupport.parkNanos(BETWEEN);
        String machine = MACHINE + i;
        synchronized (sent) {
          sent.put(machine, System.nanoTime());
        }
        line.post(cleared(machine).getBytes(UTF_8));
      }
    }
  }

  private static String cleared(String machine) {
    return "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\""
        + machine
        + "\",\"Channel\":\"Security\",\"EventID\":1102,\"SourceName\":"
        + "\"Microsoft-Windows-Eventlog\",\"Message\":\"The audit log was cleared.\"}\n";
  }

  /** A work of a thread whose failure is told to who waits for it. */
  private static final class Failing implements Runnable {
    private final Work work;
    private volatile @Nullable IOException failure;

    /** What may fail. */
    interface Work {
      void run() throws IOException, InterruptedException;
    }

    Failing(Work work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        work.run();
      } catch (IOException e) {
        failure = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void rethrow() throws IOException {
      IOException failed = failure;
      if (failed != null) throw failed;
    }
  }
}
