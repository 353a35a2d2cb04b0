package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.vigie.detect.Finding.Entity;

/** The events of a group around those of which it is not decided whether a pattern begins. */
final class PatternState extends State {
  final SlidingState events;

  /** Events up to this time have been decided on. */
  long decided = SlidingState.NEVER;

  List<Entity> entities = List.of();

  PatternState() {
    this(new SlidingState(2));
  }

  private PatternState(SlidingState events) {
    this.events = events;
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeLong(decided);
    Entities.write(entities, out);
    events.write(out);
  }

  static PatternState read(DataInput in, Input shared) throws IOException {
    long decided = in.readLong();
    List<Entity> entities = Entities.read(in);
    PatternState state = new PatternState(SlidingState.read(2, in, shared));
    state.decided = decided;
    state.entities = entities;
    return state;
  }
}
