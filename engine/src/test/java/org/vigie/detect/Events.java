package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.Route;
import org.vigie.ocsf.Source;

/** Makes events of plain values. */
final class Events {
  private final FieldNames names;
  private final Leaves.Builder builder;
  private long number;

  Events(FieldNames names) {
    this.names = names;
    builder = new Leaves.Builder(names);
  }

  /** An event whose native view holds these fields; a list makes a repeated field. */
  Event event(Route route, Map<String, ? extends @Nullable Object> fields) {
    return event(route, leaves(fields), Leaves.EMPTY, "raw");
  }

  Event event(Route route, Leaves fields, Leaves ocsf, String raw) {
    byte[] bytes = raw.getBytes(UTF_8);
    return new Event(
        new EventId(new UUID(1, 2), number++, 0),
        1_700_000_000_000L,
        1_700_000_000_500L,
        Source.NONE,
        "test@1",
        Event.Status.VALID,
        List.of(),
        route,
        0,
        fields,
        ocsf,
        bytes,
        0,
        bytes.length);
  }

  Leaves leaves(Map<String, ? extends @Nullable Object> fields) {
    builder.clear();
    fields.forEach(this::add);
    return builder.build(new byte[0]);
  }

  private void add(String name, @Nullable Object value) {
    byte[] key = name.getBytes(UTF_8);
    int field = names.admit(key, 0, key.length);
    switch (value) {
      case null -> builder.add(field, Leaves.NULL, 0, 0);
      case List<?> list -> list.forEach(item -> add(name, item));
      case Boolean bool -> builder.add(field, bool ? Leaves.TRUE : Leaves.FALSE, 0, 0);
      case Long whole -> builder.addLong(field, whole);
      case Integer whole -> builder.addLong(field, whole);
      case Number decimal -> {
        int start = builder.own().length();
        builder.own().append(decimal.toString());
        builder.add(field, Leaves.OWN | Leaves.NUMBER, start, builder.own().length() - start);
      }
      default -> builder.addText(field, value.toString());
    }
  }
}
