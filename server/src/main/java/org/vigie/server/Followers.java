package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.ingest.FileFollower;
import org.vigie.store.journal.Journal;

/** The logs on this machine that are followed, as the configuration names them. */
final class Followers {
  private Followers() {}

  /** Opens all; each keeps its checkpoint in the data folder. */
  static void open(Config config, House.Parts parts, Journal raw, InstantSource clock)
      throws IOException {
    for (Config.Followed followed : config.files()) {
      String both = followed.name() + "\n" + followed.path();
      String file = UUID.nameUUIDFromBytes(both.getBytes(UTF_8)) + ".txt";
      FileFollower.Options options =
          new FileFollower.Options(
              followed.name(),
              followed.path(),
              config.data().resolve("followed").resolve(file),
              FileFollower.Limits.standard());
      parts.add(new FileFollower(options, raw, clock)).start();
    }
  }
}
