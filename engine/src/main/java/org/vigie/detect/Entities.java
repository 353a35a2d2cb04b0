package org.vigie.detect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.ocsf.Leaves;

/** Who and what an event is about, read from its OCSF view. */
final class Entities {
  /** Most entities of one finding. */
  private static final int MAX = 32;

  /** Most characters of an entity. */
  private static final int MAX_VALUE = 1_024;

  private record Path(String name, Kind kind) {}

  /** Where entities stand, most telling first. */
  private static final List<Path> PATHS =
      List.of(
          new Path("device.hostname", Kind.HOST),
          new Path("dst_endpoint.hostname", Kind.HOST),
          new Path("src_endpoint.hostname", Kind.HOST),
          new Path("actor.user.name", Kind.USER),
          new Path("user.name", Kind.USER),
          new Path("actor.process.user.name", Kind.USER),
          new Path("process.user.name", Kind.USER),
          new Path("src_endpoint.ip", Kind.ADDRESS),
          new Path("dst_endpoint.ip", Kind.ADDRESS),
          new Path("device.ip", Kind.ADDRESS),
          new Path("process.file.path", Kind.PROCESS),
          new Path("actor.process.file.path", Kind.PROCESS),
          new Path("file.path", Kind.FILE),
          new Path("query.hostname", Kind.DOMAIN),
          new Path("url.hostname", Kind.DOMAIN),
          new Path("file.hashes.value", Kind.HASH),
          new Path("process.file.hashes.value", Kind.HASH));

  /** Where a user stands of whom only the identifier (SID, number) is known. */
  private static final List<String> UIDS = List.of("actor.user.uid", "user.uid");

  /** Accounts of the system itself: told only where nobody else is named. */
  private static final Set<String> SYSTEM =
      Set.of("system", "local service", "network service", "anonymous logon", "root");

  private Entities() {}

  static List<Entity> of(Leaves ocsf) {
    Set<Entity> entities = new LinkedHashSet<>();
    List<Entity> late = new ArrayList<>();
    boolean user = false;
    for (Path path : PATHS) {
      for (int i = 0; i < ocsf.size(); i++) {
        if (!ocsf.name(i).equals(path.name)) continue;
        String value = value(ocsf.text(i));
        if (value == null) continue;
        Entity entity = new Entity(path.kind, value);
        boolean system = path.kind == Kind.USER && isSystem(value);
        if (system) late.add(entity);
        else entities.add(entity);
        user |= path.kind == Kind.USER && !system;
      }
    }
    if (!user) entities.addAll(late);
    if (!user && late.isEmpty()) unnamed(ocsf, entities);
    return entities.stream()
        .sorted(java.util.Comparator.comparing(Entity::kind)) // stable: the table's order remains
        .limit(MAX)
        .toList();
  }

  /** Adds users by their identifiers, where no name is told. */
  private static void unnamed(Leaves ocsf, Set<Entity> entities) {
    for (String path : UIDS) {
      for (int i = 0; i < ocsf.size(); i++) {
        String value = ocsf.name(i).equals(path) ? value(ocsf.text(i)) : null;
        if (value != null) entities.add(new Entity(Kind.USER, value));
      }
    }
  }

  private static @Nullable String value(@Nullable String text) {
    return text == null || text.isBlank() || text.equals("-")
        ? null
        : Cut.to(text.strip(), MAX_VALUE);
  }

  /** Without the authority before the name, {@code NT AUTHORITY\SYSTEM}. */
  private static boolean isSystem(String name) {
    return SYSTEM.contains(name.substring(name.lastIndexOf('\\') + 1).toLowerCase(Locale.ROOT));
  }
}
