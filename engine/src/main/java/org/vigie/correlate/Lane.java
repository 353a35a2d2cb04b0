package org.vigie.correlate;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.vigie.correlate.Memory.Settling;
import org.vigie.detect.Reducer.Step;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Text;

/** One correlation at work: its reducer, and the states of its groups. */
final class Lane {
  private final Plan plan;
  private final Memory<State> memory;
  private final Groups groups;
  private final Text value = new Text();
  private @Nullable EventId counted;
  private long events;
  private long ungrouped;
  private long unmeasured;

  @SuppressWarnings("unchecked") // a lane gives its memory no states but those it made
  Lane(Plan plan, Memory<?> memory, int mostGroups) {
    this.plan = plan;
    this.memory = (Memory<State>) memory;
    groups = new Groups(mostGroups);
  }

  Plan plan() {
    return plan;
  }

  int groups() {
    return groups.size();
  }

  boolean isAtOnce() {
    return memory.settling() == Settling.AT_ONCE;
  }

  /** Takes an event of the rule at a place of the list. */
  List<Firing> take(Input in, int place, Event event, int seconds) {
    // An event that two of its rules found is one event, but two of what happened.
    if (event.id().equals(counted) && !plan.source().type().isTemporal()) return List.of();
    counted = event.id();
    Plan.Tap tap = plan.taps().get(place);
    Leaves leaves = event.fields();
    // Correlations over one event often group it alike.
    if (!Arrays.equals(in.keyed, tap.group()) && !key(in, leaves, tap.group())) {
      ungrouped++;
      return List.of();
    }
    if (tap.measured().length == 0) return apply(in, place, seconds);
    if (plan.source().type().isNumeric()) {
      double number = Numbers.first(leaves, tap.measured()[0]);
      if (Double.isNaN(number)) return unmeasured();
      in.amount = number;
      return apply(in, place, seconds);
    }
    return tap.measured().length == 1
        ? each(in, place, leaves, tap.measured()[0], seconds)
        : tuple(in, place, leaves, tap.measured(), seconds);
  }

  /** Makes the key of an event; false where a value is missing. */
  private static boolean key(Input in, Leaves leaves, int[] fields) {
    in.key.clear();
    in.keyed = Input.NOT_KEYED;
    for (int field : fields) if (!Key.append(in.key, leaves, field)) return false;
    in.keyed = fields;
    in.hash = Hash.of(in.key.bytes(), 0, in.key.length());
    return true;
  }

  /** Each value of a field, which may stand several times. */
  private List<Firing> each(Input in, int place, Leaves leaves, int field, int seconds) {
    List<Firing> firings = List.of();
    boolean measured = false;
    for (int i = leaves.find(field); i >= 0; i = leaves.find(field, i + 1)) {
      if (!Key.appendLeaf(value.clear(), leaves, i)) continue;
      measured = true;
      in.value = Hash.of(value.bytes(), 0, value.length());
      List<Firing> more = apply(in, place, seconds);
      if (firings.isEmpty()) firings = more;
    }
    return measured ? firings : unmeasured();
  }

  private List<Firing> tuple(Input in, int place, Leaves leaves, int[] fields, int seconds) {
    value.clear();
    for (int field : fields) if (!Key.append(value, leaves, field)) return unmeasured();
    in.value = Hash.of(value.bytes(), 0, value.length());
    return apply(in, place, seconds);
  }

  private List<Firing> unmeasured() {
    unmeasured++;
    return List.of();
  }

  /**
   * Makes the key, and what is measured, of a firing of an inner correlation: of its group, and of
   * the event that it fired with; false where a value is missing.
   */
  boolean key(Input in, int place, Plan inner, byte[] innerKey, @Nullable Event event) {
    Plan.Tap tap = plan.taps().get(place);
    List<String> values = Key.values(innerKey);
    in.keyed = Input.NOT_KEYED;
    in.key.clear();
    for (int i = 0; i < tap.group().length; i++) {
      if (!append(in.key, inner, values, tap.groupNames().get(i), tap.group()[i], event)) {
        ungrouped++;
        return false;
      }
    }
    in.hash = Hash.of(in.key.bytes(), 0, in.key.length());
    value.clear();
    for (int i = 0; i < tap.measured().length; i++) {
      String name = tap.measuredNames().get(i);
      if (!append(value, inner, values, name, tap.measured()[i], event)) {
        unmeasured++;
        return false;
      }
    }
    in.value = Hash.of(value.bytes(), 0, value.length());
    if (!plan.source().type().isNumeric()) return true;
    in.amount = Numbers.parse(Key.values(Arrays.copyOf(value.bytes(), value.length())).getFirst());
    if (!Double.isNaN(in.amount)) return true;
    unmeasured++;
    return false;
  }

  private static boolean append(
      Text key, Plan inner, List<String> values, String name, int field, @Nullable Event event) {
    int at = inner.source().groupBy().indexOf(name);
    if (at >= 0) return Key.append(key, values.get(at));
    return event != null && Key.append(key, event.fields(), field);
  }

  /** Takes an event whose group and measure are in the input. */
  List<Firing> apply(Input in, int place, int seconds) {
    in.rule = place;
    events++;
    int group = groups.find(in.key, in.hash);
    State state = group < 0 ? memory.start() : groups.state(group);
    Step<State, Firing> step = memory.apply(state, in);
    if (step.state() == null) {
      if (group >= 0) groups.remove(group);
      return step.out();
    }
    if (group < 0) groups.add(in.key, in.hash, state);
    state.touched = seconds;
    return step.out();
  }

  /** Lets time pass: in events for conditions that wait for it, else in receipts, to forget. */
  void sweep(long watermark, int seconds, BiConsumer<byte[], Firing> told) {
    long idle = (memory.span + memory.lateness) / 1_000 + 1;
    for (int i = groups.size() - 1; i >= 0; i--) {
      if (isAtOnce()) {
        if (seconds - (long) groups.state(i).touched > idle) groups.remove(i);
        continue;
      }
      tell(i, memory.expire(groups.state(i), watermark), told);
    }
  }

  void finish(long watermark, BiConsumer<byte[], Firing> told) {
    if (isAtOnce()) return;
    for (int i = groups.size() - 1; i >= 0; i--) {
      tell(i, memory.finish(groups.state(i), watermark), told);
    }
  }

  private void tell(int group, Step<State, Firing> step, BiConsumer<byte[], Firing> told) {
    byte[] key = groups.state(group).key;
    if (step.state() == null) groups.remove(group);
    for (Firing firing : step.out()) told.accept(key, firing);
  }

  Correlator.Tally add(Correlator.Tally to) {
    return new Correlator.Tally(
        to.events() + events,
        to.groups() + groups.size(),
        to.late() + memory.late,
        to.ungrouped() + ungrouped,
        to.unmeasured() + unmeasured,
        to.evicted() + groups.evicted(),
        to.dropped() + memory.dropped);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(plan.shape());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    for (long count : new long[] {events, ungrouped, unmeasured, memory.late, memory.dropped}) {
      body.writeLong(count);
    }
    groups.write(body);
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  void read(DataInputStream in, Input shared) throws IOException {
    events = in.readLong();
    ungrouped = in.readLong();
    unmeasured = in.readLong();
    memory.late = in.readLong();
    memory.dropped = in.readLong();
    groups.read(in, memory, shared);
  }
}
