package org.vigie.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.ingest.HttpIngest;
import org.vigie.server.ingest.SyslogTcp;
import org.vigie.store.journal.Journal;

/**
 * The ways in for events, as the configuration names them. Each is a part of the house from its
 * opening on; a further way in is a method of its own, called by {@link #open}.
 */
final class Listeners {
  private final Config config;
  private final House.Parts parts;
  private final Journal raw;
  private final InstantSource clock;

  /** Listeners that append to {@code raw}; none is open yet. */
  Listeners(Config config, House.Parts parts, Journal raw, InstantSource clock) {
    this.config = config;
    this.parts = parts;
    this.raw = raw;
    this.clock = clock;
  }

  /** Opens all of them. */
  House.Doors open() throws IOException {
    Map<String, String> tokens = config.http().tokens();
    String token = tokens.isEmpty() ? Token.of(config.data()) : "";
    int http = http(tokens.isEmpty() ? Map.of("default", token) : tokens);
    List<Integer> syslog = new ArrayList<>();
    for (Config.Syslog listener : config.syslog()) syslog.add(syslog(listener));
    return new House.Doors(0, http, token, syslog.isEmpty() ? 0 : syslog.getFirst(), "");
  }

  /** Opens what speaks HTTP, and gives its port. */
  private int http(Map<String, String> tokens) throws IOException {
    Config.Http place = config.http();
    Port.check("http", place.host(), place.port());
    HttpIngest.Options options =
        new HttpIngest.Options(place.host(), place.port(), tokens, HttpIngest.Limits.standard());
    HttpIngest listener = parts.add(new HttpIngest(options, raw, clock));
    listener.start();
    return listener.port();
  }

  /** Opens one for syslog, and gives its port. */
  private int syslog(Config.Syslog place) throws IOException {
    Port.check("syslog", place.host(), place.port());
    SyslogTcp.Options options =
        new SyslogTcp.Options(
            place.host(), place.port(), place.name(), SyslogTcp.Limits.standard());
    SyslogTcp listener = parts.add(new SyslogTcp(options, raw, clock));
    listener.start();
    return listener.port();
  }
}
