package org.vigie.ocsf;

import java.util.UUID;

/**
 * Identity of an event for its whole life, the same on every replay.
 *
 * @param origin for a file, the first 128 bits of the SHA-256 of its (decompressed) content; for a
 *     stream, the identity of the journal that took it in
 * @param number record number in the file from 0, or position in the journal
 * @param part index from 0 of the event among those that one record holds
 */
public record EventId(UUID origin, long number, int part) {

  /** Parses what {@link #toString} wrote. */
  public static EventId parse(String text) {
    int dash = text.indexOf('-');
    if (dash != 32) throw new IllegalArgumentException("not an event id: '" + text + "'");
    int dot = text.indexOf('.', dash);
    return new EventId(
        new UUID(Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16)),
        Long.parseLong(text, dash + 1, dot < 0 ? text.length() : dot, 10),
        dot < 0 ? 0 : Integer.parseInt(text, dot + 1, text.length(), 10));
  }

  /** {@code <32 hex digits>-<number>}, and {@code .<part>} where the part is not 0. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(56);
    hex(text, origin.getMostSignificantBits());
    hex(text, origin.getLeastSignificantBits());
    text.append('-').append(number);
    if (part != 0) text.append('.').append(part);
    return text.toString();
  }

  private static void hex(StringBuilder text, long bits) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((int) (bits >>> shift) & 15, 16));
    }
  }
}
