package org.vigie.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.config.Config.Syslog.Transport;

/**
 * Listeners that are there only where the operator asks for them.
 *
 * @param gelf for Graylog's format
 * @param beats for Beats, as their output to Logstash speaks
 * @param collectors for collectors of Vigie
 * @param rates how much a source may send, by whichever listener
 */
public record Ports(
    List<Gelf> gelf, List<Beats> beats, List<Collectors> collectors, List<Rate> rates) {
  /** None. */
  public static final Ports NONE = new Ports(List.of(), List.of(), List.of(), List.of());

  /** Checks what an entry alone can't know to be missing. */
  public Ports {
    for (Rate one : rates) {
      if (one.source.isBlank() || one.events == 0 && one.bytes == 0) {
        throw new IllegalArgumentException(
            ".rates has an entry without source, or without events and bytes; an entry is {source:"
                + " firewalls, events: 20000, bytes: 10000000}");
      }
    }
    for (Collectors one : collectors) {
      if (!Config.isSet(one.clients)) {
        throw new IllegalArgumentException(
            ".collectors has an entry without clients, the authorities that signed their"
                + " certificates");
      }
    }
  }

  /**
   * How much a source may send a second. TCP is read no faster, HTTP is answered 429, and what
   * comes too fast over UDP is dropped and counted.
   *
   * @param source its name, or {@code *} for each of the others
   * @param events most of them; 0 for any number
   * @param bytes most of them; 0 for any number
   */
  public record Rate(String source, long events, long bytes) {
    /** No limit, for no source. */
    public Rate() {
      this("", 0, 0);
    }
  }

  /**
   * A listener for GELF.
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
  public record Gelf(
      String name,
      String host,
      int port,
      List<Transport> transport,
      Path clients,
      Map<String, String> sources) {
    /** Checks the port and the transports. */
    public Gelf {
      Config.checkPort(port);
      transport = List.copyOf(transport);
      checkTransport(transport, clients, sources);
    }

    /** The defaults. */
    public Gelf() {
      this(
          "gelf", "127.0.0.1", 12201, List.of(Transport.TCP, Transport.UDP), Path.of(""), Map.of());
    }

    /** The file of the authorities of clients, or null. */
    public @Nullable Path authorities() {
      return Config.isSet(clients) ? clients : null;
    }
  }

  /**
   * A listener for Beats.
   *
   * @param name source name that its events carry
   * @param host address to listen on
   * @param port 0 takes any free one
   * @param transport tls, or tcp
   * @param clients PEM file of the authorities that must have signed the certificate of a client of
   *     tls; empty where clients need none
   * @param sources the source of a client by a name in its certificate, {@code *} for all others;
   *     empty where all are of the one source
   */
  public record Beats(
      String name,
      String host,
      int port,
      List<Transport> transport,
      Path clients,
      Map<String, String> sources) {
    /** Checks the port and the transports. */
    public Beats {
      Config.checkPort(port);
      transport = List.copyOf(transport);
      if (transport.contains(Transport.UDP)) {
        throw new IllegalArgumentException(".transport must be one of tls, tcp");
      }
      checkTransport(transport, clients, sources);
    }

    /** The defaults. */
    public Beats() {
      this("beats", "127.0.0.1", 5044, List.of(Transport.TLS), Path.of(""), Map.of());
    }

    /** The file of the authorities of clients, or null. */
    public @Nullable Path authorities() {
      return Config.isSet(clients) ? clients : null;
    }
  }

  /**
   * A listener for collectors, over TLS with certificates of theirs.
   *
   * @param name what they are called together
   * @param host address to listen on
   * @param port 0 takes any free one
   * @param clients PEM file of the authorities that must have signed the certificate of a collector
   */
  public record Collectors(String name, String host, int port, Path clients) {
    /** Checks the port, and that strangers can't be collectors. */
    public Collectors {
      Config.checkPort(port);
    }

    /** The defaults. */
    public Collectors() {
      this("collectors", "127.0.0.1", 6515, Path.of(""));
    }
  }

  /** Checks what can't share a port, and that certificates are asked for where they name. */
  static void checkTransport(
      List<Config.Syslog.Transport> transport, Path clients, Map<String, String> sources) {
    if (transport.isEmpty()) {
      throw new IllegalArgumentException(".transport must name one of tcp, udp, tls");
    }
    if (transport.contains(Config.Syslog.Transport.TLS)
        && transport.contains(Config.Syslog.Transport.TCP)) {
      throw new IllegalArgumentException(
          ".transport: tls and tcp can't share a port; give tls a listener of its own");
    }
    if (Config.isSet(clients) && !transport.contains(Config.Syslog.Transport.TLS)) {
      throw new IllegalArgumentException(".clients is for transport tls alone");
    }
    if (!sources.isEmpty() && !Config.isSet(clients)) {
      throw new IllegalArgumentException(
          ".sources needs clients: the authorities that signed the certificates it names");
    }
  }
}
