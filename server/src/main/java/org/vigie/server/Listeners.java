package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.server.config.Config;
import org.vigie.server.config.Config.Syslog.Transport;
import org.vigie.server.config.Ports;
import org.vigie.server.house.House;
import org.vigie.server.ingest.DatagramListener;
import org.vigie.server.ingest.FileFollower;
import org.vigie.server.ingest.HttpIngest;
import org.vigie.server.ingest.Rates;
import org.vigie.server.ingest.StreamListener;
import org.vigie.server.ingest.Traffic;
import org.vigie.server.secret.Secrets;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.Journal;

/**
 * The ways in for events, as the configuration names them. Each is a part of the house from its
 * opening on; a further way in is a method of its own, called by {@link #open}.
 */
final class Listeners {
  /** How often another free port is tried where that of TCP is not free for UDP. */
  private static final int TRIES = 20;

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final Config config;
  private final House.Parts parts;
  private final Journal raw;
  private final InstantSource clock;
  private final @Nullable Tls tls;
  private final Secrets secrets;
  private final Readers readers;
  private final Rates rates;
  private @Nullable Tls shown;
  private final List<Supplier<Map<String, Traffic>>> traffic = new ArrayList<>();

  /** Listeners that append to {@code raw}; none is open yet. */
  Listeners(Config config, House.Parts parts, Journal raw, InstantSource clock, @Nullable Tls tls) {
    this.config = config;
    this.parts = parts;
    this.raw = raw;
    this.clock = clock;
    this.tls = tls;
    this.secrets = new Secrets(config.data(), System.getenv());
    this.rates =
        new Rates(
            config.listeners().rates().stream()
                .map(one -> new Rates.Limit(one.source(), one.events(), one.bytes()))
                .toList(),
            System::nanoTime);
    this.readers = new Readers(config, parts, raw, clock, secrets);
  }

  /** Opens all of them. */
  House.Doors open() throws IOException {
    Map<String, String> tokens = revealed(config.http().tokens(), "http.tokens");
    String token = tokens.isEmpty() ? Token.of(config.data()) : "";
    int http = http(tokens.isEmpty() ? Map.of("default", token) : tokens);
    List<Integer> syslog = new ArrayList<>();
    for (Config.Syslog place : config.syslog()) syslog.add(open(Place.of(place)));
    for (Ports.Gelf place : config.listeners().gelf()) {
      LOG.info("gelf {} listens on {}:{}", place.name(), place.host(), open(Place.of(place)));
    }
    for (Ports.Beats place : config.listeners().beats()) {
      LOG.info("beats {} listens on {}:{}", place.name(), place.host(), open(Place.of(place)));
    }
    for (Ports.Collectors place : config.listeners().collectors()) {
      LOG.info("collectors are listened to on {}:{}", place.host(), open(Place.of(place)));
    }
    for (Config.Followed logs : config.files()) follow(logs);
    readers.open(traffic::add);
    int first = syslog.isEmpty() ? 0 : syslog.getFirst();
    return new House.Doors(0, http, token, first, "", tls, this::traffic, readers::standings);
  }

  /** Settings with the secrets that they name. */
  private Map<String, String> revealed(Map<String, String> named, String where) throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : named.entrySet()) {
      all.put(one.getKey(), secrets.reveal(one.getValue(), where + "." + one.getKey()));
    }
    return all;
  }

  /** Opens what speaks HTTP, and gives its port. */
  private int http(Map<String, String> tokens) throws IOException {
    Config.Http place = config.http();
    Port.check("http", place.host(), place.port());
    HttpIngest.Options options =
        new HttpIngest.Options(
            place.host(), place.port(), tokens, place.ends(), HttpIngest.Limits.standard(), tls);
    HttpIngest listener = parts.add(new HttpIngest(options, raw, clock, rates));
    listener.start();
    traffic.add(listener::traffic);
    return listener.port();
  }

  /** A listener as the configuration names it, whatever it speaks. */
  private record Place(
      StreamListener.Protocol protocol,
      String host,
      int port,
      String source,
      List<Transport> transport,
      @Nullable Path authorities,
      Map<String, String> sources) {
    static Place of(Config.Syslog place) {
      return new Place(
          StreamListener.Protocol.SYSLOG,
          place.host(),
          place.port(),
          place.name(),
          place.transport(),
          place.authorities(),
          place.sources());
    }

    static Place of(Ports.Gelf place) {
      return new Place(
          StreamListener.Protocol.GELF,
          place.host(),
          place.port(),
          place.name(),
          place.transport(),
          place.authorities(),
          place.sources());
    }

    static Place of(Ports.Beats place) {
      return new Place(
          StreamListener.Protocol.BEATS,
          place.host(),
          place.port(),
          place.name(),
          place.transport(),
          place.authorities(),
          place.sources());
    }

    static Place of(Ports.Collectors place) {
      return new Place(
          StreamListener.Protocol.COLLECTORS,
          place.host(),
          place.port(),
          place.name(),
          List.of(Transport.TLS),
          place.clients(),
          Map.of());
    }

    String key() {
      return protocol == StreamListener.Protocol.SYSLOG
          ? "syslog"
          : "listeners." + protocol.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Opens one in all its transports, and gives its port. */
  private int open(Place place) throws IOException {
    boolean stream = !place.transport().equals(List.of(Transport.UDP));
    if (stream) Port.check(place.key(), place.host(), place.port());
    boolean datagrams = place.transport().contains(Transport.UDP);
    if (!datagrams) return stream(place).port();
    if (!stream) return datagrams(place, place.port()).port();
    for (int tries = 1; ; tries++) {
      StreamListener tcp = stream(place);
      try {
        return datagrams(place, tcp.port()).port();
      } catch (IOException e) {
        if (place.port() != 0 || tries == TRIES) throw e;
        tcp.close(); // closing it again with the house does nothing
        traffic.removeLast();
      }
    }
  }

  private StreamListener stream(Place place) throws IOException {
    StreamListener.Limits limits =
        switch (place.protocol()) {
          case SYSLOG -> StreamListener.Limits.standard();
          case GELF, BEATS, COLLECTORS -> StreamListener.Limits.structured();
        };
    StreamListener.Options options =
        new StreamListener.Options(
            place.protocol(), place.host(), place.port(), place.source(), limits, secured(place));
    StreamListener listener = parts.add(new StreamListener(options, raw, clock, rates));
    listener.start();
    traffic.add(listener::traffic);
    return listener;
  }

  private StreamListener.@Nullable Secured secured(Place place) throws IOException {
    if (!place.transport().contains(Transport.TLS)) return null;
    return new StreamListener.Secured(shown(), place.authorities(), place.sources());
  }

  /** The certificate; screens behind a proxy speak plain HTTP, which says nothing of others. */
  private Tls shown() throws IOException {
    if (shown == null) shown = tls == null ? parts.add(Certificate.open(config, clock)) : tls;
    return shown;
  }

  private DatagramListener datagrams(Place place, int port) throws IOException {
    DatagramListener.Limits limits =
        switch (place.protocol()) {
          case SYSLOG -> DatagramListener.Limits.standard();
          case GELF, BEATS, COLLECTORS -> DatagramListener.Limits.structured();
        };
    DatagramListener.Options options =
        new DatagramListener.Options(place.protocol(), place.host(), port, place.source(), limits);
    DatagramListener listener = parts.add(new DatagramListener(options, raw, clock, rates));
    listener.start();
    traffic.add(listener::traffic);
    return listener;
  }

  /** Follows logs on this machine; the place in each is kept in the data folder. */
  private void follow(Config.Followed logs) throws IOException {
    String both = logs.name() + "\n" + logs.path();
    String file = UUID.nameUUIDFromBytes(both.getBytes(UTF_8)) + ".txt";
    FileFollower.Options options =
        new FileFollower.Options(
            logs.name(),
            logs.path(),
            config.data().resolve("followed").resolve(file),
            FileFollower.Limits.standard());
    FileFollower follower = parts.add(new FileFollower(options, raw, clock));
    follower.start();
    traffic.add(follower::traffic);
  }

  /** What came in since the start, by source. */
  private Map<String, Traffic> traffic() {
    Map<String, Traffic> sum = new HashMap<>();
    for (Supplier<Map<String, Traffic>> listener : traffic) {
      listener.get().forEach((source, one) -> sum.merge(source, one, Traffic::plus));
    }
    return sum;
  }
}
