package org.vigie.store.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Session;
import org.vigie.store.state.Accounts.Standing;

class AccountsTest {
  private static final Account ANN =
      new Account("ann", "Ann", "ANALYST", "fr", "auto", "hash", Standing.ENABLED);

  @TempDir private Path folder;
  private State state;
  private Accounts accounts;

  @BeforeEach
  void open() throws IOException {
    state = State.open(folder.resolve("state.db"));
    accounts = state.accounts();
    accounts.add(ANN, 1);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void aNameIsTakenOnce() {
    Account other = new Account("ann", "Other", "AUDITOR", "en", "dark", "x", Standing.ENABLED);
    assertThat(accounts.add(other, 2)).isFalse();
    assertThat(accounts.all()).containsExactly(ANN);
    assertThat(accounts.account("bob")).isNull();
  }

  @Test
  void aNewPasswordOrDisablingEndsSessions() {
    accounts.begin(new Session("t1", "ann", 10, 10));
    assertThat(accounts.setPassword("ann", "other")).isTrue();
    assertThat(accounts.session("t1")).isNull();
    accounts.begin(new Session("t2", "ann", 10, 10));
    assertThat(accounts.setStanding("ann", Standing.DISABLED)).isTrue();
    assertThat(accounts.session("t2")).isNull();
    assertThat(accounts.account("ann"))
        .isEqualTo(new Account("ann", "Ann", "ANALYST", "fr", "auto", "other", Standing.DISABLED));
    assertThat(accounts.setPassword("bob", "x")).isFalse();
  }

  @Test
  void staleSessionsEnd() {
    accounts.begin(new Session("old", "ann", 10, 99));
    accounts.begin(new Session("idle", "ann", 50, 50));
    accounts.begin(new Session("good", "ann", 50, 50));
    accounts.seen("good", 90);
    accounts.endStale(20, 60);
    assertThat(accounts.session("old")).isNull();
    assertThat(accounts.session("idle")).isNull();
    assertThat(accounts.session("good")).isEqualTo(new Session("good", "ann", 50, 90));
  }

  @Test
  void theAuditLogOnlyGrows() throws Exception {
    Audit audit = state.audit();
    audit.add(new Audit.Entry(1, "ann", "sign-in", "ann", "", "192.0.2.1"));
    audit.add(new Audit.Entry(2, "ann", "sign-out", "ann", "", "192.0.2.1"));
    assertThat(audit.newest(10))
        .extracting(Audit.Entry::action)
        .containsExactly("sign-out", "sign-in");
    String url = "jdbc:sqlite:" + folder.resolve("state.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("DELETE FROM audit"))
          .hasMessageContaining("append-only");
      assertThatThrownBy(() -> statement.execute("UPDATE audit SET actor = 'bob'"))
          .hasMessageContaining("append-only");
    }
  }
}
