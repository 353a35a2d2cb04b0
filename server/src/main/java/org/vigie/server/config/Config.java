package org.vigie.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.vigie.server.access.Access.Requirement;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/**
 * What the operator configures. Every key has a default that works on one machine.
 *
 * @param data folder of everything that Vigie stores
 * @param web the screens and the API
 * @param http listener for NDJSON over HTTP
 * @param syslog listeners for syslog over TCP
 * @param pipeline threads and rhythm of processing
 * @param content folder of the operator's own parsers and rules, read after the shipped ones
 * @param access how people sign in
 */
public record Config(
    Path data,
    Web web,
    Http http,
    List<Syslog> syslog,
    Pipeline pipeline,
    Content content,
    Access access) {

  /** The defaults. */
  public Config() {
    this(
        Path.of("data"),
        new Web("127.0.0.1", 8080),
        new Http("127.0.0.1", 8088, Map.of()),
        List.of(new Syslog()),
        new Pipeline(
            Math.max(1, Runtime.getRuntime().availableProcessors()), Duration.ofSeconds(10)),
        new Content(Path.of("site")),
        new Access(Requirement.REQUIRED));
  }

  private static void checkPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          ".port must be from 0 (any free one) to 65535, not " + port);
    }
  }

  /** This, with another folder for everything stored. */
  public Config withData(Path folder) {
    return new Config(folder, web, http, syslog, pipeline, content, access);
  }

  /**
   * The screens and the API.
   *
   * @param host address to listen on
   * @param port 0 takes any free one
   */
  public record Web(String host, int port) {
    /** Checks the port. */
    public Web {
      checkPort(port);
    }
  }

  /**
   * Listener for NDJSON over HTTP.
   *
   * @param host address to listen on
   * @param port 0 takes any free one
   * @param tokens source name to the bearer token it must send; none: one source {@code default}
   *     with a token made on first run
   */
  public record Http(String host, int port, Map<String, String> tokens) {
    private static final int SHORTEST = 16;

    /** Checks the port and the tokens. */
    public Http {
      checkPort(port);
      tokens.forEach(
          (source, token) -> {
            if (token.length() < SHORTEST || !token.matches("[\\x21-\\x7e]+")) {
              throw new IllegalArgumentException(
                  ".tokens.%s must be at least %d printable ASCII characters"
                      .formatted(source, SHORTEST));
            }
          });
    }
  }

  /**
   * A listener for syslog over TCP.
   *
   * @param name source name that its events carry
   * @param host address to listen on
   * @param port 0 takes any free one
   */
  public record Syslog(String name, String host, int port) {
    /** Checks the port. */
    public Syslog {
      checkPort(port);
    }

    /** The defaults. */
    public Syslog() {
      this("syslog", "127.0.0.1", 5514);
    }
  }

  /**
   * Processing.
   *
   * @param workers threads that parse and detect, from 1
   * @param commit how often events are committed to the lake
   */
  public record Pipeline(int workers, Duration commit) {
    /** Checks the bounds. */
    public Pipeline {
      if (workers < 1 || workers > 256) {
        throw new IllegalArgumentException(".workers must be from 1 to 256, not " + workers);
      }
      if (commit.compareTo(Duration.ofMillis(100)) < 0 || commit.toMinutes() > 10) {
        throw new IllegalArgumentException(".commit must be from 100ms to 10m, not " + commit);
      }
    }
  }

  /** The operator's own content: {@code parsers/}, {@code routes/}, {@code rules/} in a folder. */
  public record Content(Path site) {}

  /**
   * How people sign in.
   *
   * @param secondFactor whether accounts must have one
   */
  public record Access(Requirement secondFactor) {}

  /** What reading a file gave. */
  public sealed interface Read {
    /** All is well. */
    record Loaded(Config config) implements Read {}

    /** Everything that is wrong with it, at once. */
    record Failed(List<Problem> problems) implements Read {}
  }

  /** Reads the text of a configuration file; {@code file} is how problems name it. */
  public static Read read(String file, String text) {
    return switch (Yaml.read(file, text)) {
      case Yaml.Read.Failed failed -> new Read.Failed(List.of(failed.problem()));
      case Yaml.Read.Documents documents when documents.nodes().isEmpty() ->
          new Read.Loaded(new Config());
      case Yaml.Read.Documents documents -> bind(file, documents.nodes());
    };
  }

  private static Read bind(String file, List<Node> nodes) {
    if (nodes.size() > 1) {
      return new Read.Failed(
          List.of(new Problem(file, nodes.get(1).line(), "one document is allowed")));
    }
    Binder binder = new Binder(file);
    Config config = binder.bind(nodes.getFirst(), new Config(), "");
    return binder.problems().isEmpty()
        ? new Read.Loaded(config)
        : new Read.Failed(binder.problems());
  }
}
