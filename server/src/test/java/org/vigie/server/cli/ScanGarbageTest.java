package org.vigie.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.pack.Pack;
import org.vigie.server.ingest.file.evtx.EvtxFile;

/** Files of all kinds, spoilt in all ways: a scan of them ends, soon, and keeps what is good. */
class ScanGarbageTest {
  private static final int FILES = 300;
  private static final String CLEARED =
      "{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC1\"}\n";

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void itEndsWhateverTheFiles() throws IOException {
    long seed = Long.getLong("vigie.seed", 20_261_129L);
    Random random = new Random(seed);
    List<byte[]> good =
        List.of(evtx(), zip(), xml(), csv(), CLEARED.repeat(50).getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = spoilt(good.get(random.nextInt(good.size())), random);
      Files.write(folder.resolve("%03d.bin".formatted(i)), bytes);
    }
    Files.writeString(folder.resolve("zz-good.json"), CLEARED);
    Pack pack = Scanning.pack(Scanning.CLEARED);
    long begun = System.nanoTime();
    List<String> found = new ArrayList<>();
    assertThatCode(
            () ->
                found.addAll(
                    Scanning.of(pack, ScanOutput.Format.NDJSON, ScanFilter.NONE, 2, folder)
                        .lines()
                        .toList()))
        .as("seed %d", seed)
        .doesNotThrowAnyException();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(90));
    assertThat(found).last().asString().contains("zz-good.json");
  }

  /** Some letters changed, a piece cut out or doubled, the end cut off, or noise throughout. */
  private static byte[] spoilt(byte[] good, Random random) {
    byte[] bytes = good.clone();
    switch (random.nextInt(5)) {
      case 0 -> {
        for (int i = 0; i < 1 + random.nextInt(40); i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      case 1 -> {
        // Headers and offsets stand where there are few letters: whole numbers become extreme.
        for (int i = 0; i < 1 + random.nextInt(12); i++) {
          int at = random.nextInt(Math.max(1, bytes.length - 8));
          Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) (random.nextInt(2) * 255));
        }
      }
      case 2 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      case 3 -> {
        int from = random.nextInt(bytes.length);
        int count = random.nextInt(bytes.length - from);
        System.arraycopy(bytes, from, bytes, random.nextInt(bytes.length - count), count);
      }
      default -> {
        byte[] noise = new byte[random.nextInt(4_096)];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, 0, Math.min(noise.length, bytes.length));
      }
    }
    return bytes;
  }

  private static byte[] evtx() {
    List<EvtxFile.Event> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      events.add(
          new EvtxFile.Event(
              1102,
              "Security",
              "DC1",
              Instant.parse("2026-11-24T09:30:00Z").plusSeconds(i),
              List.of(
                  EvtxFile.Field.text("SubjectUserName", "alice" + i),
                  EvtxFile.Field.number("N", i))));
    }
    return new EvtxFile().chunk(events).chunk(events).bytes();
  }

  private static byte[] zip() throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var zip = new java.util.zip.ZipOutputStream(bytes)) {
      for (String name : List.of("a.json", "b.json")) {
        zip.putNextEntry(new java.util.zip.ZipEntry(name));
        zip.write(CLEARED.repeat(20).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] xml() {
    return ("<Events>"
            + "<Event><System><EventID>1102</EventID><Channel>Security</Channel></System></Event>"
                .repeat(30)
            + "</Events>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] csv() {
    return ("Channel,EventID,Hostname\n" + "Security,1102,\"DC1\"\n".repeat(60))
        .getBytes(StandardCharsets.UTF_8);
  }
}
