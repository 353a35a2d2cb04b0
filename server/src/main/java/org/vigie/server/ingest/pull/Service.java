package org.vigie.server.ingest.pull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A service that logs are fetched from, and what is needed to ask it. */
public sealed interface Service {
  /** How its records came, as their source says. */
  String transport();

  /** What of it is fetched, in a word. */
  String part();

  /** Which one of its kind it is: another keeps another place. */
  String which();

  /** A credential; asked for each time it is needed. */
  @FunctionalInterface
  interface Secret {
    /** It, in the clear. */
    String reveal() throws IOException;
  }

  /**
   * How far back the first question goes, and who is trusted.
   *
   * @param since from then on, where nothing was fetched yet
   * @param authorities PEM file of those who signed the service's certificate; null for those that
   *     Java trusts
   */
  record Terms(Duration since, @Nullable Path authorities) {}

  /**
   * An application that Microsoft's directory knows.
   *
   * @param endpoint where tokens are asked for
   * @param tenant the directory
   * @param client the application's id
   */
  record Login(URI endpoint, String tenant, String client, Secret secret) {}

  /** The System Log of Okta. */
  record Okta(URI endpoint, Secret token, Terms terms) implements Service {
    @Override
    public String transport() {
      return "okta";
    }

    @Override
    public String part() {
      return "log";
    }

    @Override
    public String which() {
      return endpoint.toString();
    }
  }

  /** One kind of log of Microsoft Graph. */
  record Graph(URI endpoint, Login login, Kind kind, Terms terms) implements Service {
    /** What is fetched. */
    public enum Kind {
      SIGN_INS("auditLogs/signIns", "createdDateTime", ""),
      DIRECTORY_AUDITS("auditLogs/directoryAudits", "activityDateTime", ""),
      /** An alert comes again each time it changes. */
      ALERTS("security/alerts_v2", "lastUpdateDateTime", "lastUpdateDateTime");

      /** Below the version. */
      final String path;

      /** The time by which it is asked for. */
      final String time;

      /** What tells two versions of one apart, beside the id; empty for nothing. */
      final String version;

      Kind(String path, String time, String version) {
        this.path = path;
        this.time = time;
        this.version = version;
      }
    }

    @Override
    public String transport() {
      return "microsoft-graph";
    }

    @Override
    public String part() {
      return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String which() {
      return endpoint + " " + login.tenant;
    }
  }

  /**
   * One type of content of the Management Activity API of Microsoft 365.
   *
   * @param content such as {@code Audit.AzureActiveDirectory}
   */
  record Office(URI endpoint, Login login, String content, Terms terms) implements Service {
    @Override
    public String transport() {
      return "microsoft-365";
    }

    @Override
    public String part() {
      return content;
    }

    @Override
    public String which() {
      return endpoint + " " + login.tenant;
    }
  }

  /**
   * Objects of AWS S3, as a queue of SQS tells of them.
   *
   * @param queue its address
   * @param region of both
   * @param endpoint in the place of Amazon's, for both; null for Amazon's
   * @param accessKey empty where the machine, its role or the environment says who we are
   */
  record S3(String queue, String region, @Nullable URI endpoint, String accessKey, Secret secretKey)
      implements Service {
    @Override
    public String transport() {
      return "aws-s3";
    }

    @Override
    public String part() {
      return "queue";
    }

    @Override
    public String which() {
      return queue;
    }
  }
}
