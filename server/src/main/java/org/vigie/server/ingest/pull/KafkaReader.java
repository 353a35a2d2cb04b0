package org.vigie.server.ingest.pull;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.ocsf.Source;
import org.vigie.server.ingest.Counters;
import org.vigie.server.ingest.Traffic;
import org.vigie.store.journal.Journal;

/**
 * A member of a consumer group of Kafka. The value of each record is a record of the journal, once:
 * a partition is a producer of the journal that numbers by offsets, and offsets are committed to
 * Kafka only when the journal has what is before them. What a crash between the two makes come
 * again the journal knows already.
 */
public final class KafkaReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaReader.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final int MOST = 5_000;

  /** Seconds without a heartbeat, of which there is one every three. */
  private static final double SILENCE = 30;

  private static final int BATCH_BYTES = 8 << 20;

  private final Options options;
  private final Journal journal;
  private final InstantSource clock;
  private final Counters counters = new Counters();
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private final Progress progress;

  /** A reader that does not read yet; the clock says when records were received. */
  public KafkaReader(Options options, Journal journal, InstantSource clock) {
    this.options = options;
    this.journal = journal;
    this.clock = clock;
    this.progress = new Progress(options.source(), "kafka " + options.group(), clock);
  }

  /** Reads from now on; a broker that is not there is tried again until it is. */
  public void start() {
    if (thread != null) throw new IllegalStateException("started already");
    thread = Thread.ofPlatform().name("kafka-" + options.source()).start(this::run);
  }

  /** What came in, by source. */
  public Map<String, Traffic> traffic() {
    return Map.of(options.source(), counters.snapshot());
  }

  /** How it stands. */
  public Standing standing() {
    return progress.standing();
  }

  /** Leaves the group; what was read and is not durable is read again after the next start. */
  @Override
  public void close() {
    closing.countDown();
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) open.wakeup();
    try {
      if (thread != null) thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (closing.getCount() > 0) {
      try {
        consume();
      } catch (WakeupException e) {
        LOG.debug("kafka {}: told to stop", options.source());
      } catch (KafkaException | IOException e) {
        progress.bad(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        return;
      }
      if (!pause(AGAIN)) return;
    }
  }

  /** Waits, unless the reader is being closed; false where it is. */
  private boolean pause(Duration wait) {
    try {
      return !closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void consume() throws IOException, InterruptedException {
    Origins origins = new Origins(options.connection());
    try (KafkaConsumer<byte[], byte[]> open = new KafkaConsumer<>(properties())) {
      consumer = open;
      open.subscribe(options.topics());
      while (closing.getCount() > 0) {
        ConsumerRecords<byte[], byte[]> records = open.poll(POLL);
        if (records.isEmpty()) {
          if (isSilent(open)) progress.bad("the brokers do not answer");
          else if (!open.assignment().isEmpty()) progress.well(0);
          continue;
        }
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        try {
          keep(records, origins, done);
        } catch (IOException e) {
          rewind(open, records, done);
          commit(open, done);
          throw e;
        }
        commit(open, done);
        progress.well(behind(records));
      }
    } catch (InterruptException e) {
      throw new InterruptedException(e.getMessage());
    } finally {
      consumer = null;
    }
  }

  /**
   * Whether the group's coordinator was not heard of for long: that no record comes says nothing.
   */
  private static boolean isSilent(KafkaConsumer<byte[], byte[]> open) {
    for (Metric metric : open.metrics().values()) {
      if (metric.metricName().name().equals("last-heartbeat-seconds-ago")) {
        return metric.metricValue() instanceof Double seconds && seconds > SILENCE;
      }
    }
    return false;
  }

  /** How old the newest record is, where more were fetched than one answer holds. */
  private long behind(ConsumerRecords<byte[], byte[]> records) {
    long newest = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      newest = Math.max(newest, record.timestamp());
    }
    return newest <= 0 || records.count() < MOST ? 0 : clock.millis() - newest;
  }

  private Properties properties() {
    Properties all = new Properties();
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(MOST));
    all.put(ConsumerConfig.CLIENT_ID_CONFIG, "vigie");
    all.putAll(options.connection());
    all.put(ConsumerConfig.GROUP_ID_CONFIG, options.group());
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return all;
  }

  private static void commit(
      KafkaConsumer<byte[], byte[]> open, Map<TopicPartition, OffsetAndMetadata> done) {
    if (done.isEmpty()) return;
    try {
      open.commitSync(done);
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // Another member has the partition now; what it reads again of it, it knows by itself.
      LOG.info("kafka: not committed, the group has changed: {}", e.getMessage());
    }
  }

  /** What could not be kept is read again. */
  private static void rewind(
      KafkaConsumer<byte[], byte[]> open,
      ConsumerRecords<byte[], byte[]> records,
      Map<TopicPartition, OffsetAndMetadata> done) {
    for (TopicPartition partition : records.partitions()) {
      OffsetAndMetadata kept = done.get(partition);
      long from = records.records(partition).getFirst().offset();
      if (open.assignment().contains(partition)) {
        open.seek(partition, kept == null ? from : kept.offset());
      }
    }
  }

  /** Appends all, and says up to where each partition is durable. */
  private void keep(
      ConsumerRecords<byte[], byte[]> records,
      Origins origins,
      Map<TopicPartition, OffsetAndMetadata> done)
      throws IOException, InterruptedException {
    Map<TopicPartition, List<Run>> runs = new LinkedHashMap<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> of = records.records(partition);
      origins.check(partition, of.getFirst().offset(), journal);
      runs.put(partition, cut(of));
    }
    // A run of a partition only when the one before is durable; those of others beside it.
    for (int round = 0; !runs.isEmpty(); round++) {
      Map<TopicPartition, CompletableFuture<Journal.Appended>> under = new LinkedHashMap<>();
      for (Map.Entry<TopicPartition, List<Run>> entry : runs.entrySet()) {
        Run run = entry.getValue().get(round);
        under.put(entry.getKey(), append(entry.getKey(), run, origins));
      }
      await(under, runs, round, done);
      int next = round + 1;
      runs.values().removeIf(all -> all.size() == next);
    }
    for (TopicPartition partition : records.partitions()) {
      done.put(partition, new OffsetAndMetadata(records.records(partition).getLast().offset() + 1));
    }
  }

  private void await(
      Map<TopicPartition, CompletableFuture<Journal.Appended>> under,
      Map<TopicPartition, List<Run>> runs,
      int round,
      Map<TopicPartition, OffsetAndMetadata> done)
      throws IOException, InterruptedException {
    IOException failed = null;
    for (Map.Entry<TopicPartition, CompletableFuture<Journal.Appended>> entry : under.entrySet()) {
      Run run = runs.getOrDefault(entry.getKey(), List.of()).get(round);
      try {
        int added = entry.getValue().get().count();
        int size = run.records.size();
        if (added > 0) {
          counters.durable(run.records.subList(size - added, size), clock.millis());
        }
        done.put(entry.getKey(), new OffsetAndMetadata(run.first + size));
      } catch (ExecutionException e) {
        failed = new IOException("the journal can't take records: " + e.getCause(), e);
      }
    }
    if (failed != null) throw failed;
  }

  /**
   * Records of one partition, whose offsets have no gap.
   *
   * @param first offset of the first
   */
  private record Run(long first, List<byte[]> records) {}

  /** Cuts where an offset is missing, where a record says nothing, and where it gets too much. */
  private List<Run> cut(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Run> runs = new ArrayList<>();
    int bytes = BATCH_BYTES;
    long next = -1;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      byte[] value = record.value();
      if (value == null || value.length == 0) continue;
      if (value.length > options.longest()) {
        value = Arrays.copyOf(value, options.longest());
        counters.truncate(1);
      }
      if (record.offset() != next || bytes + value.length > BATCH_BYTES) {
        runs.add(new Run(record.offset(), new ArrayList<>()));
        bytes = 0;
      }
      runs.getLast().records.add(value);
      bytes += value.length;
      next = record.offset() + 1;
    }
    if (runs.isEmpty()) runs.add(new Run(records.getFirst().offset(), List.of()));
    return runs;
  }

  private CompletableFuture<Journal.Appended> append(
      TopicPartition partition, Run run, Origins origins) throws IOException {
    if (run.records.isEmpty()) {
      return CompletableFuture.completedFuture(new Journal.Appended(0, 0));
    }
    long[] received = new long[run.records.size()];
    Arrays.fill(received, clock.millis());
    return journal.append(
        new Journal.Batch(
            new Source(options.source(), "kafka", partition.toString()),
            new Journal.Producer(origins.of(partition), run.first, Journal.Gaps.ALLOWED),
            received,
            run.records));
  }

  /**
   * What to read.
   *
   * @param source name of the source that all records are of
   * @param topics their names
   * @param group name of the consumer group
   * @param connection what Kafka's clients are told to connect: {@code bootstrap.servers}, and how
   *     they prove who they are
   * @param longest longest record in bytes; longer ones are cut and counted
   */
  public record Options(
      String source,
      List<String> topics,
      String group,
      Map<String, String> connection,
      int longest) {
    public Options {
      topics = List.copyOf(topics);
      connection = Map.copyOf(connection);
    }

    /** Records of a mebibyte. */
    public Options(
        String source, List<String> topics, String group, Map<String, String> connection) {
      this(source, topics, group, connection, 1 << 20);
    }

    /** What proves who we are is nobody's business. */
    @Override
    public String toString() {
      return "kafka " + source + " " + topics;
    }
  }
}
