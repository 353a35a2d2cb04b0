package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.List;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Criticality;
import org.vigie.server.inventory.Heard;

/** An asset in the list, as the page shows it. */
record AssetRow(Page page, Heard.Row row, long now) {
  /** Most names, addresses and sources in one line; the asset's page shows all. */
  private static final int IN_LINE = 3;

  private Asset asset() {
    return row.asset();
  }

  static String href(Asset asset) {
    return "/inventory/assets/" + URLEncoder.encode(asset.id(), UTF_8).replace("+", "%20");
  }

  String href() {
    return href(asset());
  }

  Inert id() {
    return Inert.of(asset().id());
  }

  Inert names() {
    return line(asset().names());
  }

  Inert addresses() {
    return line(asset().addresses());
  }

  private static Inert line(List<String> all) {
    String some = String.join(", ", all.stream().limit(IN_LINE).toList());
    return Inert.of(all.size() > IN_LINE ? some + " …" : some);
  }

  Inert bu() {
    return Inert.of(asset().card().bu());
  }

  Inert zone() {
    return Inert.of(asset().zone());
  }

  Inert function() {
    return Inert.of(asset().card().function());
  }

  String criticality() {
    return criticality(page, asset().card().criticality());
  }

  String tone() {
    return tone(asset().card().criticality());
  }

  static String criticality(Page page, Criticality criticality) {
    return criticality == Criticality.UNKNOWN ? "" : page.say("criticality." + criticality.word());
  }

  static String tone(Criticality criticality) {
    return switch (criticality) {
      case CRITICAL -> "bad";
      case HIGH -> "warn";
      case MEDIUM -> "info";
      case LOW, UNKNOWN -> "muted";
    };
  }

  boolean isHeard() {
    return row.isHeard();
  }

  String last() {
    return Times.seconds(row.last());
  }

  String age() {
    return Times.age(page.words(), now - row.last());
  }

  Inert sources() {
    return line(List.copyOf(row.sources().keySet()));
  }
}
