package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
  @TempDir Path temp;
  private Path dir = Path.of("");

  @BeforeEach
  void make() throws IOException {
    dir = Files.createDirectory(temp.resolve("evidence"));
  }

  @Test
  void walksADirectoryInTheOrderOfNamesAndSaysWhatItLeaves() throws IOException {
    write("b.log", "two\n");
    write("a/z.log", "one\r\n\nmore");
    write(".secret", "x");
    write("__MACOSX/junk", "x");
    write("c.empty", "");
    Files.createSymbolicLink(dir.resolve("a/loop"), dir);
    Collected got = Collected.of(dir);
    assertThat(got.records)
        .containsExactly(
            java.util.Map.entry("a/z.log", List.of("one", "more")),
            java.util.Map.entry("b.log", List.of("two")));
    assertThat(got.tallies.get("a/z.log")).isEqualTo(new Records.Tally(2, 1, 0));
    assertThat(got.note(".secret")).isEqualTo("SKIPPED hidden");
    assertThat(got.note("__MACOSX")).isEqualTo("SKIPPED hidden");
    assertThat(got.note("a/loop")).startsWith("SKIPPED a symbolic link");
    assertThat(got.note("c.empty")).isEqualTo("SKIPPED empty");
    assertThat(got.done).isEqualTo(got.total).isPositive();
  }

  @Test
  void aNameIsNoWay() {
    assertThatThrownBy(() -> Collected.of(dir.resolve("nothing")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> Collected.of(Path.of("/dev/null")))
        .hasMessageContaining("neither a file nor a directory");
  }

  @Test
  void aContentIsTheSameHoweverItIsPacked() throws IOException {
    byte[] text = "{\"a\":1}\n{\"b\":2}\n".getBytes(UTF_8);
    write("plain.json", text);
    write("packed.json.gz", GunzipTest.gzip(text));
    var members = new ByteArrayOutputStream();
    members.writeBytes(GunzipTest.gzip(Arrays.copyOf(text, 5)));
    members.writeBytes(GunzipTest.gzip(Arrays.copyOfRange(text, 5, text.length)));
    write("two.json.gz", members.toByteArray());
    zip("all.zip", "in/plain.json", text, "in/packed.gz", GunzipTest.gzip(text));
    Collected got = Collected.of(dir);
    assertThat(got.records.keySet())
        .containsExactly(
            "all.zip!/in/plain.json",
            "all.zip!/in/packed.gz",
            "packed.json.gz",
            "plain.json",
            "two.json.gz");
    assertThat(got.records.values()).containsOnly(List.of("{\"a\":1}", "{\"b\":2}"));
    assertThat(got.contents.values().stream().map(Records.Content::origin).distinct()).hasSize(1);
    assertThat(got.notes).isEmpty();
  }

  @Test
  void readsJsonThatDoesNotKeepToLines() throws IOException {
    write("array.json", " [\n {\"a\": 1},\n {\"b\":\n 2}\n]\n");
    write("pretty.json", "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n");
    write("tight.json", "{\"a\":1}{\"b\":2}");
    write("lines.json", "{\"a\":1}\n{broken\n{\"b\":2}\n");
    write("bracket.log", "[2026-11-01 10:00:00] {x}\n[1] y\n");
    Collected got = Collected.of(dir);
    assertThat(got.records.get("array.json")).containsExactly("{\"a\": 1}", "{\"b\":\n 2}");
    assertThat(got.records.get("pretty.json"))
        .containsExactly("{\n  \"a\": 1\n}", "{\n  \"b\": 2\n}");
    assertThat(got.records.get("tight.json")).containsExactly("{\"a\":1}", "{\"b\":2}");
    assertThat(got.records.get("lines.json")).containsExactly("{\"a\":1}", "{broken", "{\"b\":2}");
    assertThat(got.records.get("bracket.log"))
        .containsExactly("[2026-11-01 10:00:00] {x}", "[1] y");
  }

  @Test
  void decodesWideTextAndDropsMarks() throws IOException {
    String text = "première\r\n" + "𝄞".repeat(20_000) + "\nfin";
    write("le.txt", concat("\u00ff\u00fe", text.getBytes(UTF_16LE)));
    write("be.txt", concat("\u00fe\u00ff", text.getBytes(UTF_16BE)));
    write("mark.txt", concat("\u00ef\u00bb\u00bf", text.getBytes(UTF_8)));
    write("latin.txt", "caf\u00e9\n".getBytes(ISO_8859_1));
    Collected got = Collected.of(dir);
    for (String name : List.of("le.txt", "be.txt", "mark.txt")) {
      assertThat(got.records.get(name))
          .as(name)
          .containsExactly("première", "𝄞".repeat(20_000), "fin");
    }
    assertThat(got.notes).isEmpty();
    assertThat(got.tallies.get("latin.txt")).isEqualTo(new Records.Tally(1, 0, 0));
  }

  @Test
  void ofACutArchiveTheEntriesBeforeTheCutAreRead() throws IOException {
    byte[] noise = new byte[40_000];
    new Random(7).nextBytes(noise);
    byte[] log = ("first\n" + java.util.HexFormat.of().formatHex(noise) + "\n").getBytes(UTF_8);
    byte[] whole = zip("whole.zip", "a.log", "good\n".getBytes(UTF_8), "b.log", log);
    write("cut.zip", Arrays.copyOf(whole, whole.length / 2));
    write("none.zip", Arrays.copyOf(whole, 20));
    Collected got = Collected.of(dir);
    assertThat(got.records).containsEntry("cut.zip!/a.log", List.of("good"));
    assertThat(got.records.get("cut.zip!/b.log")).startsWith("first").hasSize(2);
    assertThat(got.note("cut.zip")).startsWith("DAMAGED zip").endsWith("2 entries were recovered");
    assertThat(got.note("none.zip")).startsWith("REFUSED zip archive: ");
  }

  @Test
  void archivesInArchivesAreOpenedUpToADepth() throws IOException {
    byte[] archive = zip("0.zip", "x", new byte[] {'x'});
    for (int i = 1; i < 6; i++) archive = zip(i + ".zip", "in.zip", archive);
    Collected got = Collected.of(dir.resolve("5.zip"));
    assertThat(got.records).isEmpty();
    assertThat(got.note("5.zip!/in.zip!/in.zip!/in.zip!/in.zip!/in.zip"))
        .isEqualTo("REFUSED more than 4 archives in one another");
    assertThat(Collected.of(dir.resolve("4.zip")).records)
        .containsEntry("4.zip!/in.zip!/in.zip!/in.zip!/in.zip!/x", List.of("x"));
    write("packed.zip.gz", GunzipTest.gzip(Files.readAllBytes(dir.resolve("0.zip"))));
    assertThat(Collected.of(dir.resolve("packed.zip.gz")).records)
        .containsEntry("packed.zip.gz!/x", List.of("x"));
  }

  @Test
  void refusesWhatIsNoTextByItsName() throws IOException {
    write("a.pcap", concat("\u00d4\u00c3\u00b2\u00a1", new byte[40]));
    write("b.evt", concat("0\0\0\0LfLe", new byte[40]));
    write("c.bin", new byte[] {1, 2, 0, 3});
    write("d.zst", concat("(\u00b5/\u00fd", new byte[9]));
    write("e.gz", GunzipTest.gzip(GunzipTest.gzip(new byte[] {'x'})));
    write("f.log", "good");
    zip("g.zip", "inner.zip", zip("h.zip", "x", new byte[] {'x'}));
    Collected got = Collected.of(dir);
    assertThat(got.records.keySet()).containsExactly("f.log", "g.zip!/inner.zip!/x", "h.zip!/x");
    String start = "REFUSED not text, JSON, XML, a table or EVTX: ";
    assertThat(got.note("a.pcap")).isEqualTo(start + "packet capture (pcap)");
    assertThat(got.note("b.evt")).isEqualTo(start + "Windows event log before Vista (EVT)");
    assertThat(got.note("c.bin")).startsWith(start + "unknown binary data");
    assertThat(got.note("d.zst")).isEqualTo(start + "zstd file");
    assertThat(got.note("e.gz")).isEqualTo(start + "gzip in gzip");
  }

  @Test
  void aFileThatMayNotBeReadIsSaidInWords() {
    assertThat(Reading.words(new java.nio.file.AccessDeniedException("/x")))
        .isEqualTo("this user may not read it");
    assertThat(Reading.words(new java.nio.file.FileSystemException("/x", null, "Is a directory")))
        .isEqualTo("Is a directory");
    assertThat(Reading.words(new IOException("checksum differs"))).isEqualTo("checksum differs");
  }

  @Test
  void handsOutNothingOfABomb() throws IOException {
    byte[] bomb = "A\n".repeat(8 << 20).getBytes(UTF_8);
    write("bomb.gz", GunzipTest.gzip(bomb));
    zip("bomb.zip", "bomb", bomb, "good", "fine\n".getBytes(UTF_8));
    Collected got = Collected.of(dir);
    assertThat(got.records.keySet()).containsExactly("bomb.zip!/good");
    assertThat(got.note("bomb.gz")).contains("more than 400 times");
    assertThat(got.note("bomb.zip!/bomb")).contains("more than 400 times");
    Collected all = Collected.of(dir, new Records.Limits(100, 20 << 20, 2000, 10));
    assertThat(all.records.keySet()).containsExactly("bomb.gz", "bomb.zip!/good");
    assertThat(all.note("bomb.zip!/bomb")).contains("expand to more than allowed");
  }

  @Test
  void readsADamagedFileAsFarAsItGoes() throws IOException {
    Random random = new Random(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50_000; i++) text.append("line ").append(random.nextLong()).append('\n');
    byte[] packed = GunzipTest.gzip(text.toString().getBytes(UTF_8));
    write("cut.gz", Arrays.copyOf(packed, packed.length / 2));
    Collected got = Collected.of(dir);
    List<String> lines = text.toString().lines().toList();
    List<String> read = java.util.Objects.requireNonNull(got.records.get("cut.gz"));
    assertThat(read).hasSizeBetween(20_000, 30_000);
    int whole = read.size() - 1; // the last may be cut
    assertThat(read.subList(0, whole)).isEqualTo(lines.subList(0, whole));
    assertThat(got.note("cut.gz")).startsWith("DAMAGED damaged after").contains("cut short");
    assertThat(Collected.of(dir).contents).isEqualTo(got.contents);
  }

  @Test
  void tellsWhatIsWrongWithAnArchive() throws IOException {
    byte[] archive = zip("crc.zip", "same", "some text".getBytes(UTF_8));
    int at = new String(archive, ISO_8859_1).indexOf("PK\1\2") + 16;
    archive[at] ^= 1; // the checksum in the directory
    write("crc.zip", archive);
    byte[] secret = archive.clone();
    secret[at - 8] |= 1; // the flag of encryption
    write("secret.zip", secret);
    write("cut.zip", Arrays.copyOf(archive, archive.length - 10));
    byte[] twice = zip("twice.zip", "a1", "one".getBytes(UTF_8), "a2", "two".getBytes(UTF_8));
    String same = new String(twice, ISO_8859_1).replace("a2", "a1");
    write("twice.zip", same.getBytes(ISO_8859_1));
    Collected got = Collected.of(dir);
    assertThat(got.note("crc.zip!/same")).contains("checksum differs");
    assertThat(got.note("secret.zip")).startsWith("REFUSED zip archive: ").contains("encrypted");
    assertThat(got.note("cut.zip"))
        .startsWith("DAMAGED zip archive: ")
        .endsWith("1 entries were recovered");
    assertThat(got.note("twice.zip!/a1")).contains("a second entry of this name");
    write("more.log", "x");
    assertThatThrownBy(() -> Collected.of(dir, new Records.Limits(100, 1000, 10, 3)))
        .hasMessageContaining("more than the 3 files");
  }

  @Test
  void cutsLongRecordsAndKeepsTheirNumbers() throws IOException {
    write("long.log", "one\n" + "x".repeat(50) + "\ntwo\n");
    Collected got = Collected.of(dir, new Records.Limits(10, 1000, 10, 3));
    assertThat(got.records.get("long.log")).containsExactly("one", "x".repeat(10), "two");
    assertThat(got.note("long.log")).startsWith("DAMAGED 1 records were longer than 10 bytes");
  }

  private void write(String name, String text) throws IOException {
    write(name, text.getBytes(UTF_8));
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path path = dir.resolve(name);
    Path parent = path.getParent();
    if (parent != null) Files.createDirectories(parent);
    Files.write(path, bytes);
  }

  private byte[] zip(String name, Object... namesAndBytes) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
        zip.write((byte[]) namesAndBytes[i + 1]);
        zip.closeEntry();
      }
    }
    write(name, bytes.toByteArray());
    return bytes.toByteArray();
  }

  private static byte[] concat(String start, byte[] rest) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(start.getBytes(ISO_8859_1));
    out.writeBytes(rest);
    return out.toByteArray();
  }
}
