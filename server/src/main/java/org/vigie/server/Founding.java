package org.vigie.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.vigie.server.collect.Queue;
import org.vigie.server.config.Config;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;
import org.vigie.server.house.Outpost;
import org.vigie.server.tls.Tls;

/** The composition root of both kinds of process: that of a collector is here. */
final class Founding implements Architect {
  private static final InstantSource CLOCK = InstantSource.system();

  @Override
  public House open(Config config, House.Edges edges) throws IOException {
    return Main.open(config, edges);
  }

  /** Opens one; what was opened is closed again where a later part fails. */
  @Override
  public Outpost found(Config config) throws IOException {
    if (!config.centre().isSet()) {
      throw new IOException(
          "a collector needs to know its centre: centre: {host: vigie.example, port: 6515,"
              + " authorities: vigie.pem, certificate: own.pem, key: own.key} in vigie.yml");
    }
    House.Parts parts = new House.Parts();
    try {
      Path data = Folder.own(config.data());
      Queue queue = parts.add(Queue.open(data, config.centre()));
      Tls tls = Certificate.of(config, parts, CLOCK);
      House.Doors doors =
          new Listeners(config, parts, queue.journal(), CLOCK, tls).open().with(tls);
      queue.start();
      return new Outpost(queue, doors, parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }
}
