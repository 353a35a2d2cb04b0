package org.vigie.server.hunt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Source;
import org.vigie.pack.Pack;
import org.vigie.parse.RawEvent;
import org.vigie.server.hunt.StoredEvent.Leaf;

/**
 * The view that rules see: the names of the source itself. The lake keeps an event's bytes and what
 * nobody mapped; the parsers that run now make the rest of the bytes again, and it is told whether
 * the one that was pinned to the event did.
 */
public final class Natives {
  private final @Nullable Supplier<Pack> content;

  /**
   * A view made again.
   *
   * @param fields by the names of the source
   * @param parser what made them, with its version
   */
  public record View(List<Leaf> fields, String parser, Standing standing) {}

  /** How far a view is the one of that time. */
  public enum Standing {
    /** The same parser in the same version made it. */
    PINNED,
    /** Another parser or version did: the one that was pinned does not run any more. */
    OTHER,
    /** There are no bytes to make it of. */
    NONE
  }

  /** By the content that runs; null where none does. */
  public Natives(@Nullable Supplier<Pack> content) {
    this.content = content;
  }

  /** The content that runs; null where none does. */
  @Nullable Pack pack() {
    Supplier<Pack> running = content;
    return running == null ? null : running.get();
  }

  /** The native view of an event. */
  public View of(StoredEvent stored) {
    Event event = event(stored);
    if (event == null) return new View(List.of(), "", Standing.NONE);
    boolean same = event.parser().equals(stored.provenance().parser());
    return new View(
        leaves(event.fields()), event.parser(), same ? Standing.PINNED : Standing.OTHER);
  }

  /** An event as the parsers that run make it of the stored bytes; null where there are none. */
  @Nullable Event event(StoredEvent stored) {
    Pack running = pack();
    String raw = stored.raw();
    byte[] bytes =
        stored.bytes() != null ? stored.bytes() : raw == null ? null : raw.getBytes(UTF_8);
    if (running == null || bytes == null) return null;
    StoredEvent.Provenance pinned = stored.provenance();
    Source source =
        new Source(
            orEmpty(pinned.source()), orEmpty(pinned.transport()), orEmpty(pinned.address()));
    EventId id = EventId.parse(stored.id());
    RawEvent again = new RawEvent(id, stored.received(), source, bytes, 0, bytes.length);
    List<Event> events = running.parsers().open().parse(again).events();
    return events.stream()
        .filter(one -> one.id().toString().equals(stored.id()))
        .findFirst()
        .orElse(events.getFirst());
  }

  private static List<Leaf> leaves(Leaves fields) {
    List<Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) leaves.add(new Leaf(fields.name(i), fields.text(i)));
    return leaves;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
