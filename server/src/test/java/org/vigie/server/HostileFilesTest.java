package org.vigie.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that mean ill, or have been ill treated, given to the real commands in 256 MB of memory:
 * each is named with what is wrong, and what is good beside it is read.
 */
class HostileFilesTest {
  private static final String GOOD =
      "{\"EventTime\":\"2026-11-24 09:30:00\",\"Hostname\":\"DC01\",\"Channel\":\"Security\",\"EventID\":1102}\n";

  private static final String RULE =
      """
      title: Audit log cleared
      id: 7d6e6c1c-3f3e-4a57-9d0c-0a6d3e0f9a11
      status: test
      level: high
      logsource: {product: windows, service: security}
      detection:
        selection: {EventID: 1102}
        condition: selection
      """;

  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void goodBeside() throws IOException {
    input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("zz-good.json"), GOOD);
  }

  @Test
  void aLineOf100MegabytesIsCutAndCounted() throws Exception {
    try (OutputStream out = Files.newOutputStream(input.resolve("long.json"))) {
      byte[] chunk = new byte[1 << 20];
      Arrays.fill(chunk, (byte) 'a');
      for (int i = 0; i < 100; i++) out.write(chunk);
      out.write(("\n" + GOOD).getBytes(UTF_8));
    }
    Command scan = scan();
    assertThat(scan.err()).contains("long.json", "1 records were longer than 16777216 bytes");
    assertThat(scan.out().lines()).as("both good records fire").hasSize(2);
    Command imported = imported();
    assertThat(imported.exit()).as(imported.err()).isZero();
    assertThat(imported.out() + imported.err())
        .contains("1 records were longer than 16777216 bytes");
  }

  @Test
  void binaryGarbageIsNamed() throws Exception {
    long seed = Long.getLong("vigie.seed", 20_261_125L);
    byte[] noise = new byte[1 << 20];
    new Random(seed).nextBytes(noise);
    Files.write(input.resolve("noise.log"), noise);
    Command scan = scan();
    assertThat(scan.err()).as("seed %d", seed).contains("noise.log", "binary data");
    assertThat(scan.out().lines()).hasSize(1);
  }

  @Test
  void textWithGarbageInItKeepsEveryLine() throws Exception {
    byte[] bad = {'o', (byte) 0xC3, (byte) 0x28, (byte) 0xFF, '\n'};
    try (OutputStream out = Files.newOutputStream(input.resolve("half.log"))) {
      out.write(GOOD.getBytes(UTF_8));
      out.write(bad);
      out.write(GOOD.getBytes(UTF_8));
    }
    assertThat(scan().out().lines()).hasSize(3);
  }

  @Test
  void aZipBombIsNotExpanded() throws Exception {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(input.resolve("bomb.zip")))) {
      zip.putNextEntry(new ZipEntry("zeros.json"));
      zeros(zip);
    }
    try (OutputStream gzip =
        new GZIPOutputStream(Files.newOutputStream(input.resolve("bomb.json.gz")))) {
      zeros(gzip);
    }
    Command scan = scan();
    assertThat(scan.err()).contains("bomb.zip!/zeros.json", "bomb.json.gz", "times");
    assertThat(scan.out().lines()).hasSize(1);
  }

  private static void zeros(OutputStream out) throws IOException {
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) '0');
    for (int i = 0; i < 1_024; i++) out.write(chunk);
  }

  @Test
  void aCutArchiveIsReadAsFarAsItGoes() throws Exception {
    Path whole = folder.resolve("whole.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(whole))) {
      for (int i = 0; i < 50_000; i++) {
        gzip.write(("{\"n\":" + Integer.toHexString(i * 0x9E3779B9) + "}\n").getBytes(UTF_8));
      }
    }
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(input.resolve("cut.json.gz"), Arrays.copyOf(bytes, bytes.length / 2));
    Command scan = scan();
    assertThat(scan.err()).contains("cut.json.gz", "damaged after", "which were read");
    assertThat(scan.out().lines()).hasSize(1);
  }

  @Test
  void aYamlBombIsRefusedAsRuleAndAsConfiguration() throws Exception {
    StringBuilder bomb = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (int i = 1; i < 40; i++) {
      String alias = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(i, i, String.join(", ", List.of(alias, alias, alias, alias))));
    }
    String deep = "x: " + "[".repeat(100_000) + "\n";
    Path rules = Files.createDirectory(folder.resolve("rules"));
    Files.writeString(rules.resolve("bomb.yml"), bomb);
    Files.writeString(rules.resolve("deep.yml"), deep);
    Files.writeString(rules.resolve("good.yml"), RULE);
    Command scan =
        Command.vigie(
            folder, "scan", "--format", "ndjson", "--rules", rules.toString(), input.toString());
    assertThat(scan.err()).contains("bomb.yml", "deep.yml").doesNotContain("\tat ", "Exception");
    assertThat(scan.out().lines()).hasSize(1);
    for (String name : List.of("bomb.yml", "deep.yml")) {
      Command run = Command.vigie(folder, "run", "--config", rules.resolve(name).toString());
      assertThat(run.exit()).isNotZero();
      assertThat(run.err()).contains(name).doesNotContain("\tat ", "Exception", "OutOfMemory");
    }
  }

  private Command scan() throws IOException, InterruptedException {
    Command scan = Command.vigie(folder, "scan", "--format", "ndjson", input.toString());
    assertThat(scan.err()).doesNotContain("\tat ", "Exception", "OutOfMemory");
    return scan;
  }

  private Command imported() throws IOException, InterruptedException {
    return Command.vigie(
        folder, "import", "--data", folder.resolve("data").toString(), input.toString());
  }
}
