package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.vigie.store.journal.Journal;

/**
 * As which producer of the journal a partition goes: by the cluster, the topic's own id, and the
 * number. A topic that was deleted and made again has another id, so its offsets are new ones.
 */
final class Origins {
  private static final long PATIENCE = 30;

  private final Map<String, Object> connection;
  private final Map<String, String> topics = new HashMap<>();

  Origins(Map<String, String> connection) {
    this.connection = new HashMap<>(connection);
  }

  /**
   * Asks anew what topic it is where records come whose offsets are known: either they come again,
   * or it is another topic of the same name.
   */
  void check(TopicPartition partition, long first, Journal journal)
      throws IOException, InterruptedException {
    boolean known = topics.containsKey(partition.topic());
    if (!known || first < journal.next(of(partition))) ask(partition.topic());
  }

  UUID of(TopicPartition partition) throws IOException {
    String topic = topics.get(partition.topic());
    if (topic == null) throw new IOException("topic " + partition.topic() + " is not known");
    return UUID.nameUUIDFromBytes((topic + "/" + partition.partition()).getBytes(UTF_8));
  }

  private void ask(String topic) throws IOException, InterruptedException {
    try (Admin admin = Admin.create(connection)) {
      String cluster = admin.describeCluster().clusterId().get(PATIENCE, TimeUnit.SECONDS);
      Map<String, TopicDescription> found =
          admin.describeTopics(List.of(topic)).allTopicNames().get(PATIENCE, TimeUnit.SECONDS);
      TopicDescription one = found.get(topic);
      if (one == null) throw new IOException("topic " + topic + " is not there any more");
      topics.put(topic, cluster + "/" + one.topicId());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("can't ask for the id of topic " + topic + ": " + e.getMessage(), e);
    }
  }
}
