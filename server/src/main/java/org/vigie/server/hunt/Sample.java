package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.Leaves;

/** Hits of a question, in both views: what OCSF says, and what the source itself said. */
record Sample(List<Both> hits) {
  /** Of the hits that have a value, so many must have it in the same field of the source. */
  private static final double MOST = 0.8;

  /** An event in both views. */
  record Both(StoredEvent stored, Event event) {}

  /**
   * The source's own field for a value of OCSF.
   *
   * @param before what stands before the value in it: a path's last separator; empty where the
   *     field is the value
   */
  record Own(String field, String before) {}

  /** The field of the source in which hits have what a place holds; null where none is. */
  @Nullable Own own(Place place) {
    Map<Own, Integer> counts = new HashMap<>();
    int seen = 0;
    for (Both hit : hits) {
      Leaves fields = hit.event.fields();
      if (place instanceof Place.Leaf(String name) && fields.textOf(name) != null) {
        return new Own(name, "");
      }
      String value = value(place, hit.stored);
      if (value == null || value.isEmpty()) continue;
      seen++;
      for (Own own : holders(fields, value)) counts.merge(own, 1, Integer::sum);
    }
    int least = Math.max(1, (int) Math.ceil(MOST * seen));
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= least)
        .min(
            Comparator.comparing(
                    (Map.Entry<Own, Integer> entry) -> !entry.getKey().before.isEmpty())
                .thenComparingInt(entry -> -entry.getValue())
                .thenComparingInt(entry -> entry.getKey().field.length())
                .thenComparing(entry -> entry.getKey().field))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static @Nullable String value(Place place, StoredEvent stored) {
    return switch (place) {
      case Place.Column(String path, var form) -> stored.value(path);
      case Place.Leaf(String name) -> stored.value(name);
    };
  }

  /** The fields that are the value, or end in it behind a separator. */
  private static List<Own> holders(Leaves fields, String value) {
    List<Own> holders = new ArrayList<>();
    String wanted = value.toLowerCase(Locale.ROOT);
    String address = Address.hex(value);
    for (int i = 0; i < fields.size(); i++) {
      String text = fields.text(i);
      if (text == null) continue;
      String lower = text.toLowerCase(Locale.ROOT);
      boolean same = lower.equals(wanted) || address != null && address.equals(Address.hex(text));
      if (same) holders.add(new Own(fields.name(i), ""));
      else if (lower.endsWith("\\" + wanted)) holders.add(new Own(fields.name(i), "\\"));
      else if (lower.endsWith("/" + wanted)) holders.add(new Own(fields.name(i), "/"));
    }
    return holders;
  }

  /** The log source that most hits belong to, and of those the one that says most. */
  @Nullable String logsource() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Both hit : hits) {
      for (var one : hit.event.route().logsources()) {
        List<String> parts = new ArrayList<>();
        if (one.product() != null) parts.add("product: " + SigmaText.quoted(one.product()));
        if (one.category() != null) parts.add("category: " + SigmaText.quoted(one.category()));
        if (one.service() != null) parts.add("service: " + SigmaText.quoted(one.service()));
        if (!parts.isEmpty()) counts.merge("{" + String.join(", ", parts) + "}", 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(
            Comparator.comparing((Map.Entry<String, Integer> entry) -> entry.getValue())
                .thenComparing(entry -> entry.getKey().contains("category: "))
                .thenComparingInt(entry -> entry.getKey().length()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }
}
