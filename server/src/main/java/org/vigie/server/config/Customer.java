package org.vigie.server.config;

import java.time.ZoneId;
import java.util.Map;
import org.vigie.enrich.SourceUnits;

/**
 * Whom this instance watches over.
 *
 * @param timeZone in which days and weeks are counted, {@code Europe/Paris}
 * @param units the business unit of a source by its name, or by a pattern of names with {@code *}
 */
public record Customer(ZoneId timeZone, Map<String, String> units) {
  /** In Paris, without business units. */
  public static final Customer USUAL = new Customer(ZoneId.of("Europe/Paris"), Map.of());

  private static final int MOST = 10_000;
  private static final int MAX_NAME = 100;

  /** Checks the units. */
  public Customer {
    if (units.size() > MOST) {
      throw new IllegalArgumentException(".units has more than " + MOST + " entries");
    }
    units.forEach(
        (source, unit) -> {
          if (source.isBlank() || unit.isBlank() || unit.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                ".units.%s must be the name of a business unit, of 1 to %d characters"
                    .formatted(source, MAX_NAME));
          }
        });
    units = Map.copyOf(units);
  }

  /** The units of sources, to be asked. */
  public SourceUnits sourceUnits() {
    return new SourceUnits(units);
  }
}
