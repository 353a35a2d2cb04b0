package org.vigie.server.bench;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.vigie.enrich.Inventory;
import org.vigie.enrich.Tables;
import org.vigie.ocsf.Event;

/** Tables in which the machines and people of some events stand, every second of them. */
final class Fleet {
  private static final String[] LEVELS = {"low", "medium", "high", "critical"};

  private Fleet() {}

  static Tables of(List<Event> events) {
    Set<String> hosts = new TreeSet<>();
    Set<String> users = new TreeSet<>();
    for (Event event : events) {
      for (int i = 0; i < event.ocsf().size(); i++) {
        String path = event.ocsf().name(i);
        String value = event.ocsf().text(i);
        if (value == null || value.isBlank() || value.matches("(?s).*[|;\",\\r\\n].*")) continue;
        if (path.equals("device.hostname")) hosts.add(value);
        if (path.endsWith("user.name")) users.add(value);
      }
    }
    return Tables.compile(
        new Tables.Parts(
            Inventory.assets("bench", csv("id,names,bu,criticality,function,zone", hosts)).rows(),
            Inventory.identities("bench", csv("id,names,bu,criticality,function", users)).rows(),
            Inventory.networks("bench", "network,zone\n10.0.0.0/8,inside\n192.168.0.0/16,branch\n")
                .rows(),
            List.of(),
            null));
  }

  private static String csv(String head, Set<String> names) {
    StringBuilder csv = new StringBuilder(head).append('\n');
    int i = 0;
    for (Iterator<String> each = names.iterator(); each.hasNext(); i++) {
      String name = each.next();
      if (i % 2 == 1) continue;
      csv.append(i).append(',').append(name).append(",BU-").append(i % 7).append(',');
      csv.append(LEVELS[i / 2 % LEVELS.length]).append(",Claims,servers\n");
    }
    return csv.toString();
  }
}
