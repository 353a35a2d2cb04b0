package org.vigie.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.Main;
import org.vigie.server.config.Config;
import org.vigie.server.control.Talk;
import org.vigie.server.house.House;
import org.vigie.store.state.Audit;

/** Holds from the command line, with the words that the socket carries. */
class HoldWorkTest {
  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();
  private final Talk talk =
      new Talk() {
        @Override
        public void progress(String line) {}

        @Override
        public void line(String line) {
          said.add(line);
        }
      };

  private int run(House house, String... words) throws IOException {
    said.clear();
    return new HoldWork(house, talk).run(List.of(words));
  }

  @Test
  void holdsArePlacedListedAndReleased() throws IOException {
    try (House house = Main.open(new Config().withData(folder), House.Edges.NONE)) {
      assertThat(run(house, "add", "=host:DC01", "=30d", "=", "=received", "= ")).isEqualTo(2);
      assertThat(said.getFirst()).contains("say why the events are held");
      assertThat(run(house, "add", "=host:(", "=30d", "=", "=received", "=case")).isEqualTo(2);
      assertThat(said.getFirst()).startsWith("vigie: the search: at character");
      assertThat(run(house, "add", "=", "=soon", "=", "=received", "=case")).isEqualTo(2);
      assertThat(said.getFirst()).contains("'soon' is no time; allowed: ");
      assertThat(run(house, "list")).isZero();
      assertThat(said).isEmpty();

      assertThat(
              run(house, "add", "=host:DC01", "=2026-11-01", "=2026-11-30", "=occurred", "=a\nb"))
          .isZero();
      String id = said.getFirst().substring("held as ".length());
      assertThat(run(house, "list")).isZero();
      assertThat(said)
          .containsExactly(
              id
                  + "  occurred  2026-11-01T00:00:00Z to 2026-11-30T00:00:00Z  host:DC01"
                  + "  by (command) because a.b");
      assertThat(run(house, "release", "=" + id, "=")).isEqualTo(2);
      assertThat(run(house, "release", "=" + id, "=closed")).isZero();
      assertThat(run(house, "release", "=" + id, "=closed")).isEqualTo(2);
      assertThat(said.getFirst()).contains("there is no hold '" + id + "'");
      assertThat(house.state().audit().newest(9).stream().map(Audit.Entry::action))
          .containsExactly("hold.release", "hold.add");
      assertThatThrownBy(() -> run(house, "drop"))
          .hasMessageContaining("known: add, list, release");
    }
  }
}
