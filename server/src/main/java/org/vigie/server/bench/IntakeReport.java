package org.vigie.server.bench;

import java.util.Locale;

/** What {@link IntakeBench} measured. */
public record IntakeReport(Lane tcp, Lane udp) {
  /**
   * One way in.
   *
   * @param sent count of messages sent
   * @param kept count of those durable in the journal
   * @param dropped count of those that the system says it dropped
   * @param wall nanoseconds from the first sent to the last durable
   * @param cpu nanoseconds of CPU of all threads but the senders
   */
  public record Lane(String name, long sent, long kept, long dropped, long wall, long cpu) {
    /** Messages a second. */
    public double rate() {
      return kept * 1e9 / Math.max(1, wall);
    }

    /** Messages a second of CPU. */
    public double perCpu() {
      return kept * 1e9 / Math.max(1, cpu);
    }

    /** Messages of which nobody knows. */
    public long unaccounted() {
      return sent - kept - dropped;
    }
  }

  /** For people. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "way          sent        kept        dropped  unaccounted  a second    a CPU-second\n");
    for (Lane lane : new Lane[] {tcp, udp}) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-12s %-11d %-11d %-8d %-12d %-11.0f %.0f%n",
              lane.name,
              lane.sent,
              lane.kept,
              lane.dropped,
              lane.unaccounted(),
              lane.rate(),
              lane.perCpu()));
    }
    return text.toString();
  }

  /** For machines. */
  public String json() {
    return "{\"tcp\":" + json(tcp) + ",\"udp\":" + json(udp) + "}";
  }

  private static String json(Lane lane) {
    return String.format(
        Locale.ROOT,
        "{\"sent\":%d,\"kept\":%d,\"dropped\":%d,\"unaccounted\":%d,\"per_second\":%.0f,\"per_cpu_second\":%.0f}",
        lane.sent,
        lane.kept,
        lane.dropped,
        lane.unaccounted(),
        lane.rate(),
        lane.perCpu());
  }
}
