package org.vigie.correlate;

import java.util.List;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.EventId;

/**
 * That the condition of a correlation held for a group.
 *
 * @param start of the window, epoch milliseconds
 * @param end of the window; of the last event where the condition needs no time to pass
 * @param observed the number that was compared; of a formula, the events that made it true
 * @param silenced events since the firing before that were taken for its own
 * @param events ids of events in the window, oldest first, at most {@value Ids#MAX_TOLD}
 * @param entities who the group is about, where no event is at hand to tell
 */
record Firing(
    long start,
    long end,
    double observed,
    long silenced,
    List<EventId> events,
    List<Entity> entities) {}
