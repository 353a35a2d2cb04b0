package org.vigie.server;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.vigie.server.access.Access;
import org.vigie.server.access.Vault;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.pipeline.LiveContent;
import org.vigie.server.tls.Tls;
import org.vigie.server.web.Web;
import org.vigie.store.journal.Journal;
import org.vigie.store.state.State;

/** The doors of a house: listeners for events, and the screens. */
final class Doorway {
  private final Config config;
  private final InstantSource clock;
  private final House.Parts parts;
  private final Supplier<Map<String, Long>> positions;

  Doorway(
      Config config,
      InstantSource clock,
      House.Parts parts,
      Supplier<Map<String, Long>> positions) {
    this.positions = positions;
    this.config = config;
    this.clock = clock;
    this.parts = parts;
  }

  /** Opens those that are asked for. */
  House.Doors open(
      House.Edges edges, Journal raw, State state, LiveContent content, Web.Stored stored)
      throws IOException {
    if (edges.open().isEmpty()) return House.Doors.NONE;
    Tls tls = Certificate.of(config, parts, clock);
    House.Doors doors = House.Doors.NONE;
    if (edges.open().contains(House.Edge.LISTENERS)) {
      doors = new Listeners(config, parts, raw, clock, tls).open();
      stored.sources().hears(doors.traffic());
      stored.sources().reads(doors.readers());
    }
    doors = doors.with(tls);
    if (!edges.open().contains(House.Edge.WEB)) return doors;
    Port.check("web", config.web().host(), config.web().port());
    SecureRandom random = new SecureRandom();
    Access.Rules rules =
        new Access.Rules(
            Access.Limits.DEFAULT,
            config.access().secondFactor(),
            Vault.open(config.data(), random));
    Access access = new Access(state, clock, random, rules);
    String password = access.firstRun();
    Web.Transport transport = tls == null ? Web.Transport.PLAIN : Web.Transport.TLS;
    Web web =
        parts.add(
            new Web(
                state,
                access,
                clock,
                new Web.Config(
                    FirstLine.of(config, doors), transport, () -> content.get().pack(), positions),
                stored));
    web.start(config.web().host(), config.web().port(), tls);
    return doors.with(web.port(), password == null ? "" : password);
  }
}
