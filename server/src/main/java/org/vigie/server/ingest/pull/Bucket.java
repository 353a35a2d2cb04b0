package org.vigie.server.ingest.pull;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.Message;

/** The two services of AWS, by Amazon's own library. */
final class Bucket implements AutoCloseable {
  /** How long a question to the queue waits there for a message, seconds. */
  private static final int WAIT = 10;

  /** For how long others don't see a message that is being worked on, seconds. */
  private static final int HIDDEN = 300;

  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final String queue;
  private final SqsClient sqs;
  private final S3Client s3;
  private long prolonged;

  Bucket(Service.S3 service) throws IOException {
    this.queue = service.queue();
    AwsCredentialsProvider who =
        service.accessKey().isEmpty()
            ? DefaultCredentialsProvider.builder().build()
            : StaticCredentialsProvider.create(
                AwsBasicCredentials.create(service.accessKey(), service.secretKey().reveal()));
    Region region = Region.of(service.region());
    URI endpoint = service.endpoint();
    var http = UrlConnectionHttpClient.builder().socketTimeout(SILENCE);
    var bounds =
        ClientOverrideConfiguration.builder().apiCallTimeout(Duration.ofMinutes(2)).build();
    SqsClientBuilder first =
        SqsClient.builder()
            .credentialsProvider(who)
            .region(region)
            .httpClientBuilder(http)
            .overrideConfiguration(bounds);
    // An object may be read for long; its silence is bounded, its length by the reader.
    S3ClientBuilder second =
        S3Client.builder().credentialsProvider(who).region(region).httpClientBuilder(http);
    if (endpoint != null) {
      first.endpointOverride(endpoint);
      second.endpointOverride(endpoint).forcePathStyle(true);
    }
    this.sqs = first.build();
    this.s3 = second.build();
  }

  /** A message, or null where there is none for a while. */
  @Nullable Message receive() {
    List<Message> messages =
        sqs.receiveMessage(
                ask ->
                    ask.queueUrl(queue)
                        .maxNumberOfMessages(1)
                        .waitTimeSeconds(WAIT)
                        .visibilityTimeout(HIDDEN))
            .messages();
    prolonged = System.nanoTime();
    return messages.isEmpty() ? null : messages.getFirst();
  }

  /** Keeps a message hidden for longer, where its time is half over. */
  void prolong(Message message) {
    if (System.nanoTime() - prolonged < Duration.ofSeconds(HIDDEN / 2).toNanos()) return;
    sqs.changeMessageVisibility(
        ask ->
            ask.queueUrl(queue).receiptHandle(message.receiptHandle()).visibilityTimeout(HIDDEN));
    prolonged = System.nanoTime();
  }

  void delete(Message message) {
    sqs.deleteMessage(ask -> ask.queueUrl(queue).receiptHandle(message.receiptHandle()));
  }

  /** Opens an object, or gives null where it is not there. */
  @Nullable S3Object open(Notice.Named named) throws IOException {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(named.bucket()).key(named.key());
    if (!named.version().isEmpty()) request.versionId(named.version());
    try {
      ResponseInputStream<GetObjectResponse> body = s3.getObject(request.build());
      return new S3Object(named, body);
    } catch (NoSuchKeyException e) {
      return null;
    }
  }

  @Override
  public void close() {
    sqs.close();
    s3.close();
  }
}
