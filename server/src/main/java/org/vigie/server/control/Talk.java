package org.vigie.server.control;

/** Where a long work says how far it is and what came of it. */
public interface Talk {
  /** How far it is; may be dropped. */
  void progress(String line);

  /** A line of its result. */
  void line(String line);
}
