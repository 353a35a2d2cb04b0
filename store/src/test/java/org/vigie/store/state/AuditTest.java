package org.vigie.store.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.store.state.Audit.Entry;
import org.vigie.store.state.Audit.Filter;
import org.vigie.store.state.Audit.Verdict;

class AuditTest {
  @TempDir private Path folder;
  private State state;
  private Audit audit;

  @BeforeEach
  void open() throws IOException {
    state = State.open(folder.resolve("state.db"));
    audit = state.audit();
  }

  @AfterEach
  void close() {
    state.close();
  }

  private void fill() {
    audit.add(new Entry(100, "ann", "sign-in", "ann", "", "192.0.2.1"));
    audit.add(new Entry(200, "adam", "role-set", "ann", "AUDITOR", "192.0.2.2"));
    audit.add(new Entry(300, "ann", "sign-out", "ann", "", "192.0.2.1"));
  }

  @Test
  void theLogOnlyGrows() throws Exception {
    fill();
    assertThat(audit.newest(2)).extracting(Entry::action).containsExactly("sign-out", "role-set");
    refuses("DELETE FROM audit", "append-only");
    refuses("UPDATE audit SET actor = 'bob'", "append-only");
    String insert =
        "INSERT INTO audit (number, at, actor, action, object, detail, address, hash)"
            + " VALUES (%d, 1, 'a', 'b', '', '', '', '%s')";
    refuses(insert.formatted(4, ""), "carries its hash");
    refuses(insert.formatted(9, "0".repeat(64)), "follows the last one");
  }

  private void refuses(String statement, String reason) throws Exception {
    try (var connection = connection();
        var to = connection.createStatement()) {
      assertThatThrownBy(() -> to.execute(statement)).hasMessageContaining(reason);
    }
  }

  private Connection connection() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
  }

  @Test
  void recordsAreFound() {
    fill();
    Filter all = Filter.all(10);
    assertThat(numbers(all)).containsExactly(3L, 2L, 1L);
    assertThat(numbers(with("ann", "", "", 0, Long.MAX_VALUE))).containsExactly(3L, 1L);
    assertThat(numbers(with("", "role-set", "", 0, Long.MAX_VALUE))).containsExactly(2L);
    assertThat(numbers(with("", "", "AUDIT", 0, Long.MAX_VALUE))).containsExactly(2L);
    assertThat(numbers(with("", "", "", 100, 300))).containsExactly(2L, 1L);
    assertThat(numbers(with("' OR 1=1 --", "", "", 0, Long.MAX_VALUE))).isEmpty();
    assertThat(numbers(new Filter("", "", "", 0, Long.MAX_VALUE, 3, 1))).containsExactly(2L);
    assertThat(audit.actions()).containsExactly("role-set", "sign-in", "sign-out");
    assertThat(audit.size()).isEqualTo(3);
  }

  private static Filter with(String actor, String action, String object, long from, long to) {
    return new Filter(actor, action, object, from, to, Long.MAX_VALUE, 10);
  }

  private List<Long> numbers(Filter filter) {
    return audit.find(filter).stream().map(Audit.Logged::number).toList();
  }

  @Test
  void aChangedRecordBreaksTheChain() throws Exception {
    fill();
    Verdict whole = audit.verify();
    assertThat(whole.whole()).isTrue();
    assertThat(whole.records()).isEqualTo(3);
    assertThat(whole.head()).isEqualTo(audit.find(Filter.all(1)).getFirst().hash());
    tamper("UPDATE audit SET detail = 'ADMINISTRATOR' WHERE number = 2");
    assertThat(audit.verify().broken()).isEqualTo(2);
    tamper("UPDATE audit SET detail = 'AUDITOR' WHERE number = 2");
    assertThat(audit.verify().whole()).isTrue();
    tamper("DELETE FROM audit WHERE number = 1");
    assertThat(audit.verify().broken()).isEqualTo(2);
  }

  /** What an administrator of the machine can do: the triggers are no lock against that. */
  private void tamper(String statement) throws Exception {
    try (var connection = connection();
        var to = connection.createStatement()) {
      to.execute("DROP TRIGGER IF EXISTS audit_no_update");
      to.execute("DROP TRIGGER IF EXISTS audit_no_delete");
      to.execute(statement);
    }
  }

  @Test
  void recordsOfBeforeTheChainAreSealedByTheNext() throws Exception {
    fill();
    tamper("UPDATE audit SET hash = ''");
    assertThat(audit.verify().unsealed()).isEqualTo(3);
    audit.add(new Entry(400, "ann", "sign-in", "ann", "", ""));
    Verdict sealed = audit.verify();
    assertThat(sealed.whole()).isTrue();
    assertThat(sealed.unsealed()).isEqualTo(3);
    tamper("UPDATE audit SET actor = 'mallory' WHERE number = 1");
    assertThat(audit.verify().broken()).isEqualTo(4);
    tamper("UPDATE audit SET actor = 'ann', hash = '' WHERE number IN (1, 4)");
    audit.add(new Entry(500, "ann", "sign-in", "ann", "", ""));
    tamper("UPDATE audit SET hash = '' WHERE number = 5");
    assertThat(audit.verify().unsealed()).as("all without: nothing to compare").isEqualTo(5);
  }

  @Test
  void manyAtOnceMakeOneChain() {
    IntStream.range(0, 200)
        .parallel()
        .forEach(i -> audit.add(new Entry(i, "a" + i, "act", "", "", "")));
    assertThat(audit.verify()).extracting(Verdict::records, Verdict::broken).contains(200L, 0L);
  }

  @Test
  void fieldsCannotRunIntoEachOther() {
    Entry one = new Entry(1, "ab", "c", "", "", "");
    Entry other = new Entry(1, "a", "bc", "", "", "");
    assertThat(Chain.hash(Chain.START, 1, one)).isNotEqualTo(Chain.hash(Chain.START, 1, other));
  }
}
