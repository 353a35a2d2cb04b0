package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.enrich.Inventory.Card;
import org.vigie.enrich.Inventory.Validity;

/**
 * An asset or identity of the tables, its words ready to be written into events.
 *
 * @param <T> which of the two
 */
final class Known<T> {
  final T row;
  final Validity validity;
  final byte[] bu;
  final byte[] owner;
  final byte[] criticality;
  final byte[] function;
  final byte[] zone;

  Known(T row, Card card, Validity validity, String zone) {
    this.row = row;
    this.validity = validity;
    bu = card.bu().getBytes(UTF_8);
    owner = card.owner().getBytes(UTF_8);
    criticality = card.criticality().word().getBytes(UTF_8);
    function = card.function().getBytes(UTF_8);
    this.zone = zone.getBytes(UTF_8);
  }

  /** The first of several that holds at a time, or null. */
  static <T> @Nullable Known<T> at(List<Known<T>> several, long time) {
    for (Known<T> one : several) if (one.validity.at(time)) return one;
    return null;
  }
}
