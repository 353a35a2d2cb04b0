package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding;
import org.vigie.detect.FindingJson;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.ingest.file.Importer;
import org.vigie.server.ingest.file.Records;
import org.vigie.store.state.Alerts;

/**
 * Archives of real recordings: the alerts name hosts and users of theirs; twice changes nothing.
 */
@Tag("corpus")
class RecordingsTest {
  private static final List<String> ARCHIVES =
      List.of(
          "other/aptsimulator_cobaltstrike.zip",
          "credential_access/host/empire_mimikatz_lsadump_patch.zip",
          "credential_access/host/covenant_dcsync_dcerpc_drsuapi_DsGetNCChanges.zip");
  private static final Pattern HOST = Pattern.compile("\"Hostname\":\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  void raiseAlertsThatNameHostsAndUsersAndTwiceChangesNothing() throws Exception {
    Path recordings = recordings();
    Config config = new Config().withData(folder.resolve("data"));
    try (House house = Main.open(config, House.Edges.NONE)) {
      Importer importer = new Importer(Records.Limits.standard(), InstantSource.system());
      long records = 0;
      for (String archive : ARCHIVES) {
        records +=
            importer
                .importPath(recordings.resolve(archive), house.raw(), Importer.Progress.none())
                .added();
      }
      assertThat(house.settle(Duration.ofMinutes(2))).isTrue();
      long kept = count(house, "events");
      assertThat(kept).isEqualTo(records).isGreaterThan(10_000);
      List<Alerts.Stored> findings = house.state().alerts().after(0, 500);
      assertThat(findings).isNotEmpty();
      for (Alerts.Stored stored : findings) namesItsHost(stored);
      long change = house.state().alerts().latestChange();

      for (String archive : ARCHIVES) {
        Importer.Summary again =
            importer.importPath(recordings.resolve(archive), house.raw(), Importer.Progress.none());
        assertThat(again.added()).isZero();
        assertThat(again.known()).isEqualTo(again.records()).isPositive();
      }
      assertThat(house.settle(Duration.ofMinutes(2))).isTrue();
      assertThat(count(house, "events")).isEqualTo(kept);
      assertThat(house.state().alerts().after(0, 500)).hasSameSizeAs(findings);
      assertThat(house.state().alerts().latestChange()).isEqualTo(change);
    }
  }

  /** The host of a finding is that of its event's raw text; so is the user, where there is one. */
  private static void namesItsHost(Alerts.Stored stored) {
    Finding finding = FindingJson.read(stored.json(), 0, stored.json().length);
    String raw = finding.evidence().raw();
    Matcher host = HOST.matcher(raw);
    assertThat(host.find()).as(raw).isTrue();
    Set<String> hosts = new HashSet<>();
    for (Finding.Entity entity : finding.entities()) {
      if (entity.kind() == Finding.Entity.Kind.HOST) hosts.add(entity.value());
      if (entity.kind() == Finding.Entity.Kind.USER) {
        assertThat(raw.toLowerCase(Locale.ROOT)).contains(entity.value().toLowerCase(Locale.ROOT));
      }
    }
    assertThat(hosts).as(new String(stored.json(), UTF_8)).contains(host.group(1));
  }

  private static long count(House house, String table) throws Exception {
    return house
        .lake()
        .query("SELECT count(*) FROM " + table, List.of(), row -> row.getLong(1))
        .getFirst();
  }

  private static Path recordings() {
    String corpora =
        Objects.requireNonNull(
            System.getenv("VIGIE_CORPORA"),
            "tests of group 'corpus' need VIGIE_CORPORA; ./vigie test sets it, or leaves them out");
    Path folder = Path.of(corpora, "recordings", "otrf", "windows");
    assertThat(Files.isDirectory(folder)).as("%s is a folder", folder).isTrue();
    return folder;
  }
}
