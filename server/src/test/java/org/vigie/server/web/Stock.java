package org.vigie.server.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.vigie.server.config.Directories;
import org.vigie.server.config.PersonalData;
import org.vigie.server.hunt.Events;
import org.vigie.server.inventory.Heard;
import org.vigie.server.inventory.Inventories;
import org.vigie.server.privacy.Privacy;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

/** An inventory of some assets and people, beside a stage. */
final class Stock implements AutoCloseable {
  private final State state;
  final Inventories inventories;
  final Heard heard;
  final Privacy privacy;

  Stock(Path folder, Lake lake) throws IOException {
    Files.createDirectories(folder.resolve("tables"));
    Files.writeString(
        folder.resolve("tables/assets.csv"),
        """
        id,names,addresses,bu,owner,criticality,function,zone
        A-1,ws-1|ws-1.corp.example,10.0.0.1,Life,Claire Petit,critical,Claims,office
        A-2,srv-2,10.0.0.2,Health,,medium,,servers
        A-3,<b>srv-3</b>,10.0.0.3,,,vital,,
        A-4,srv-4,10.0.0.4,,,low,,
        """);
    Files.writeString(
        folder.resolve("tables/identities.csv"),
        "id,names,mail,display,bu,criticality\nu1,lea,lea@corp.example,Léa Martin,Life,high\n");
    state = State.open(folder.resolve("stock.db"));
    inventories =
        new Inventories(
            state.inventory(),
            folder.resolve("tables"),
            Directories.NONE,
            InstantSource.system(),
            60_000);
    privacy = Privacy.open(PersonalData.NONE, folder, state.pseudonyms(), InstantSource.system());
    heard =
        new Heard(lake, inventories, () -> java.time.Instant.ofEpochMilli(Events.NOON + 180_000));
  }

  @Override
  public void close() {
    inventories.close();
    state.close();
  }
}
