package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker of Kafka, controller and all, in a process of its own with a small heap. */
final class Broker implements AutoCloseable {
  private final Process process;
  private final String address;

  Broker(Path folder) throws IOException, InterruptedException {
    int port = freePort();
    int controller = freePort();
    address = "127.0.0.1:" + port;
    Path properties =
        Files.writeString(
            folder.resolve("broker.properties"),
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%2$d
            controller.listener.names=CONTROLLER
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
            log.dirs=%3$s
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            group.initial.rebalance.delay.ms=0
            auto.create.topics.enable=false
            """
                .formatted(port, controller, folder.resolve("log")));
    Process format =
        java(
            folder,
            "kafka.tools.StorageTool",
            "format",
            "-t",
            "MkU3OEVBNTcwNTJENDM2Qk",
            "-c",
            properties.toString());
    if (format.waitFor() != 0)
      throw new IOException(Files.readString(folder.resolve("broker.out")));
    process = java(folder, "kafka.Kafka", properties.toString());
  }

  private static Process java(Path folder, String main, String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.out").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  Map<String, String> connection() {
    return Map.of("bootstrap.servers", address);
  }

  /** Makes a topic; waits for the broker to be there. */
  void make(String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(connection()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
  }

  void delete(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(connection()))) {
      admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
      long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic)) {
        assertThat(System.nanoTime()).as("deleted in time").isLessThan(until);
      }
    }
  }

  /** Up to where a group has committed a topic, over all its partitions. */
  long committed(String group) throws InterruptedException {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(connection()))) {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(30, TimeUnit.SECONDS)
          .values()
          .stream()
          .mapToLong(offset -> offset.offset())
          .sum();
    } catch (ExecutionException | TimeoutException e) {
      return -1;
    }
  }

  /** Sends texts, some of them, one after the other, to partitions in turn. */
  void send(String topic, int partitions, List<String> texts) throws Exception {
    List<Future<RecordMetadata>> sent = new java.util.ArrayList<>();
    // A busy machine must not make the client believe that something was lost on the way.
    Map<String, Object> patient =
        Map.of(
            "enable.idempotence", "false",
            "max.in.flight.requests.per.connection", "1",
            "request.timeout.ms", "60000");
    try (KafkaProducer<byte[], byte[]> producer = producer(patient)) {
      for (int i = 0; i < texts.size(); i++) {
        var record =
            new ProducerRecord<byte[], byte[]>(
                topic, i % partitions, null, texts.get(i).getBytes(UTF_8));
        sent.add(producer.send(record));
      }
      producer.flush();
      for (Future<RecordMetadata> one : sent) one.get();
    }
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> all = new java.util.HashMap<>(connection());
    all.put("key.serializer", ByteArraySerializer.class.getName());
    all.put("value.serializer", ByteArraySerializer.class.getName());
    all.putAll(more);
    return new KafkaProducer<>(all);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
