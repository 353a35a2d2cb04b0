package org.vigie.server.ingest.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.file.evtx.EvtxFile;

/** Windows event logs among other files. */
class EvtxRecordsTest {
  @TempDir Path dir;

  /** A log of one chunk with two events. */
  static byte[] log() {
    Instant time = Instant.parse("2026-03-02T08:14:07Z");
    List<EvtxFile.Field> data = List.of(EvtxFile.Field.text("TargetUserName", "j.martin"));
    return new EvtxFile()
        .chunk(
            List.of(
                new EvtxFile.Event(4624, "Security", "DC1", time, data),
                new EvtxFile.Event(4634, "Security", "DC1", time, data)))
        .bytes();
  }

  @Test
  void areTheSameHoweverTheyArePacked() throws IOException {
    Files.write(dir.resolve("a.evtx"), log());
    Files.write(dir.resolve("b.evtx.gz"), GunzipTest.gzip(log()));
    try (var zip = new ZipOutputStream(Files.newOutputStream(dir.resolve("c.zip")))) {
      zip.putNextEntry(new ZipEntry("Logs/Security.evtx"));
      zip.write(log());
      zip.closeEntry();
    }
    Collected got = Collected.of(dir);
    assertThat(got.records).containsOnlyKeys("a.evtx", "b.evtx.gz", "c.zip!/Logs/Security.evtx");
    assertThat(got.records.values()).containsOnly(got.records.get("a.evtx"));
    assertThat(got.records.get("a.evtx")).hasSize(2);
    assertThat(got.contents.values())
        .extracting(Records.Content::origin)
        .containsOnly(got.contents.values().iterator().next().origin());
    assertThat(got.notes).isEmpty();
  }

  @Test
  void areReadFromTheirChunksWhereTheHeaderIsLost() throws IOException {
    byte[] log = log();
    Arrays.fill(log, 0, 4096, (byte) 0);
    Files.write(dir.resolve("overwritten.evtx"), log);
    Files.write(dir.resolve("cut.evtx"), Arrays.copyOfRange(log, 4096, log.length));
    Collected got = Collected.of(dir);
    assertThat(got.records.get("overwritten.evtx")).hasSize(2);
    assertThat(got.records.get("cut.evtx")).hasSize(2);
    assertThat(got.note("cut.evtx")).isEqualTo("DAMAGED the file's header is damaged");
  }

  @Test
  void withoutARecordAreNotedAndNoError() throws IOException {
    Files.write(dir.resolve("empty.evtx"), new EvtxFile().unused().bytes());
    Files.write(dir.resolve("none.evtx"), new EvtxFile().bytes());
    Collected got = Collected.of(dir);
    assertThat(got.note("empty.evtx")).isEqualTo("SKIPPED holds no records");
    assertThat(got.note("none.evtx")).isEqualTo("SKIPPED holds no records");
  }
}
