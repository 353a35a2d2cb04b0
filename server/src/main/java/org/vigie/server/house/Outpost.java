package org.vigie.server.house;

import org.vigie.server.collect.Queue;

/**
 * A running collector: listeners, and a queue to the centre.
 *
 * @param queue where events wait
 * @param doors where it can be reached
 * @param parts all that has to be closed, the last opened first
 */
public record Outpost(Queue queue, House.Doors doors, House.Parts parts) implements AutoCloseable {
  @Override
  public void close() {
    parts.close();
  }
}
