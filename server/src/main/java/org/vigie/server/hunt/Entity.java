package org.vigie.server.hunt;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vigie.store.lake.Observable;

/** A thing that events are about, and by which they are linked: somebody, a machine, an address. */
public record Entity(Kind kind, String value) {
  /** Most characters of a value. */
  public static final int MAX_VALUE = 500;

  public Entity {
    if (value.isEmpty() || value.length() > MAX_VALUE) {
      throw new IllegalArgumentException("value: 1 to " + MAX_VALUE + " characters");
    }
  }

  /** Kinds, with the field that finds them and the fields that tell whom they have to do with. */
  public enum Kind {
    USER("user"),
    HOST("host"),
    ADDRESS("ip"),
    DOMAIN("domain"),
    HASH("hash");

    private final String field;

    Kind(String field) {
      this.field = field;
    }

    /** The field of questions that finds it. */
    public String field() {
      return field;
    }

    /** The fields whose values are its peers. */
    public List<String> peers() {
      return switch (this) {
        case USER -> List.of("host", "ip", "process", "user");
        case HOST -> List.of("user", "ip", "domain", "process");
        case ADDRESS -> List.of("ip", "host", "user", "domain");
        case DOMAIN -> List.of("host", "ip", "user", "process");
        case HASH -> List.of("host", "user", "file", "process");
      };
    }

    /** As addresses name it, {@code host}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a word; null for others. */
    public static @Nullable Kind of(String word) {
      for (Kind kind : values()) if (kind.word().equals(word)) return kind;
      return null;
    }

    /** The kind of what a field of questions holds; null where that is no entity. */
    public static @Nullable Kind ofField(String field) {
      return switch (field) {
        case "user" -> USER;
        case "host" -> HOST;
        case "ip", "src_ip", "dst_ip" -> ADDRESS;
        case "domain", "dst_host" -> DOMAIN;
        case "hash" -> HASH;
        default -> null;
      };
    }
  }

  /** What a leaf of an event is about; null where that is no entity. */
  public static @Nullable Entity of(String path, @Nullable String value) {
    if (value == null || value.isBlank() || value.length() > MAX_VALUE) return null;
    Observable observable = Observable.of(path);
    if (observable == null) return null;
    Kind kind =
        switch (observable) {
          case ADDRESS -> Kind.ADDRESS;
          case NAME -> path.equals("device.hostname") ? Kind.HOST : Kind.DOMAIN;
          case USER -> Kind.USER;
          case HASH -> Kind.HASH;
        };
    return new Entity(kind, value);
  }

  /** The question that finds its events. */
  public String question() {
    return kind.field() + ":\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
