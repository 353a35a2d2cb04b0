package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.Kept;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Objects that Amazon's own library wrote, each record in the journal once. */
class S3FeedTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String FLOW_NAMES =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status";

  @TempDir Path temp;
  private FileJournal journal;
  private Amazon amazon;
  private S3Client s3;
  private SqsClient sqs;

  @BeforeEach
  void open() throws IOException {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
    amazon = new Amazon();
    var who = StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "key"));
    s3 =
        S3Client.builder()
            .credentialsProvider(who)
            .region(Region.EU_WEST_3)
            .endpointOverride(amazon.address())
            .forcePathStyle(true)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .serviceConfiguration(of -> of.chunkedEncodingEnabled(false))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
    sqs =
        SqsClient.builder()
            .credentialsProvider(who)
            .region(Region.EU_WEST_3)
            .endpointOverride(amazon.address())
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
    sqs.close();
    amazon.close();
    journal.close();
  }

  private Puller start(Journal into) {
    var service =
        new Service.S3(
            amazon.queue(), "eu-west-3", amazon.address(), "AKIDEXAMPLE", () -> "secret-key");
    var options = new Puller.Options("aws", service, Duration.ofMillis(30), temp.resolve("pulled"));
    Puller puller = new Puller(options, into, InstantSource.system());
    puller.start();
    return puller;
  }

  private void put(String key, byte[] object) {
    s3.putObject(ask -> ask.bucket("trail").key(key), RequestBody.fromBytes(object));
  }

  /** Tells the queue of an object, as S3 does. */
  private void tell(String key) {
    String written = java.net.URLEncoder.encode(key, UTF_8);
    send(
        ("{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"trail\"},"
                + "\"object\":{\"key\":\"%s\",\"size\":1}}}]}")
            .formatted(written));
  }

  private void send(String message) {
    sqs.sendMessage(ask -> ask.queueUrl(amazon.queue()).messageBody(message));
  }

  private void awaitDone(long records) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              assertThat(journal.end()).isEqualTo(records);
              assertThat(amazon.waiting()).isZero();
            });
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String lines(String what, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> what + " line " + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void readsWhatAwsWritesAndLetsTheQueueForgetIt() throws Exception {
    put(
        "AWSLogs/1/été 1.json.gz",
        gzip(
            "{\"Records\":[{\"eventName\":\"ConsoleLogin\",\"n\":{\"a\":[1]}},"
                + "{\"eventName\":\"StopLogging\"}],\"more\":1}"));
    put(
        "flow.log.gz",
        gzip(FLOW_NAMES + "\n2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK\n"));
    put("waf.json", "{\"action\":\"BLOCK\"}\n{\"action\":\"ALLOW\"}\n".getBytes(UTF_8));
    try (Puller puller = start(journal)) {
      send("{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"trail\"}");
      tell("AWSLogs/1/été 1.json.gz");
      tell("flow.log.gz");
      tell("AWSLogs/1/été 1.json.gz");
      tell("gone.log");
      send(
          "{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{\\\"s3Bucket\\\":\\\"trail\\\","
              + "\\\"s3ObjectKey\\\":[\\\"waf.json\\\"]}\"}");
      send(
          "{\"detail-type\":\"Object Created\",\"detail\":{\"bucket\":{\"name\":\"trail\"},"
              + "\"object\":{\"key\":\"waf.json\"}}}");
      awaitDone(5);
      assertThat(puller.standing().error()).isEmpty();
    }
    assertThat(Kept.texts(journal))
        .containsExactlyInAnyOrder(
            "{\"eventName\":\"ConsoleLogin\",\"n\":{\"a\":[1]}}",
            "{\"eventName\":\"StopLogging\"}",
            "2 1 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1 2 ACCEPT OK",
            "{\"action\":\"BLOCK\"}",
            "{\"action\":\"ALLOW\"}");
    assertThat(Kept.events(journal))
        .extracting(event -> event.source().address())
        .contains("trail/AWSLogs/1/été 1.json.gz");
    // Another content under the same name is another object.
    put("waf.json", "{\"action\":\"COUNT\"}\n".getBytes(UTF_8));
    tell("waf.json");
    try (Puller puller = start(journal)) {
      awaitDone(6);
      assertThat(puller.standing().service()).isEqualTo("aws-s3 queue");
    }
  }

  @Test
  void aLargeObjectIsReadOnWhereItWasCutOff() throws Exception {
    put("large.log.gz", gzip(lines("large", 70_000)));
    put("other.log", lines("other", 10).getBytes(UTF_8));
    tell("large.log.gz");
    amazon.cut.set(1);
    try (Puller puller = start(new Failing(journal, Failing.When.AFTER, 1))) {
      await().atMost(SOON).until(() -> journal.end() >= 20_000);
      tell("other.log");
      assertThat(puller.standing().source()).isEqualTo("aws");
    }
    assertThat(amazon.waiting()).as("not done, not deleted").isPositive();
    try (Puller puller = start(journal)) {
      awaitDone(70_010);
      assertThat(puller.traffic()).containsKey("aws");
    }
    List<String> large =
        Kept.texts(journal).stream().filter(text -> text.startsWith("large")).toList();
    assertThat(large).hasSize(70_000).doesNotHaveDuplicates();
  }

  @Test
  void whatIsNoTextStaysInTheQueueAndIsTold() throws Exception {
    put("binary", new byte[] {0, 1, 2, 3});
    tell("binary");
    try (Puller puller = start(journal)) {
      await().atMost(SOON).until(() -> puller.standing().error().contains("trail/binary"));
    }
    assertThat(journal.end()).isZero();
    assertThat(amazon.waiting()).isEqualTo(1);
  }
}
