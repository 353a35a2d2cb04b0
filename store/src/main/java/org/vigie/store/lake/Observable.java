package org.vigie.store.lake;

import org.jspecify.annotations.Nullable;

/** A kind of value that is looked for by itself: where has it ever been seen? */
public enum Observable {
  /** An IP address. */
  ADDRESS(1),
  /** A name of a machine or a domain. */
  NAME(2),
  /** A user, by name, address of mail or identifier. */
  USER(3),
  /** A digest of a file. */
  HASH(4);

  /** By which indexes on disk know it. */
  final int number;

  Observable(int number) {
    this.number = number;
  }

  /** The kind of what an OCSF path holds, or null. */
  public static @Nullable Observable of(String path) {
    if (path.equals("ip") || path.endsWith(".ip")) return ADDRESS;
    if (path.endsWith("hashes.value")) return HASH;
    if (path.endsWith(".hostname")) return NAME;
    boolean user =
        path.endsWith("user.name") || path.endsWith("user.email_addr") || path.endsWith("user.uid");
    return user ? USER : null;
  }
}
