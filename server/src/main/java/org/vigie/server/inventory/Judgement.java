package org.vigie.server.inventory;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.alert.Alert;
import org.vigie.detect.Finding.Entity;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Card;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.enrich.Inventory.Network;
import org.vigie.enrich.Tables;
import org.vigie.store.state.Business;

/**
 * Whose an alert is, by the assets and identities among its entities: the unit of the most telling
 * one that has any, the criticality of the most critical one and the function that this serves.
 */
public final class Judgement implements Function<Alert, Business> {
  private final Supplier<Tables> tables;

  /** By tables as they are when it is asked. */
  public Judgement(Supplier<Tables> tables) {
    this.tables = tables;
  }

  @Override
  public Business apply(Alert alert) {
    Tables now = tables.get();
    String bu = "";
    String network = "";
    Criticality criticality = Criticality.UNKNOWN;
    String function = "";
    for (Entity entity : alert.entities()) {
      if (network.isEmpty()) network = network(now, entity);
      if (bu.isEmpty() && entity.kind() == Entity.Kind.SOURCE) bu = now.units().of(entity.value());
      Card card = card(now, entity, alert.last());
      if (card == null) continue;
      if (bu.isEmpty()) bu = card.bu();
      if (card.criticality().compareTo(criticality) > 0) {
        criticality = card.criticality();
        function = card.function();
      } else if (function.isEmpty()) function = card.function();
    }
    return new Business(bu.isEmpty() ? network : bu, criticality, function);
  }

  private static @Nullable Card card(Tables tables, Entity entity, long time) {
    return switch (entity.kind()) {
      case HOST, ADDRESS -> {
        Asset asset = tables.asset(entity.value(), time);
        yield asset == null ? null : asset.card();
      }
      case USER -> {
        Identity identity = tables.identity(entity.value(), time);
        yield identity == null ? null : identity.card();
      }
      case PROCESS, FILE, DOMAIN, HASH, SOURCE -> null;
    };
  }

  private static String network(Tables tables, Entity entity) {
    return switch (entity.kind()) {
      case ADDRESS -> {
        Network network = tables.network(entity.value());
        yield network == null ? "" : network.bu();
      }
      case HOST, USER, PROCESS, FILE, DOMAIN, HASH, SOURCE -> "";
    };
  }
}
