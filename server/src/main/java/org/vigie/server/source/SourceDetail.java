package org.vigie.server.source;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.source.SourceFigures.Counts;

/**
 * One source closely, over {@link Sources#WINDOW}.
 *
 * @param figures one for each of its transports
 * @param from start of the first slot, epoch milliseconds
 * @param slots what came in each slot of {@link Sources#SLOT}
 * @param rejected newest events that are not of the declared form
 * @param warned newest events of which an attribute could not be read
 * @param parsers how many events each made
 * @param unmapped names of fields that no mapping reads, most frequent first
 */
public record SourceDetail(
    String name,
    List<SourceFigures> figures,
    long from,
    List<Slot> slots,
    List<Sample> rejected,
    List<Sample> warned,
    List<Counted> parsers,
    List<Counted> unmapped) {

  /**
   * A slot of time.
   *
   * @param lag median of received minus occurred, milliseconds; null without events
   */
  public record Slot(Counts counts, @Nullable Long lag) {}

  /** An event with the reasons why it was not fully understood. */
  public record Sample(String id, long time, String parser, List<String> warnings, String raw) {}

  /** A name and how many events have it. */
  public record Counted(String name, long count) {}
}
