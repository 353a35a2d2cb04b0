package org.vigie.correlate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Detector.Hit;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;

/**
 * Runs correlations over a stream of events in the order of their receipt, and remembers what they
 * need. Everything it does follows from what it was given, so the same stream makes the same
 * findings; its memory can be written and read again at any point. An instance belongs to one
 * thread.
 */
public final class Correlator {
  /** Times lie within, so that no sum of a few of them overflows. */
  private static final long LATEST = 1L << 46;

  /** A watermark before anything was seen. */
  private static final long NOTHING = -(1L << 50);

  /** Time, of receipt or of events, between two looks at all groups. */
  private static final long SWEEP = 10_000;

  /** Groups looked at for each event, at most, on average. */
  private static final long LOOKS = 4;

  private static final int FORM = 1;

  private final Correlations correlations;
  private final long lateness;
  private final List<Lane> lanes = new ArrayList<>();
  private final Input input = new Input();
  private final FindingWriter writer = new FindingWriter();
  private long newest = NOTHING;
  private long received = NOTHING;
  private long sweptReceived = NOTHING;
  private long sweptTime = NOTHING;

  /** Events since all groups were looked at. */
  private long since;

  /**
   * What happened to the events that came.
   *
   * @param events events taken in by a correlation, each correlation on its own
   * @param groups live groups
   * @param late events that were too late to count
   * @param ungrouped events without a value for their group
   * @param unmeasured events without the value or number that is measured
   * @param evicted groups forgotten because there were too many
   * @param dropped events forgotten because a group had too many
   */
  public record Tally(
      long events,
      long groups,
      long late,
      long ungrouped,
      long unmeasured,
      long evicted,
      long dropped) {}

  Correlator(Correlations correlations, long lateness, int mostGroups) {
    this.correlations = correlations;
    this.lateness = lateness;
    for (Plan plan : correlations.plans()) {
      lanes.add(new Lane(plan, plan.open(lateness), mostGroups));
    }
  }

  /** Takes an event with what rules found in it; the findings that follow, mostly none. */
  public List<Finding> take(Event event, List<Hit> hits) {
    List<Finding> findings = advance(event.time(), event.received());
    for (Hit hit : hits) findings = joined(findings, take(hit));
    return findings;
  }

  /** Lets time pass up to an event in which no rule found anything. */
  public List<Finding> advance(long time, long receivedAt) {
    received = Math.max(received, Math.min(receivedAt, LATEST));
    // A clock that runs ahead would make everybody else late: nothing happens after its receipt.
    newest = Math.max(newest, clamp(Math.min(time, receivedAt)));
    since++;
    boolean due = received - sweptReceived >= SWEEP || newest - sweptTime >= SWEEP;
    return due && isAffordable() ? sweep() : List.of();
  }

  private static long clamp(long time) {
    return Math.clamp(time, 0, LATEST);
  }

  /** Takes what a rule found in an event that {@link #advance} was told of. */
  public List<Finding> take(Hit hit) {
    List<Finding> findings = List.of();
    input.keyed = Input.NOT_KEYED;
    for (Plan.Link link : correlations.of(hit.rule())) {
      Lane lane = lanes.get(link.correlation());
      begin(hit.event());
      findings = joined(findings, fed(lane, link, hit.event()));
    }
    return findings;
  }

  private void begin(Event event) {
    input.time = clamp(Math.min(event.time(), event.received()));
    input.watermark = newest - lateness;
    input.origin = event.id().origin();
    input.number = event.id().number();
    input.part = event.id().part();
    input.event = event;
  }

  private List<Finding> fed(Lane lane, Plan.Link link, Event event) {
    List<Firing> firings = lane.take(input, link.place(), event, seconds());
    if (firings.isEmpty()) return List.of();
    List<Finding> findings = new ArrayList<>();
    byte[] key = java.util.Arrays.copyOf(input.key.bytes(), input.key.length());
    for (Firing firing : firings) tell(lane, key, firing, event, findings);
    return findings;
  }

  private int seconds() {
    return (int) (received / 1_000);
  }

  /** A firing becomes a finding, and an event of the correlations over it. */
  private void tell(
      Lane lane, byte[] key, Firing firing, @Nullable Event event, List<Finding> findings) {
    Plan plan = lane.plan();
    // With time alone, no event is at hand that would tell more.
    Event at = lane.isAtOnce() ? event : null;
    if (plan.raised() == Plan.Raising.RAISED) {
      findings.add(writer.finding(plan, key, firing, at, received));
    }
    for (Plan.Link link : plan.chained()) {
      Lane outer = lanes.get(link.correlation());
      if (!outer.key(input, link.place(), plan, key, at)) continue;
      input.time = firing.end();
      input.watermark = Math.min(newest - lateness, firing.end());
      input.origin = firing.events().isEmpty() ? input.origin : firing.events().getLast().origin();
      input.number = firing.events().isEmpty() ? -1 : firing.events().getLast().number();
      input.part = firing.events().isEmpty() ? 0 : firing.events().getLast().part();
      input.event = at;
      input.told = firing.entities();
      List<Firing> further = outer.apply(input, link.place(), seconds());
      if (further.isEmpty()) continue;
      byte[] outerKey = java.util.Arrays.copyOf(input.key.bytes(), input.key.length());
      for (Firing one : further) tell(outer, outerKey, one, at, findings);
    }
  }

  private boolean isAffordable() {
    long groups = 0;
    for (Lane lane : lanes) groups += lane.groups();
    return groups <= LOOKS * since;
  }

  private List<Finding> sweep() {
    sweptReceived = received;
    sweptTime = newest;
    since = 0;
    List<Finding> findings = new ArrayList<>();
    for (Lane lane : lanes) {
      lane.sweep(
          newest - lateness, seconds(), (key, firing) -> tell(lane, key, firing, null, findings));
    }
    return findings;
  }

  /**
   * The end of the stream, of what is read once and whole: time passes up to the newest event, and
   * conditions are asked of windows that are still open, but not those on what did not come.
   */
  public List<Finding> finish() {
    List<Finding> findings = new ArrayList<>();
    for (Lane lane : lanes) {
      lane.finish(newest, (key, firing) -> tell(lane, key, firing, null, findings));
    }
    return findings;
  }

  private static List<Finding> joined(List<Finding> findings, List<Finding> more) {
    if (more.isEmpty()) return findings;
    if (findings.isEmpty()) return more;
    List<Finding> both = new ArrayList<>(findings);
    both.addAll(more);
    return both;
  }

  /** What happened so far. */
  public Tally tally() {
    Tally sum = new Tally(0, 0, 0, 0, 0, 0, 0);
    for (Lane lane : lanes) sum = lane.add(sum);
    return sum;
  }

  /** Writes all that it remembers. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(FORM);
    out.writeInt(State.VERSION);
    out.writeLong(newest);
    out.writeLong(received);
    out.writeLong(sweptReceived);
    out.writeLong(sweptTime);
    out.writeLong(since);
    out.writeInt(lanes.size());
    for (Lane lane : lanes) lane.write(out);
  }

  /**
   * Reads what {@link #write} wrote, into an instance without memory. Correlations that have
   * changed since, or are new, begin anew.
   *
   * @return titles of correlations that did not find their memory
   * @throws IOException where the bytes are something else
   */
  public List<String> read(DataInputStream in) throws IOException {
    if (in.readInt() != FORM || in.readInt() != State.VERSION) {
      throw new IOException("the memory of correlations is of another version");
    }
    newest = in.readLong();
    received = in.readLong();
    sweptReceived = in.readLong();
    sweptTime = in.readLong();
    since = in.readLong();
    List<Lane> missing = new ArrayList<>(lanes);
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String shape = in.readUTF();
      int length = in.readInt();
      Lane lane =
          missing.stream().filter(l -> l.plan().shape().equals(shape)).findFirst().orElse(null);
      if (lane == null) in.skipNBytes(length);
      else {
        lane.read(in, input);
        missing.remove(lane);
      }
    }
    return missing.stream().map(lane -> lane.plan().card().title()).toList();
  }
}
