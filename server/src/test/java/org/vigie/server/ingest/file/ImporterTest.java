package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.EventId;
import org.vigie.parse.RawEvent;
import org.vigie.server.ingest.Kept;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.TightDisk;

class ImporterTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path temp;
  private final Importer importer =
      new Importer(Records.Limits.standard(), InstantSource.fixed(NOW));

  @Test
  void aSecondImportChangesNothing() throws IOException {
    Path dir = Files.createDirectories(temp.resolve("logs/web"));
    List<String> lines = lines(10_000, 1);
    Files.writeString(dir.resolve("access.log"), String.join("\n", lines));
    Files.writeString(temp.resolve("logs/auth.json"), "{\"a\":1}\n\n{\"a\":2}\n");
    Files.write(
        temp.resolve("logs/x.pcap"),
        new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1});
    try (var journal = journal()) {
      var first = importer.importPath(temp.resolve("logs"), journal, Importer.Progress.none());
      assertThat(first)
          .returns(2L, Importer.Summary::files)
          .returns(10_002L, Importer.Summary::records)
          .returns(10_002L, Importer.Summary::added)
          .returns(0L, Importer.Summary::known)
          .returns(1L, Importer.Summary::empty)
          .returns(1L, Importer.Summary::refused);
      assertThat(first.notes()).extracting(Records.Note::name).containsExactly("x.pcap");
      long end = journal.end();
      var second = importer.importPath(temp.resolve("logs"), journal, Importer.Progress.none());
      assertThat(second.added()).isZero();
      assertThat(second.known()).isEqualTo(10_002);
      assertThat(journal.end()).isEqualTo(end);
      List<RawEvent> events = Kept.events(journal);
      assertThat(events.get(0).source().name()).isEqualTo("auth.json");
      assertThat(events.get(5).source())
          .hasToString("Source[name=web/access.log, transport=file, address=]");
      assertThat(events.get(5).received()).isEqualTo(NOW.toEpochMilli());
      assertThat(events.subList(2, events.size())).extracting(Kept::text).isEqualTo(lines);
    }
  }

  @Test
  void anIdIsTheContentsDigestAndTheRecordsNumber() throws IOException {
    Path file = temp.resolve("one.log");
    Files.writeString(file, "abc\n");
    try (var journal = journal()) {
      importer.importPath(file, journal, Importer.Progress.none());
      // printf 'abc\n' | sha256sum
      UUID origin = UUID.fromString("edeaaff3-f177-4ad2-8886-73770c6d6409");
      assertThat(Kept.events(journal).getFirst().id()).isEqualTo(new EventId(origin, 0, 0));
    }
  }

  @Test
  void aBrokenOffImportGoesOnWhereItStopped() throws IOException {
    List<String> lines = lines(60_000, 2);
    Path file = temp.resolve("big.log");
    Files.writeString(file, String.join("\n", lines));
    var disk = new TightDisk();
    try (var journal = disk.journal(temp.resolve("journal"))) {
      disk.leave(300_000);
      assertThatThrownBy(() -> importer.importPath(file, journal, Importer.Progress.none()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      long kept = journal.end();
      assertThat(kept).isStrictlyBetween(0L, 60_000L);
      disk.leave(Long.MAX_VALUE);
      var rest = importer.importPath(file, journal, Importer.Progress.none());
      assertThat(rest.added()).isEqualTo(60_000 - kept);
      assertThat(rest.known()).isEqualTo(kept);
      assertThat(Kept.texts(journal)).isEqualTo(lines);
      var ids = new HashSet<EventId>();
      for (RawEvent event : Kept.events(journal)) ids.add(event.id());
      assertThat(ids).hasSize(60_000);
    }
  }

  @Test
  void aStreamIsTheFileItWouldBe() throws IOException {
    byte[] packed = GunzipTest.gzip("a\nb\n".getBytes(UTF_8));
    Path spool = Files.createDirectory(temp.resolve("spool"));
    try (var journal = journal()) {
      var in = new ByteArrayInputStream(packed);
      var summary =
          importer.importStream(
              in, "../..\\x/up load.gz", spool, 1000, journal, Importer.Progress.none());
      assertThat(summary.added()).isEqualTo(2);
      assertThat(Kept.events(journal).getFirst().source().name()).isEqualTo("up_load.gz");
      var again = new ByteArrayInputStream("a\nb\n".getBytes(UTF_8));
      assertThat(
              importer
                  .importStream(again, "x", spool, 1000, journal, Importer.Progress.none())
                  .added())
          .isZero();
      assertThatThrownBy(
              () ->
                  importer.importStream(
                      new ByteArrayInputStream(new byte[1001]),
                      "big",
                      spool,
                      1000,
                      journal,
                      Importer.Progress.none()))
          .hasMessageContaining("big: longer than the 1000 bytes");
      try (var left = Files.list(spool)) {
        assertThat(left).isEmpty();
      }
    }
  }

  private FileJournal journal() throws IOException {
    return FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
  }

  private static List<String> lines(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> "line " + i + " " + Long.toHexString(random.nextLong()).repeat(4))
        .toList();
  }
}
