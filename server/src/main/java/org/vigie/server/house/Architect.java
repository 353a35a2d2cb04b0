package org.vigie.server.house;

import java.io.IOException;
import org.vigie.server.config.Config;

/** Who opens a house: {@code Main} does; commands and benchmarks ask for one. */
public interface Architect {
  /** Opens the parts, and the edges asked for. */
  House open(Config config, House.Edges edges) throws IOException;

  /** Opens a collector: listeners, and a queue to the centre. */
  default Outpost found(Config config) throws IOException {
    throw new IOException("collectors are opened by vigie run --roles collect alone");
  }
}
