package org.vigie.server.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.vigie.server.config.Config;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.house.Architect;
import org.vigie.server.house.House;

/** What the process that works on the data folder does, or else a house opened for it. */
final class Errand {
  private Errand() {}

  /** The work itself, where no other process does it. */
  interface Work {
    int in(House house, Console console, List<String> words)
        throws IOException, InterruptedException;
  }

  /** Has it done, by its verb and its words; its exit code. */
  static int run(Architect architect, Config config, String verb, List<String> words, Work work)
      throws IOException, InterruptedException {
    List<String> asked = new ArrayList<>(List.of(verb));
    asked.addAll(words);
    Console console = new Console();
    Integer answered = ControlSocket.ask(config.data(), asked, console);
    if (answered == null) {
      try (House house = architect.open(config, House.Edges.NONE)) {
        answered = work.in(house, console, words);
      }
    }
    console.done();
    return answered;
  }
}
