package org.vigie.parse;

/**
 * Makes events of bytes. An instance belongs to one thread (it reuses buffers); the compiled
 * definitions behind it are shared.
 */
public interface Parser {
  /** Understands one raw event. Never throws for bad input. */
  Parsed parse(RawEvent raw);
}
