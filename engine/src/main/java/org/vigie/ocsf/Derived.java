package org.vigie.ocsf;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.vigie.ocsf.OcsfSchema.Attribute;
import org.vigie.ocsf.OcsfSchema.EventClass;

/**
 * What follows from the attributes of an event and is therefore never stored by parsers: names of
 * numbers, and the values an analyst searches for.
 */
public final class Derived {
  private static final Map<Integer, String> CATEGORIES =
      Map.of(
          0, "Uncategorized",
          1, "System Activity",
          2, "Findings",
          3, "Identity & Access Management",
          4, "Network Activity",
          5, "Discovery",
          6, "Application Activity",
          7, "Remediation",
          8, "Unmanned Systems");

  /** Types of attributes whose values are observables, and their numbers and captions. */
  private static final Map<String, Observable> OBSERVABLES =
      Map.of(
          "hostname_t", new Observable(1, "Hostname"),
          "ip_t", new Observable(2, "IP Address"),
          "mac_t", new Observable(3, "MAC Address"),
          "username_t", new Observable(4, "User Name"),
          "email_t", new Observable(5, "Email Address"),
          "url_t", new Observable(6, "URL String"),
          "file_name_t", new Observable(7, "File Name"),
          "file_hash_t", new Observable(8, "Hash"),
          "process_name_t", new Observable(9, "Process Name"),
          "file_path_t", new Observable(45, "File Path"));

  private Derived() {}

  /**
   * A value that analysts search for.
   *
   * @param typeId number of its kind
   * @param type what the number means
   */
  public record Observable(int typeId, String type) {}

  /** Names of the numbers of an event by their paths: {@code class_name}, {@code severity} … */
  public static Map<String, String> names(Event event, OcsfSchema schema) {
    Map<String, String> names = new LinkedHashMap<>();
    EventClass type = schema.eventClass(event.classUid());
    if (type == null) return names;
    names.put("class_name", type.caption());
    names.put("category_name", CATEGORIES.getOrDefault(type.categoryUid(), "Unknown"));
    Set<String> present = new HashSet<>();
    for (int i = 0; i < event.ocsf().size(); i++) present.add(event.ocsf().name(i));
    for (int i = 0; i < event.ocsf().size(); i++) {
      String path = event.ocsf().name(i);
      Attribute attribute = schema.attribute(type, path);
      if (attribute == null || attribute.sibling() == null) continue;
      String caption = attribute.captions().get(event.ocsf().number(i, -1));
      String sibling = path.substring(0, path.lastIndexOf('.') + 1) + attribute.sibling();
      if (caption != null && !present.contains(sibling)) names.put(sibling, caption);
    }
    String activity = names.get("activity_name");
    if (activity != null) names.put("type_name", type.caption() + ": " + activity);
    return names;
  }

  /** The observables of an event by the paths where they stand; each value once. */
  public static Map<String, Observable> observables(Event event, OcsfSchema schema) {
    Map<String, Observable> found = new LinkedHashMap<>();
    EventClass type = schema.eventClass(event.classUid());
    if (type == null) return found;
    for (int i = 0; i < event.ocsf().size(); i++) {
      Attribute attribute = schema.attribute(type, event.ocsf().name(i));
      Observable kind = attribute == null ? null : OBSERVABLES.get(attribute.type());
      if (kind != null) found.putIfAbsent(event.ocsf().name(i), kind);
    }
    return found;
  }
}
