package org.vigie.server.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Client;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Access.SignIn;
import org.vigie.server.access.Role;
import org.vigie.server.access.Vault;
import org.vigie.server.control.ControlSocket;
import org.vigie.server.control.Talk;
import org.vigie.store.state.State;

class AccountCommandTest {
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

  @Test
  void aWayBackInForThoseWhomTheScreensDontLetIn() throws Exception {
    try (State state = State.open(folder.resolve("state.db"))) {
      SecureRandom random = new SecureRandom();
      var rules =
          new Access.Rules(Access.Limits.DEFAULT, Requirement.OPTIONAL, Vault.open(folder, random));
      Access access = new Access(state, InstantSource.system(), random, rules);
      requireNonNull(access.firstRun());
      // As a running server does it for the command, over the socket.
      ControlSocket socket =
          new ControlSocket(
              folder,
              (words, to) -> AccountCommand.work(state, to, words.subList(1, words.size())));
      try (socket) {
        assertThat(ask("list")).isZero();
        assertThat(said.getLast()).startsWith("admin ").contains("administrator", "never");
        assertThat(ask("reset-password", "admin")).isZero();
        String password = said.getLast().substring(said.getLast().lastIndexOf(' ') + 1);
        assertThat(access.signIn("admin", password, new Client("192.0.2.1", "")))
            .isInstanceOf(SignIn.Next.class);
        assertThat(ask("add", "ann", "lead-analyst", "Ann Analyst")).isZero();
        assertThat(requireNonNull(state.accounts().account("ann")).role())
            .isEqualTo(Role.LEAD_ANALYST.name());
        assertThat(ask("role", "ann", "god")).isEqualTo(1);
        assertThat(said.getLast()).contains("allowed: analyst,");
        assertThat(ask("disable", "admin")).isEqualTo(1);
        assertThat(said.getLast()).contains("the last administrator");
        assertThat(ask("disable", "ann")).isZero();
        assertThat(ask("reset-second-factor", "ann")).isEqualTo(1);
        assertThat(ask("disabel", "ann")).isEqualTo(1);
        assertThat(said.getLast()).contains("allowed: list, add NAME ROLE DISPLAY");
        assertThat(ask("enable")).isEqualTo(1);
      }
      assertThat(state.audit().newest(1).getFirst().actor()).isEqualTo("(command)");
      assertThat(state.audit().verify().whole()).isTrue();
      assertThat(socketIsGone()).isNull();
    }
  }

  private @Nullable Integer socketIsGone() throws Exception {
    return ControlSocket.ask(folder, List.of("account", "list"), talk);
  }

  private int ask(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("account"));
    all.addAll(List.of(words));
    return requireNonNull(ControlSocket.ask(folder, all, talk));
  }
}
