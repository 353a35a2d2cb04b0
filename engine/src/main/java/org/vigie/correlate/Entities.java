package org.vigie.correlate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.vigie.detect.Finding.Entity;

/** Who a group is about, as it is kept and written: a few, and short. */
final class Entities {
  private static final int MAX = 8;
  private static final int MAX_VALUE = 256;

  private Entities() {}

  static List<Entity> of(Input in) {
    return in.entities().stream()
        .filter(entity -> entity.value().length() <= MAX_VALUE)
        .limit(MAX)
        .toList();
  }

  static void write(List<Entity> entities, DataOutput out) throws IOException {
    out.writeByte(entities.size());
    for (Entity entity : entities) {
      out.writeUTF(entity.kind().name());
      out.writeUTF(entity.value());
    }
  }

  static List<Entity> read(DataInput in) throws IOException {
    int count = in.readByte();
    List<Entity> entities = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entities.add(new Entity(Entity.Kind.valueOf(in.readUTF()), in.readUTF()));
    }
    return List.copyOf(entities);
  }
}
