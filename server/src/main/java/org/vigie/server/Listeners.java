package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vigie.server.config.Config;
import org.vigie.server.config.Config.Syslog.Transport;
import org.vigie.server.house.House;
import org.vigie.server.ingest.FileFollower;
import org.vigie.server.ingest.HttpIngest;
import org.vigie.server.ingest.SyslogTcp;
import org.vigie.server.ingest.SyslogUdp;
import org.vigie.server.ingest.Traffic;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.Journal;

/**
 * The ways in for events, as the configuration names them. Each is a part of the house from its
 * opening on; a further way in is a method of its own, called by {@link #open}.
 */
final class Listeners {
  /** How often another free port is tried where that of TCP is not free for UDP. */
  private static final int TRIES = 20;

  private final Config config;
  private final House.Parts parts;
  private final Journal raw;
  private final InstantSource clock;
  private final @Nullable Tls tls;
  private final List<Supplier<Map<String, Traffic>>> traffic = new ArrayList<>();

  /** Listeners that append to {@code raw}; none is open yet. */
  Listeners(Config config, House.Parts parts, Journal raw, InstantSource clock, @Nullable Tls tls) {
    this.config = config;
    this.parts = parts;
    this.raw = raw;
    this.clock = clock;
    this.tls = tls;
  }

  /** Opens all of them. */
  House.Doors open() throws IOException {
    Map<String, String> tokens = config.http().tokens();
    String token = tokens.isEmpty() ? Token.of(config.data()) : "";
    int http = http(tokens.isEmpty() ? Map.of("default", token) : tokens);
    List<Integer> syslog = new ArrayList<>();
    for (Config.Syslog place : config.syslog()) syslog.add(syslog(place));
    for (Config.Followed logs : config.files()) follow(logs);
    int first = syslog.isEmpty() ? 0 : syslog.getFirst();
    return new House.Doors(0, http, token, first, "", tls, this::traffic);
  }

  /** Opens what speaks HTTP, and gives its port. */
  private int http(Map<String, String> tokens) throws IOException {
    Config.Http place = config.http();
    Port.check("http", place.host(), place.port());
    HttpIngest.Options options =
        new HttpIngest.Options(
            place.host(), place.port(), tokens, HttpIngest.Limits.standard(), tls);
    HttpIngest listener = parts.add(new HttpIngest(options, raw, clock));
    listener.start();
    traffic.add(listener::traffic);
    return listener.port();
  }

  /** Opens one for syslog, in all its transports, and gives its port. */
  private int syslog(Config.Syslog place) throws IOException {
    boolean stream = !place.transport().equals(List.of(Transport.UDP));
    if (stream) Port.check("syslog", place.host(), place.port());
    boolean datagrams = place.transport().contains(Transport.UDP);
    if (!datagrams) return stream(place).port();
    if (!stream) return datagrams(place, place.port()).port();
    for (int tries = 1; ; tries++) {
      SyslogTcp tcp = stream(place);
      try {
        return datagrams(place, tcp.port()).port();
      } catch (IOException e) {
        if (place.port() != 0 || tries == TRIES) throw e;
        tcp.close(); // closing it again with the house does nothing
        traffic.removeLast();
      }
    }
  }

  private SyslogTcp stream(Config.Syslog place) throws IOException {
    SyslogTcp.Options options =
        new SyslogTcp.Options(
            place.host(), place.port(), place.name(), SyslogTcp.Limits.standard(), secured(place));
    SyslogTcp listener = parts.add(new SyslogTcp(options, raw, clock));
    listener.start();
    traffic.add(listener::traffic);
    return listener;
  }

  private SyslogTcp.@Nullable Secured secured(Config.Syslog place) throws IOException {
    if (!place.transport().contains(Transport.TLS)) return null;
    // Screens behind a proxy speak plain HTTP; that says nothing of syslog.
    Tls shown = tls == null ? parts.add(Certificate.open(config, clock)) : tls;
    return new SyslogTcp.Secured(shown, place.authorities());
  }

  private SyslogUdp datagrams(Config.Syslog place, int port) throws IOException {
    SyslogUdp.Options options =
        new SyslogUdp.Options(place.host(), port, place.name(), SyslogUdp.Limits.standard());
    SyslogUdp listener = parts.add(new SyslogUdp(options, raw, clock));
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
