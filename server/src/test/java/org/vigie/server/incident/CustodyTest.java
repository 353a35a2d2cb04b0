package org.vigie.server.incident;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.incident.Custody.Flaw;
import org.vigie.server.incident.Custody.Verdict;
import org.vigie.store.state.Units;

/** Whatever is done to what is stored, custody tells. */
class CustodyTest {
  private static final long SEED = 20_261_125;

  @TempDir private Path folder;
  private Cases cases;

  @BeforeEach
  void open() throws IOException {
    cases = new Cases(folder);
  }

  @AfterEach
  void close() {
    cases.close();
  }

  private @Nullable Flaw flaw(String number) {
    return cases.custody.verify(number) instanceof Verdict.Broken broken ? broken.flaw() : null;
  }

  @Test
  void whatWasWrittenIsIntact() {
    Incident incident = cases.rich();
    assertThat(cases.custody.verify(incident.number())).isInstanceOf(Verdict.Intact.class);
    assertThat(cases.custody.verify().isIntact()).isTrue();
    assertThat(cases.custody.lastAnchor()).isNull();
    assertThat(incident.version()).isEqualTo(8);
  }

  @Test
  void theDatabaseRefusesToChangeRecords() throws SQLException {
    cases.rich();
    try (Connection raw = cases.connection();
        Statement statement = raw.createStatement()) {
      for (String table : List.of("incident_record", "custody_ledger", "evidence")) {
        assertThatThrownBy(() -> statement.execute("DELETE FROM " + table))
            .isInstanceOf(SQLException.class);
      }
      assertThatThrownBy(() -> statement.execute("UPDATE incident_record SET actor = 'x'"))
          .hasMessageContaining("append-only");
    }
  }

  /** Every byte of every column of every record of an incident, changed to another one. */
  @Test
  void everyChangedByteOfTheLogIsFound() throws SQLException {
    String number = cases.rich().number();
    cases.raw();
    Random random = new Random(SEED);
    int changed = 0;
    try (Connection raw = cases.connection()) {
      for (long sequence = 1; sequence <= 8; sequence++) {
        for (String column : List.of("incident", "actor", "kind", "payload", "hash")) {
          byte[] right = bytes(raw, column, number, sequence);
          for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            wrong[i] ^= (byte) (1 + random.nextInt(255));
            changed++;
            set(raw, column, wrong, number, sequence);
            assertThat(cases.custody.check(number))
                .as("seed %d: byte %d of %s of record %d", SEED, i, column, sequence)
                .isInstanceOf(Verdict.Broken.class);
            restore(raw, column, right, wrong, number, sequence);
          }
        }
      }
      assertThat(changed).isGreaterThan(1_500);
    }
    assertThat(cases.custody.verify(number)).isInstanceOf(Verdict.Intact.class);
  }

  @Test
  void everyChangedByteOfTheNumbersIsFound() throws SQLException {
    String number = cases.rich().number();
    cases.raw();
    try (Connection raw = cases.connection();
        Statement statement = raw.createStatement()) {
      for (long sequence = 1; sequence <= 8; sequence++) {
        for (String column : List.of("at", "sequence")) {
          for (int bit = 0; bit < 63; bit++) {
            long mask = 1L << bit;
            // XOR as (a | b) - (a & b): SQLite has no operator for it.
            String change =
                "UPDATE incident_record SET %1$s = (%1$s | %2$d) - (%1$s & %2$d) WHERE rowid = "
                    .formatted(column, mask);
            long row = row(raw, number, sequence);
            try {
              statement.execute(change + row);
            } catch (SQLException e) {
              continue; // another record has that sequence: the key itself refused
            }
            assertThat(cases.custody.check(number))
                .as("bit %d of %s of record %d", bit, column, sequence)
                .isInstanceOf(Verdict.Broken.class);
            statement.execute(change + row);
          }
        }
      }
    }
    assertThat(cases.custody.verify(number)).isInstanceOf(Verdict.Intact.class);
  }

  private static byte[] bytes(Connection raw, String column, String number, long sequence)
      throws SQLException {
    String sql =
        "SELECT CAST("
            + column
            + " AS BLOB) FROM incident_record WHERE incident = ? AND sequence = ?";
    try (PreparedStatement select = raw.prepareStatement(sql)) {
      select.setString(1, number);
      select.setLong(2, sequence);
      try (ResultSet rows = select.executeQuery()) {
        return rows.getBytes(1);
      }
    }
  }

  private static long row(Connection raw, String number, long sequence) throws SQLException {
    String sql = "SELECT rowid FROM incident_record WHERE incident = ? AND sequence = ?";
    try (PreparedStatement select = raw.prepareStatement(sql)) {
      select.setString(1, number);
      select.setLong(2, sequence);
      try (ResultSet rows = select.executeQuery()) {
        return rows.getLong(1);
      }
    }
  }

  private static void set(Connection raw, String column, byte[] value, String number, long sequence)
      throws SQLException {
    String sql =
        "UPDATE incident_record SET "
            + column
            + " = CAST(? AS TEXT) WHERE incident = ? AND sequence = ?";
    try (PreparedStatement update = raw.prepareStatement(sql)) {
      update.setBytes(1, value);
      update.setString(2, number);
      update.setLong(3, sequence);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private static void restore(
      Connection raw, String column, byte[] right, byte[] wrong, String number, long sequence)
      throws SQLException {
    if (!column.equals("incident")) {
      set(raw, column, right, number, sequence);
      return;
    }
    String sql =
        "UPDATE incident_record SET incident = CAST(? AS TEXT)"
            + " WHERE incident = CAST(? AS TEXT) AND sequence = ?";
    try (PreparedStatement update = raw.prepareStatement(sql)) {
      update.setBytes(1, right);
      update.setBytes(2, wrong);
      update.setLong(3, sequence);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void anEndThatWasCutOffIsFound() throws SQLException {
    String number = cases.rich().number();
    cases.raw("DELETE FROM incident_record WHERE sequence = 8");
    assertThat(flaw(number)).isEqualTo(Flaw.CUT_OFF);
    // Also where the ledger was cut in step: the audit log knows how far it went.
    cases.raw("DELETE FROM custody_ledger WHERE sequence = 8");
    cases.raw("UPDATE incident SET version = 7, assignee = ''");
    assertThat(flaw(number)).isNull();
    assertThat(cases.custody.lastAnchor()).isNotNull();
    assertThat(cases.custody.verify().isIntact()).isFalse();
  }

  @Test
  void anIncidentThatVanishedIsFound() throws SQLException {
    String number = cases.rich().number();
    cases.raw(
        "DELETE FROM incident_record",
        "DELETE FROM incident_alert",
        "DELETE FROM incident",
        "DELETE FROM stamp WHERE object = '" + number + "'");
    assertThat(cases.custody.verify().incidents()).containsOnlyKeys(number);
    assertThat(flaw(number)).isEqualTo(Flaw.CUT_OFF);
  }

  @Test
  void whatIsComputedFromTheRecordsIsComparedWithThem() throws SQLException {
    String number = cases.rich().number();
    cases.raw("UPDATE incident SET severity = 0");
    assertThat(flaw(number)).isEqualTo(Flaw.ROW);
    cases.raw(
        "UPDATE incident SET severity = 2",
        "UPDATE stamp SET at = at + 1 WHERE kind = 'contained'");
    assertThat(flaw(number)).isEqualTo(Flaw.STAMPS);
    cases.raw(
        "UPDATE stamp SET at = at - 1 WHERE kind = 'contained'", "DELETE FROM incident_alert");
    assertThat(flaw(number)).isEqualTo(Flaw.ALERTS);
  }

  @Test
  void evidenceThatIsNotWhatWasAttachedIsFound() throws SQLException {
    String number = cases.rich().number();
    cases.raw("UPDATE evidence SET content = X'010204'");
    assertThat(cases.custody.check(number)).isInstanceOf(Verdict.Intact.class);
    assertThat(flaw(number)).isEqualTo(Flaw.EVIDENCE);
    Incident incident = requireNonNull(cases.casework.incident(number, Units.all()));
    assertThat(cases.casework.content(incident.evidence().getFirst())).isNull();
  }

  @Test
  void aRecordMadeUpByWhoKnowsTheFormIsFound() throws SQLException {
    String number = cases.rich().number();
    var log = cases.state.incidents().log(number);
    var last = log.getLast();
    var forged =
        new org.vigie.store.state.Incidents.Entry(
            number, last.sequence(), last.at(), "bob", last.kind(), last.payload(), "");
    String hash = Chain.hash(log.get(log.size() - 2).hash(), forged);
    cases.raw("UPDATE incident_record SET actor = 'bob', hash = '" + hash + "' WHERE sequence = 8");
    assertThat(flaw(number)).isEqualTo(Flaw.LEDGER);
    assertThat(cases.custody.verify().isIntact()).isFalse();
  }

  @Test
  void workGoesOnAndStaysMarked() throws SQLException {
    String number = cases.rich().number();
    cases.raw("UPDATE incident_record SET payload = '{' WHERE sequence = 3");
    assertThat(flaw(number)).isEqualTo(Flaw.HASH);
    Incident after = cases.act(number, new Act.Comment("still here"));
    assertThat(after.version()).isEqualTo(9);
    assertThat(flaw(number)).isEqualTo(Flaw.HASH);
    cases.raw("DELETE FROM incident_record WHERE sequence = 9");
    assertThat(cases.act(number, new Act.Comment("and here")).version()).isEqualTo(10);
    assertThat(flaw(number)).isNotNull();
  }

  @Test
  void aPayloadHasOneForm() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      Payload payload = new Payload();
      for (int m = random.nextInt(5); m >= 0; m--) {
        String name = text(random);
        switch (random.nextInt(3)) {
          case 0 -> payload.with(name, text(random));
          case 1 -> payload.with(name, random.nextLong());
          default -> payload.with(name, List.of(text(random), text(random)));
        }
      }
      String json = payload.json();
      assertThat(Payload.parse(json)).as("seed " + SEED).isEqualTo(payload);
      assertThat(Payload.parse(json).json()).isEqualTo(json);
    }
    for (String other :
        List.of("{ }", "{\"b\":1,\"a\":2}", "[]", "{\"a\":1.0}", "{\"a\":null}", "")) {
      assertThatThrownBy(() -> Payload.parse(other)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String text(Random random) {
    List<Character> some = new ArrayList<>(List.of('a', '"', '\\', '\n', '\u0001', 'é', '\u2028'));
    some.add((char) random.nextInt(0x10000));
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) text.append(some.get(random.nextInt(8)));
    // Names are not made whole as values are: they are the code's own.
    return new String(
        text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.UTF_8);
  }
}
