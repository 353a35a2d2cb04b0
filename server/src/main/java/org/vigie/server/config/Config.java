package org.vigie.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.secret.Secrets;
import org.vigie.yaml.Node;
import org.vigie.yaml.Problem;
import org.vigie.yaml.Yaml;

/**
 * What the operator configures. Every key has a default that works on one machine.
 *
 * @param data folder of everything that Vigie stores
 * @param web the screens and the API
 * @param tls the certificate of the screens and of what listens over HTTP
 * @param http listener for NDJSON, Elasticsearch's _bulk and Splunk's HEC over HTTP
 * @param syslog listeners for syslog
 * @param pipeline threads and rhythm of processing
 * @param content folder of the operator's own parsers and rules, read after the shipped ones
 * @param files logs that are followed as they grow
 * @param access how people sign in
 * @param listeners further listeners for events; none unless configured
 * @param readers ways in that fetch; none unless configured
 * @param centre where a collector hands over what it took
 * @param retention how long events are kept
 * @param directories where people and machines are known
 * @param personalData what is masked, and in which sources
 * @param customer whom it watches over
 */
public record Config(
    Path data,
    Web web,
    Tls tls,
    Http http,
    List<Syslog> syslog,
    Pipeline pipeline,
    Content content,
    List<Followed> files,
    Access access,
    Ports listeners,
    Pulls readers,
    Centre centre,
    Retention retention,
    Directories directories,
    PersonalData personalData,
    Customer customer) {

  /** Checks what an entry alone can't know to be missing. */
  public Config {
    for (Followed one : files) {
      if (one.name.isBlank() || one.path.isBlank()) {
        throw new IllegalArgumentException(
            "has an entry of 'files' without name or path; an entry is {name: nginx, path:"
                + " \"/var/log/nginx/*.log\"}");
      }
    }
  }

  /** The defaults. */
  public Config() {
    this(
        Path.of("data"),
        new Web("127.0.0.1", 8080),
        Tls.OWN,
        new Http("127.0.0.1", 8088, Map.of()),
        List.of(new Syslog()),
        new Pipeline(
            Math.max(1, Runtime.getRuntime().availableProcessors()), Duration.ofSeconds(10)),
        new Content(Path.of("site")),
        List.of(),
        new Access(Requirement.REQUIRED));
  }

  /** Without further listeners and readers. */
  public Config(
      Path data,
      Web web,
      Tls tls,
      Http http,
      List<Syslog> syslog,
      Pipeline pipeline,
      Content content,
      List<Followed> files,
      Access access) {
    this(
        data,
        web,
        tls,
        http,
        syslog,
        pipeline,
        content,
        files,
        access,
        Ports.NONE,
        Pulls.NONE,
        Centre.NONE,
        Retention.NONE,
        Directories.NONE,
        PersonalData.NONE,
        Customer.USUAL);
  }

  static void checkPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          ".port must be from 0 (any free one) to 65535, not " + port);
    }
  }

  /** This, with another folder for everything stored. */
  public Config withData(Path folder) {
    return with(folder, content);
  }

  /** This, with further folders of rules; one that is there already is not taken twice. */
  public Config withRules(List<Path> folders) {
    Map<Path, Path> all = new LinkedHashMap<>();
    for (Path folder : content.rules) all.putIfAbsent(absolute(folder), folder);
    for (Path folder : folders) all.putIfAbsent(absolute(folder), folder);
    return with(data, new Content(content.site, List.copyOf(all.values())));
  }

  private Config with(Path folder, Content other) {
    return new Config(
        folder,
        web,
        tls,
        http,
        syslog,
        pipeline,
        other,
        files,
        access,
        listeners,
        readers,
        centre,
        retention,
        directories,
        personalData,
        customer);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
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
   * The certificate of the screens, of what listens over HTTP, and of syslog over TLS. In the file
   * {@code tls: off} stands for the mode alone.
   *
   * @param mode off for plain HTTP, as behind a proxy
   * @param certificate PEM file of the operator's, the server's own first; empty for one that is
   *     made in the data folder
   * @param key PEM file of its key
   * @param passphrase what opens the key, as {@code ${secret:NAME}}; empty where it is not
   *     encrypted
   */
  public record Tls(Mode mode, Path certificate, Path key, String passphrase) {
    /** A certificate made in the data folder: the default. */
    public static final Tls OWN = new Tls(Mode.ON, Path.of(""), Path.of(""), "");

    /** Plain HTTP. */
    public static final Tls OFF = new Tls(Mode.OFF, Path.of(""), Path.of(""), "");

    /** Whether doors speak TLS. */
    public enum Mode {
      ON,
      OFF
    }

    /** Checks that the two files come together. */
    public Tls {
      if (isSet(certificate) != isSet(key)) {
        throw new IllegalArgumentException(
            isSet(key)
                ? ".certificate is missing beside key"
                : ".key is missing beside certificate");
      }
    }

    /** The passphrase is nobody's business. */
    @Override
    public String toString() {
      return "tls " + mode + " " + certificate;
    }

    /** Whether the certificate is the operator's. */
    public boolean isOperators() {
      return isSet(certificate);
    }
  }

  static boolean isSet(Path path) {
    return !path.toString().isEmpty();
  }

  /**
   * Listener over HTTP.
   *
   * @param host address to listen on
   * @param port 0 takes any free one
   * @param tokens source name to the token it must send; none: one source {@code default} with a
   *     token made on first run
   * @param expires source name to the day, such as 2027-01-31, after which its token is no good
   */
  public record Http(
      String host, int port, Map<String, String> tokens, Map<String, String> expires) {
    private static final int SHORTEST = 16;

    /** Tokens without an end. */
    public Http(String host, int port, Map<String, String> tokens) {
      this(host, port, tokens, Map.of());
    }

    /** Checks the port, the tokens and their ends. */
    public Http {
      checkPort(port);
      Expiry.ends(tokens, expires);
      tokens.forEach(
          (source, token) -> {
            if (Secrets.isNamedIn(token)) return;
            if (token.length() < SHORTEST || !token.matches("[\\x21-\\x7e]+")) {
              throw new IllegalArgumentException(
                  ".tokens.%s must be at least %d printable ASCII characters"
                      .formatted(source, SHORTEST));
            }
          });
      if (Set.copyOf(tokens.values()).size() < tokens.size()) {
        throw new IllegalArgumentException(
            ".tokens: two sources have the same token, which must tell them apart");
      }
    }

    /** When each token ends. */
    public Map<String, Instant> ends() {
      return Expiry.ends(tokens, expires);
    }

    /** The tokens are nobody's business. */
    @Override
    public String toString() {
      return "http " + host + ":" + port + " " + tokens.keySet();
    }
  }

  /**
   * A listener for syslog.
   *
   * @param name source name that its events carry
   * @param host address to listen on
   * @param port 0 takes any free one; the same number for TCP and UDP
   * @param transport what it listens to: tcp, udp, or tls alone
   * @param clients PEM file of the authorities that must have signed the certificate of a client of
   *     tls; empty where clients need none
   * @param sources the source of a client by a name in its certificate, {@code *} for all others;
   *     empty where all are of the one source
   */
  public record Syslog(
      String name,
      String host,
      int port,
      List<Transport> transport,
      Path clients,
      Map<String, String> sources) {
    /** How syslog comes. */
    public enum Transport {
      TCP,
      UDP,
      TLS
    }

    /** Checks the port and the transports. */
    public Syslog {
      checkPort(port);
      transport = List.copyOf(transport);
      Ports.checkTransport(transport, clients, sources);
    }

    /** The defaults. */
    public Syslog() {
      this("syslog", "127.0.0.1", 5514);
    }

    /** Over TCP and UDP. */
    public Syslog(String name, String host, int port) {
      this(name, host, port, List.of(Transport.TCP, Transport.UDP), Path.of(""), Map.of());
    }

    /** The file of the authorities of clients, or null. */
    public @Nullable Path authorities() {
      return isSet(clients) ? clients : null;
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

  /**
   * The operator's own content.
   *
   * @param site folder of {@code parsers/}, {@code routes/}, {@code rules/}
   * @param rules further folders, or files, of nothing but Sigma rules
   */
  public record Content(Path site, List<Path> rules) {
    /** A site's folder alone. */
    public Content(Path site) {
      this(site, List.of());
    }
  }

  /**
   * Logs that are followed as they grow.
   *
   * @param name source name that their events carry
   * @param path a file, or a pattern of files such as {@code /var/log/nginx/*.log}
   */
  public record Followed(String name, String path) {
    /** What an entry lacks that says nothing: both. */
    public Followed() {
      this("", "");
    }
  }

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
