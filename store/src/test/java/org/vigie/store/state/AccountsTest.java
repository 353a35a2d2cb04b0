package org.vigie.store.state;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Accounts.Changed;
import org.vigie.store.state.Accounts.Origin;
import org.vigie.store.state.Accounts.Session;
import org.vigie.store.state.Accounts.Standing;
import org.vigie.store.state.ApiTokens.ApiToken;
import org.vigie.store.state.SecondFactors.Factor;

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
    accounts.add(ANN, Origin.OWN, 1);
  }

  @AfterEach
  void close() {
    state.close();
  }

  private static Session session(String token, long created, long seen) {
    return new Session(token, "ann", created, seen, "192.0.2.1", "a browser");
  }

  @Test
  void aNameIsTakenOnce() {
    Account other = new Account("ann", "Other", "AUDITOR", "en", "dark", "x", Standing.ENABLED);
    assertThat(accounts.add(other, Origin.OWN, 2)).isFalse();
    assertThat(accounts.all()).containsExactly(ANN);
    assertThat(accounts.account("bob")).isNull();
  }

  @Test
  void aNewPasswordOrDisablingEndsSessions() {
    accounts.begin(session("t1", 10, 10), 10);
    assertThat(accounts.setPassword("ann", "other", Origin.TEMPORARY)).isTrue();
    assertThat(accounts.session("t1")).isNull();
    accounts.begin(session("t2", 10, 10), 10);
    assertThat(accounts.setStanding("ann", Standing.DISABLED, "ADMINISTRATOR"))
        .isEqualTo(Changed.DONE);
    assertThat(accounts.session("t2")).isNull();
    assertThat(accounts.account("ann"))
        .isEqualTo(new Account("ann", "Ann", "ANALYST", "fr", "auto", "other", Standing.DISABLED));
    assertThat(accounts.setPassword("bob", "x", Origin.OWN)).isFalse();
  }

  @Test
  void staleSessionsEnd() {
    accounts.begin(session("old", 10, 99), 10);
    accounts.begin(session("idle", 50, 50), 10);
    accounts.begin(session("good", 50, 50), 10);
    accounts.seen("good", 90);
    accounts.endStale(20, 60);
    assertThat(accounts.session("old")).isNull();
    assertThat(accounts.session("idle")).isNull();
    assertThat(accounts.session("good")).isEqualTo(session("good", 50, 90));
  }

  @Test
  void onlyTheNewestSessionsAreKept() {
    for (int i = 0; i < 12; i++) accounts.begin(session("token-" + i, i, 100 - i), 10);
    assertThat(accounts.sessions("ann"))
        .extracting(Session::token)
        .hasSize(10)
        .startsWith("token-2")
        .doesNotContain("token-0", "token-1");
    Session long64 = session("0123456789abcdef" + "0".repeat(48), 200, 200);
    accounts.begin(long64, 10);
    assertThat(long64.id()).isEqualTo("0123456789abcdef");
    assertThat(accounts.end("bob", long64.id())).as("another's").isFalse();
    assertThat(accounts.end("ann", "0")).as("not a whole id").isFalse();
    assertThat(accounts.end("ann", long64.id())).isTrue();
    assertThat(accounts.endAll("ann")).isEqualTo(9);
    assertThat(requireNonNull(accounts.overview("ann")).signedIn()).isEqualTo(200);
  }

  @Test
  void theLastOfARoleStays() {
    accounts.add(named("adam", "ADMINISTRATOR"), Origin.TEMPORARY, 2);
    assertThat(accounts.setRole("adam", "ANALYST", "ADMINISTRATOR")).isEqualTo(Changed.LAST);
    assertThat(accounts.setStanding("adam", Standing.DISABLED, "ADMINISTRATOR"))
        .isEqualTo(Changed.LAST);
    accounts.add(named("eve", "ADMINISTRATOR"), Origin.OWN, 3);
    accounts.setStanding("eve", Standing.DISABLED, "ADMINISTRATOR");
    assertThat(accounts.setRole("adam", "ANALYST", "ADMINISTRATOR"))
        .as("a disabled one does not count")
        .isEqualTo(Changed.LAST);
    accounts.setStanding("eve", Standing.ENABLED, "ADMINISTRATOR");
    assertThat(accounts.setRole("adam", "ANALYST", "ADMINISTRATOR")).isEqualTo(Changed.DONE);
    assertThat(accounts.setRole("nobody", "ANALYST", "ADMINISTRATOR")).isEqualTo(Changed.UNKNOWN);
    assertThat(accounts.review("adam", "eve", 77)).isTrue();
    var adam = requireNonNull(accounts.overview("adam"));
    assertThat(adam.account().role()).isEqualTo("ANALYST");
    assertThat(adam.origin()).isEqualTo(Origin.TEMPORARY);
    assertThat(adam.reviewed()).isEqualTo(77);
    assertThat(adam.reviewer()).isEqualTo("eve");
    assertThat(accounts.overviews()).hasSize(3);
  }

  private static Account named(String name, String role) {
    return new Account(name, name, role, "en", "auto", "hash", Standing.ENABLED);
  }

  @Test
  void codesAreTakenOnce() {
    SecondFactors factors = state.secondFactors();
    assertThat(factors.of("ann")).isNull();
    factors.enrol("ann", new Factor("sealed", 100, 5), List.of("h1", "h2"));
    assertThat(factors.take("ann", 100)).as("the one of enrolment").isFalse();
    assertThat(factors.take("ann", 102)).isTrue();
    assertThat(factors.take("ann", 102)).isFalse();
    assertThat(factors.take("ann", 101)).as("an older one").isFalse();
    assertThat(factors.takeRecovery("ann", "h1")).isTrue();
    assertThat(factors.takeRecovery("ann", "h1")).isFalse();
    assertThat(factors.recoveryLeft("ann")).isEqualTo(1);
    accounts.begin(session("t", 10, 10), 10);
    assertThat(factors.reset("ann")).isTrue();
    assertThat(factors.of("ann")).isNull();
    assertThat(factors.recoveryLeft("ann")).isZero();
    assertThat(accounts.session("t")).isNull();
    assertThat(factors.reset("ann")).isFalse();
  }

  @Test
  void apiTokensAreRevokedNeverDeleted() throws Exception {
    ApiTokens tokens = state.apiTokens();
    ApiToken token = new ApiToken("t1", "ann", "script", "READ_ALERTS", 10, 99, 0, 0);
    assertThat(tokens.add(token, "hash1", 1)).isTrue();
    ApiToken second = new ApiToken("t2", "ann", "more", "READ_ALERTS", 20, 99, 0, 0);
    assertThat(tokens.add(second, "hash2", 1)).as("one more than allowed").isFalse();
    assertThat(tokens.byHash("hash1")).isEqualTo(token);
    assertThat(tokens.byHash("hash2")).isNull();
    assertThat(tokens.revoke("bob", "t1", 30)).as("another's").isFalse();
    assertThat(tokens.revoke("ann", "t1", 30)).isTrue();
    assertThat(tokens.revoke("ann", "t1", 31)).isFalse();
    assertThat(tokens.add(second, "hash2", 1)).isTrue();
    assertThat(tokens.of("ann", 10)).extracting(ApiToken::id).containsExactly("t2", "t1");
    refuses("DELETE FROM api_token", "never deleted");
    refuses("UPDATE api_token SET permissions = 'ALL'", "never changes");
    refuses("UPDATE api_token SET revoked = 0", "never changes");
  }

  private void refuses(String statement, String reason) throws Exception {
    String url = "jdbc:sqlite:" + folder.resolve("state.db");
    try (var connection = DriverManager.getConnection(url);
        var to = connection.createStatement()) {
      assertThatThrownBy(() -> to.execute(statement)).hasMessageContaining(reason);
    }
  }
}
