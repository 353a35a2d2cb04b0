package org.vigie.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.ingest.pull.Service;

/**
 * Ways in that fetch; none unless the operator asks for them.
 *
 * @param kafka topics that are read
 * @param awsS3 objects of S3, as a queue of SQS tells of them
 * @param okta System Logs of Okta
 * @param microsoftGraph logs of Microsoft Graph
 * @param microsoft365 content of the Management Activity API
 */
public record Pulls(
    List<Kafka> kafka,
    List<S3> awsS3,
    List<Okta> okta,
    List<Graph> microsoftGraph,
    List<Office> microsoft365) {
  /** None. */
  public static final Pulls NONE = new Pulls(List.of(), List.of(), List.of(), List.of(), List.of());

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration FARTHEST = Duration.ofDays(90);

  /** Checks what an entry alone can't know to be missing. */
  public Pulls {
    for (Kafka one : kafka) {
      boolean whole =
          !one.name.isBlank() && !one.topics.isEmpty() && one.connection.containsKey(Kafka.SERVERS);
      if (!whole)
        throw lacking(
            ".kafka",
            "name, topics or connection",
            "{name: apps, topics: [logs], connection: {bootstrap.servers: \"broker:9092\"}}");
    }
    for (S3 one : awsS3) {
      boolean whole =
          all(one.name, one.queue, one.region)
              && one.accessKey.isEmpty() == one.secretKey.isEmpty();
      if (!whole)
        throw lacking(
            ".aws_s3",
            "name, queue or region, or with one key of two",
            "{name: cloudtrail, queue: \"https://sqs.eu-west-3.amazonaws.com/1/logs\", region:"
                + " eu-west-3}");
    }
    for (Okta one : okta) {
      boolean whole = all(one.name, one.endpoint, one.token);
      if (!whole)
        throw lacking(
            ".okta",
            "name, endpoint or token",
            "{name: okta, endpoint: \"https://example.okta.com\", token: \"${secret:okta}\"}");
    }
    for (Graph one : microsoftGraph) {
      boolean whole = all(one.name, one.tenant, one.client, one.secret) && !one.logs.isEmpty();
      if (!whole)
        throw lacking(
            ".microsoft_graph",
            "name, tenant, client, secret or logs",
            "{name: entra, tenant: ..., client: ..., secret: \"${secret:graph}\"}");
    }
    for (Office one : microsoft365) {
      boolean whole = all(one.name, one.tenant, one.client, one.secret) && !one.content.isEmpty();
      if (!whole)
        throw lacking(
            ".microsoft365",
            "name, tenant, client, secret or content",
            "{name: m365, tenant: ..., client: ..., secret: \"${secret:m365}\"}");
    }
  }

  private static IllegalArgumentException lacking(String key, String parts, String example) {
    return new IllegalArgumentException(
        key + " has an entry without " + parts + "; an entry is " + example);
  }

  private static boolean all(String... texts) {
    return List.of(texts).stream().noneMatch(String::isBlank);
  }

  /** An address of a service, as the configuration has it. */
  private static URI address(String text, String key) {
    try {
      URI uri = URI.create(text);
      boolean known = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (known && uri.getHost() != null) return uri;
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IllegalArgumentException(
        key + " must be an address such as https://example.okta.com, not " + text);
  }

  private static void checkTimes(Duration every, Duration since) {
    if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(".every must be from 1s to 1d, not " + every);
    }
    if (since.compareTo(FARTHEST) > 0) {
      throw new IllegalArgumentException(".since must be at most 90d, not " + since);
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

  /**
   * Objects of AWS S3.
   *
   * @param name source name that their events carry
   * @param queue address of the queue of SQS that is told of new objects
   * @param region of both
   * @param endpoint in the place of Amazon's; empty for Amazon's
   * @param accessKey empty where the machine's role, or the environment, says who we are
   * @param secretKey as {@code ${secret:NAME}}
   * @param every how long to wait where the queue is empty
   */
  public record S3(
      String name,
      String queue,
      String region,
      String endpoint,
      String accessKey,
      String secretKey,
      Duration every) {
    /** The defaults. */
    public S3() {
      this("", "", "", "", "", "", Duration.ofSeconds(5));
    }

    /** Checks addresses and times. */
    public S3 {
      checkTimes(every, Duration.ZERO);
      if (!queue.isEmpty()) Pulls.address(queue, ".queue");
      if (!endpoint.isEmpty()) Pulls.address(endpoint, ".endpoint");
    }

    /** The endpoint, or null for Amazon's. */
    public @Nullable URI address() {
      return endpoint.isEmpty() ? null : Pulls.address(endpoint, ".endpoint");
    }

    /** The secret is nobody's business. */
    @Override
    public String toString() {
      return "aws_s3 " + name;
    }
  }

  /**
   * The System Log of Okta.
   *
   * @param name source name that its events carry
   * @param endpoint the organisation's address
   * @param token as {@code ${secret:NAME}}
   * @param since how far back the first question goes
   * @param every how long to wait between questions
   * @param authorities PEM file of those trusted; empty for those that Java trusts
   */
  public record Okta(
      String name,
      String endpoint,
      String token,
      Duration since,
      Duration every,
      Path authorities) {
    /** The defaults. */
    public Okta() {
      this("", "", "", Duration.ofDays(1), Duration.ofSeconds(30), Path.of(""));
    }

    /** Checks the address and the times. */
    public Okta {
      checkTimes(every, since);
      if (!endpoint.isEmpty()) Pulls.address(endpoint, ".endpoint");
    }

    /** The organisation's address. */
    public URI address() {
      return Pulls.address(endpoint, ".endpoint");
    }

    /** The token is nobody's business. */
    @Override
    public String toString() {
      return "okta " + name;
    }
  }

  /**
   * Logs of Microsoft Graph.
   *
   * @param name source name that their events carry
   * @param tenant the directory
   * @param client id of the application
   * @param secret of the application, as {@code ${secret:NAME}}
   * @param logs which ones
   * @param endpoint of Graph; national clouds have others
   * @param login where tokens are asked for
   * @param since how far back the first question goes
   * @param every how long to wait between rounds
   * @param authorities PEM file of those trusted; empty for those that Java trusts
   */
  public record Graph(
      String name,
      String tenant,
      String client,
      String secret,
      List<Service.Graph.Kind> logs,
      String endpoint,
      String login,
      Duration since,
      Duration every,
      Path authorities) {
    /** The defaults. */
    public Graph() {
      this(
          "",
          "",
          "",
          "",
          List.of(Service.Graph.Kind.values()),
          "https://graph.microsoft.com",
          LOGIN,
          Duration.ofDays(1),
          Duration.ofMinutes(1),
          Path.of(""));
    }

    /** Checks the addresses and the times. */
    public Graph {
      checkTimes(every, since);
      Pulls.address(endpoint, ".endpoint");
      Pulls.address(login, ".login");
    }

    /** The secret is nobody's business. */
    @Override
    public String toString() {
      return "microsoft_graph " + name;
    }
  }

  private static final String LOGIN = "https://login.microsoftonline.com";

  /**
   * Content of the Management Activity API of Microsoft 365.
   *
   * @param name source name that its events carry
   * @param tenant the directory's id
   * @param client id of the application
   * @param secret of the application, as {@code ${secret:NAME}}
   * @param content types of content
   * @param endpoint of the API; national clouds have others
   * @param login where tokens are asked for
   * @param since how far back the first question goes, at most a week
   * @param every how long to wait between rounds
   * @param authorities PEM file of those trusted; empty for those that Java trusts
   */
  public record Office(
      String name,
      String tenant,
      String client,
      String secret,
      List<String> content,
      String endpoint,
      String login,
      Duration since,
      Duration every,
      Path authorities) {
    /** The defaults. */
    public Office() {
      this(
          "",
          "",
          "",
          "",
          List.of(
              "Audit.AzureActiveDirectory",
              "Audit.Exchange",
              "Audit.SharePoint",
              "Audit.General",
              "DLP.All"),
          "https://manage.office.com",
          LOGIN,
          Duration.ofDays(1),
          Duration.ofMinutes(2),
          Path.of(""));
    }

    /** Checks the addresses, the times and the types. */
    public Office {
      checkTimes(every, since);
      Pulls.address(endpoint, ".endpoint");
      Pulls.address(login, ".login");
      for (String one : content) {
        if (!one.matches("[A-Za-z]+\\.[A-Za-z]+")) {
          throw new IllegalArgumentException(
              ".content: " + one + " is no type; one is Audit.AzureActiveDirectory");
        }
      }
    }

    /** The secret is nobody's business. */
    @Override
    public String toString() {
      return "microsoft365 " + name;
    }
  }
}
