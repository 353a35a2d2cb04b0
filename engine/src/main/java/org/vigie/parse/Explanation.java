package org.vigie.parse;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;

/**
 * How one raw event was understood: what was decoded, which line of which parser put it where, and
 * what it cost.
 *
 * @param events of each event that the raw event holds
 */
public record Explanation(List<Told> events) {

  /** A line of a document. */
  public record Place(String file, int line) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /**
   * One event.
   *
   * @param form how it is written: {@code json}, {@code kv} …
   * @param claim by what its parser claimed it: {@code fields}, {@code program}, {@code starts},
   *     {@code marks}, {@code form}, or empty where none did
   * @param chosen the case that was chosen, or null where there is none
   * @param leaves those of the native view, in its order
   * @param lines of the parser that wrote attributes, in order
   * @param times of the parts of the work, in order
   */
  public record Told(
      Event event,
      String form,
      String claim,
      @Nullable Place chosen,
      List<Leaf> leaves,
      List<Line> lines,
      List<Time> times) {}

  /**
   * A leaf of the native view.
   *
   * @param at its place in the view
   * @param came the name that it came with, before the parser named it
   * @param made the step or alias that made it; null where the form of the event did
   * @param by the lines that read it, as indexes into those of the event
   */
  public record Leaf(int at, String came, @Nullable Place made, List<Integer> by) {}

  /**
   * A line of a parser that did something.
   *
   * @param place where it stands, or null where it is the engine's own
   * @param what it is: {@code step}, {@code alias}, {@code time}, {@code map} …
   * @param read leaves of the native view that it read
   * @param written leaves of the OCSF view that it wrote
   * @param nanos it took
   */
  public record Line(
      @Nullable Place place, String what, List<Integer> read, List<Integer> written, long nanos) {}

  /** What a part of the work took: {@code header}, {@code form}, {@code identify} … */
  public record Time(String part, long nanos) {}
}
