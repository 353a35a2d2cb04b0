package org.vigie.server.config;

import java.util.List;
import java.util.Map;

/**
 * Ways in that fetch; none unless the operator asks for them.
 *
 * @param kafka topics that are read
 */
public record Pulls(List<Kafka> kafka) {
  /** None. */
  public static final Pulls NONE = new Pulls(List.of());

  /** Checks what an entry alone can't know to be missing. */
  public Pulls {
    for (Kafka one : kafka) {
      if (one.name.isBlank()
          || one.topics.isEmpty()
          || !one.connection.containsKey(Kafka.SERVERS)) {
        throw new IllegalArgumentException(
            ".kafka has an entry without name, topics or connection; an entry is {name: apps,"
                + " topics: [logs], connection: {bootstrap.servers: \"broker:9092\"}}");
      }
    }
  }

  /**
   * Topics of Kafka.
   *
   * @param name source name that their events carry
   * @param topics their names
   * @param group name of the consumer group
   * @param connection properties of Kafka's clients: {@code bootstrap.servers}, {@code
   *     security.protocol} and what belongs to it
   */
  public record Kafka(
      String name, List<String> topics, String group, Map<String, String> connection) {
    static final String SERVERS = "bootstrap.servers";

    /** The defaults. */
    public Kafka() {
      this("", List.of(), "vigie", Map.of());
    }

    /** What proves who we are is nobody's business. */
    @Override
    public String toString() {
      return "kafka " + name + " " + topics;
    }
  }
}
