package org.vigie.parse;

/**
 * Makes events of bytes. An instance belongs to one thread (it reuses buffers); the compiled
 * definitions behind it are shared.
 */
public interface Parser {
  /** Understands one raw event. Never throws for bad input. */
  default Parsed parse(RawEvent raw) {
    return parse(raw, Hints.NONE);
  }

  /** As {@link #parse(RawEvent)}, where a collector took parts of the header off before. */
  Parsed parse(RawEvent raw, Hints hints);
}
