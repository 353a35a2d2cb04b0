package org.vigie.server.ingest.file.evtx;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.vigie.server.ingest.file.evtx.EvtxFile.Event;
import org.vigie.server.ingest.file.evtx.EvtxFile.Field;

class EvtxReaderTest {
  private static final Instant TIME = Instant.parse("2026-03-02T08:14:07.123456Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a reader made of some bytes. */
  record Outcome(List<String> records, @Nullable String damage) {
    static Outcome of(byte[] file) throws IOException {
      EvtxReader reader = new EvtxReader(new ByteArrayInputStream(file), 1 << 20);
      List<String> records = new ArrayList<>();
      for (byte[] record; (record = reader.next()) != null; )
        records.add(new String(record, UTF_8));
      return new Outcome(records, reader.damage());
    }

    List<Long> numbers() throws IOException {
      List<Long> numbers = new ArrayList<>();
      for (String record : records) {
        numbers.add(JSON.readTree(record).at("/Event/System/EventRecordID").asLong());
      }
      return numbers;
    }
  }

  @Test
  void valuesHaveTheShapeThatTheParserKnows() throws IOException {
    byte[] guid = new byte[16];
    for (int i = 0; i < 16; i++) guid[i] = (byte) (0xa0 + i);
    byte[] sid = {1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0};
    byte[] day = EvtxFile.little(16).putShort((short) 2026).putShort((short) 2).array();
    day[6] = 28;
    List<Field> data =
        List.of(
            Field.text("Text", "é \"q\" \\ \n \u0001 \ud83d\ude00\0"),
            Field.number("Count", -1),
            new Field("Signed", 0x07, EvtxFile.little(4).putInt(-7).array()),
            new Field("Long", 0x0a, EvtxFile.little(8).putLong(-1).array()),
            new Field("Real", 0x0c, EvtxFile.little(8).putDouble(1.5).array()),
            new Field("Truth", 0x0d, new byte[] {1, 0, 0, 0}),
            new Field("Bytes", 0x0e, new byte[] {0, (byte) 0xfe}),
            new Field("Guid", 0x0f, guid),
            new Field("Day", 0x12, day),
            new Field("Sid", 0x13, sid),
            new Field("Hex", 0x14, EvtxFile.little(4).putInt(-1).array()),
            new Field("HexLong", 0x15, new byte[8]),
            new Field("Ansi", 0x02, new byte[] {'a', (byte) 0x80, 0}),
            new Field("Nothing", 0x00, new byte[0]),
            new Field("Texts", 0x81, "a\0b\0".getBytes(UTF_16LE)),
            new Field("Numbers", 0x86, new byte[] {1, 0, 2, 0}),
            new Field("Short", 0x0a, new byte[] {1, 2}));
    Event event = new Event(4711, "Security", "DC1", TIME, data);
    Outcome outcome = Outcome.of(new EvtxFile().chunk(List.of(event)).bytes());
    assertThat(outcome.damage).isNull();
    assertThat(outcome.records)
        .containsExactly(
            "{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Vigie-Test\"}},"
                + "\"EventID\":4711,\"TimeCreated\":{\"#attributes\":{\"SystemTime\":"
                + "\"2026-03-02T08:14:07.123456Z\"}},\"EventRecordID\":1,\"Channel\":\"Security\","
                + "\"Computer\":\"DC1\"},\"EventData\":{"
                + "\"Text\":\"é \\\"q\\\" \\\\ \\n \\u0001 \ud83d\ude00\",\"Count\":4294967295,"
                + "\"Signed\":-7,\"Long\":18446744073709551615,\"Real\":\"1.5\",\"Truth\":true,"
                + "\"Bytes\":\"00FE\",\"Guid\":\"A3A2A1A0-A5A4-A7A6-A8A9-AAABACADAEAF\","
                + "\"Day\":\"2026-02-28T00:00:00.000000Z\",\"Sid\":\"S-1-5-32-544\","
                + "\"Hex\":\"0xffffffff\",\"HexLong\":\"0x0\",\"Ansi\":\"a€\",\"Nothing\":\"\","
                + "\"Texts\":[\"a\",\"b\"],\"Numbers\":[1,2],\"Short\":\"0102\"}}}");
  }

  @Test
  void dataWithoutNamesAndWithOneNameTwiceBecomeArrays() throws IOException {
    List<Field> data =
        List.of(
            Field.text("", "one"),
            Field.text("Twice", "a"),
            Field.text("", "two"),
            Field.text("Twice", "b"));
    byte[] file =
        new EvtxFile()
            .chunk(
                List.of(
                    new Event(1, "C", "H", TIME, data),
                    new Event(1, "C", "H", TIME, List.of(Field.text("", "alone")))))
            .bytes();
    List<String> records = Outcome.of(file).records;
    assertThat(records.getFirst())
        .endsWith(
            "\"EventData\":{\"Data\":{\"#text\":[\"one\",\"two\"]},\"Twice\":[\"a\",\"b\"]}}}");
    assertThat(records.getLast()).endsWith("\"EventData\":{\"Data\":{\"#text\":\"alone\"}}}}");
  }

  @Test
  void timesAreThoseOfTheCalendar() throws Exception {
    Random random = new Random(7);
    Json out = new Json();
    for (int i = 0; i < 10_000; i++) {
      // from 1601 to 2514
      Instant time = Instant.ofEpochSecond(random.nextLong(-11_644_473_600L, 17_179_869_184L));
      out.clear();
      new ValueWriter(new Chunk(), out).fileTime(EvtxFile.ticks(time));
      assertThat(out.string()).isEqualTo(time.toString().replace("Z", ".000000Z"));
    }
  }

  @Test
  void chunksThatWereCutOffAreCounted() throws IOException {
    byte[] whole = good();
    int chunks = (whole.length - EvtxFile.HEADER) / EvtxFile.CHUNK;
    Outcome outcome = Outcome.of(Arrays.copyOf(whole, EvtxFile.HEADER + EvtxFile.CHUNK));
    assertThat(outcome.records).isNotEmpty();
    assertThat(outcome.damage)
        .isEqualTo(chunks - 1 + " chunks that its header counts are not in it");
    assertThat(Outcome.of(Arrays.copyOf(whole, EvtxFile.HEADER)).damage)
        .isEqualTo(chunks + " chunks that its header counts are not in it");
  }

  @Test
  void aGoodFileIsReadWhole() throws IOException {
    Outcome outcome = Outcome.of(good());
    assertThat(outcome.damage).isNull();
    assertThat(outcome.numbers()).isEqualTo(numbers(1, 60));
    assertThat(Outcome.of(new EvtxFile().unused().bytes())).isEqualTo(new Outcome(List.of(), null));
  }

  @Test
  void aDamagedHeaderOfTheFileCostsNothing() throws IOException {
    byte[] file = good();
    file[30] ^= 1;
    Outcome outcome = Outcome.of(file);
    assertThat(outcome.numbers()).isEqualTo(numbers(1, 60));
    assertThat(outcome.damage).isEqualTo("the file's header is damaged");

    byte[] dirty = good();
    dirty[120] = 1;
    assertThat(Outcome.of(dirty).damage).startsWith("was not closed (dirty)");
    assertThat(Outcome.of(Arrays.copyOf(good(), 20)))
        .isEqualTo(new Outcome(List.of(), "ends in its header"));
  }

  @Test
  void aChunkWithoutAHeaderIsSearched() throws IOException {
    byte[] file = good();
    Arrays.fill(file, EvtxFile.HEADER, EvtxFile.HEADER + 128, (byte) 0x55);
    Outcome outcome = Outcome.of(file);
    assertThat(outcome.numbers()).isEqualTo(numbers(1, 60));
    assertThat(outcome.damage).isEqualTo("1 damaged chunk, 20 records recovered from it");
  }

  @Test
  void aRecordThatSaysAWrongLengthIsStillOne() throws IOException {
    byte[] file = good();
    int second = record(file, 2);
    file[second + 4] ^= 0x7f;
    EvtxFile.seal(file);
    Outcome outcome = Outcome.of(file);
    assertThat(outcome.numbers()).isEqualTo(numbers(1, 60));
    assertThat(outcome.damage).contains("1 damaged chunk, 20 records recovered");
  }

  @Test
  void anOverwrittenRecordIsCountedAsMissing() throws IOException {
    byte[] file = good();
    Arrays.fill(file, record(file, 5), record(file, 6), (byte) 0xee);
    Outcome outcome = Outcome.of(file);
    List<Long> expected = new ArrayList<>(numbers(1, 60));
    expected.remove(5L);
    assertThat(outcome.numbers()).isEqualTo(expected);
    assertThat(outcome.damage)
        .isEqualTo("1 damaged chunk, 19 records recovered from it; 1 records are missing");
  }

  @Test
  void aRecordThatCannotBeDecodedIsKeptAsItsBytes() throws IOException {
    byte[] file = good();
    file[record(file, 7) + 24 + 4] = 0x33; // no token
    EvtxFile.seal(file);
    Outcome outcome = Outcome.of(file);
    assertThat(outcome.numbers()).isEqualTo(numbers(1, 60));
    assertThat(outcome.damage).isEqualTo("1 records could not be decoded and are kept as bytes");
    JsonNode event = JSON.readTree(outcome.records.get(6)).get("Event");
    assertThat(event.at("/System/TimeCreated/#attributes/SystemTime").asText())
        .isEqualTo("2026-03-02T08:14:07.123456Z");
    assertThat(event.at("/Damaged/Reason").asText()).isEqualTo("no element begins with token 51");
    assertThat(event.at("/Damaged/Record").asText()).startsWith("2A2A0000");
  }

  @Test
  void aTemplateOverwrittenInOneChunkIsTakenFromAnother() throws IOException {
    byte[] file = good();
    int template = EvtxFile.HEADER + EvtxFile.CHUNK + 512 + 24 + 4 + 10;
    Arrays.fill(file, template + 40, template + 60, (byte) 0xff);
    EvtxFile.seal(file);
    Outcome outcome = Outcome.of(file);
    assertThat(outcome.damage).isNull();
    assertThat(outcome.records.get(25)).contains("\"EventRecordID\":26", "\"Computer\":\"HOST\"");
  }

  @Test
  void whatIsCutOffIsKeptAsFarAsItGoes() throws IOException {
    byte[] file = good();
    int last = record(file, 60);
    Outcome outcome = Outcome.of(Arrays.copyOf(file, last + 60));
    assertThat(outcome.numbers()).isEqualTo(numbers(1, 60));
    assertThat(outcome.damage)
        .contains("1 damaged chunk, 20 records", "1 records could not be decoded");
  }

  @Test
  void garbageBetweenChunksMovesThemOnly() throws IOException {
    byte[] file = good();
    int second = EvtxFile.HEADER + EvtxFile.CHUNK;
    byte[] moved = new byte[file.length + 777];
    System.arraycopy(file, 0, moved, 0, second);
    Arrays.fill(moved, second, second + 777, (byte) 'x');
    System.arraycopy(file, second, moved, second + 777, file.length - second);
    Outcome outcome = Outcome.of(moved);
    assertThat(outcome.numbers()).isEqualTo(numbers(1, 60));
    assertThat(outcome.damage).contains("1 damaged chunk, 0 records recovered");
  }

  /** Whatever the bytes: it ends, and each record is a JSON object within the limit. */
  @Test
  void changedBytesNeverBreakTheReader() throws IOException {
    long seed = Long.getLong("vigie.seed", 20_261_125L);
    Random random = new Random(seed);
    byte[] good = good();
    for (int round = 0; round < 3_000; round++) {
      byte[] file = mutate(good, random);
      Outcome outcome = Outcome.of(file);
      assertThat(outcome.records.size()).as("seed %d, round %d", seed, round).isLessThan(7_000);
      for (String record : outcome.records) {
        assertThat(JSON.readTree(record).isObject()).as("seed %d, round %d", seed, round).isTrue();
      }
    }
  }

  static byte[] mutate(byte[] good, Random random) {
    byte[] file = Arrays.copyOf(good, good.length);
    int changes = 1 + random.nextInt(20);
    for (int i = 0; i < changes; i++) {
      // Mostly where there is something.
      int chunk = EvtxFile.HEADER + EvtxFile.CHUNK * random.nextInt(file.length / EvtxFile.CHUNK);
      int at = Math.min(file.length - 8, chunk + random.nextInt(6_000));
      switch (random.nextInt(4)) {
        case 0 -> file[at] = (byte) random.nextInt();
        case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> Arrays.fill(file, at, at + 1 + random.nextInt(7), (byte) random.nextInt(256));
        default -> System.arraycopy(file, chunk + 512 + random.nextInt(2_000), file, at, 8);
      }
    }
    if (random.nextInt(3) > 0) EvtxFile.seal(file);
    if (random.nextInt(4) == 0) file = Arrays.copyOf(file, random.nextInt(file.length));
    return file;
  }

  /** Three chunks of twenty records. */
  static byte[] good() {
    EvtxFile file = new EvtxFile();
    for (int chunk = 0; chunk < 3; chunk++) {
      file.chunk(
          IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      new Event(
                          4624,
                          "Security",
                          "HOST",
                          TIME,
                          List.of(
                              Field.text("TargetUserName", "user" + i),
                              Field.number("LogonType", i))))
              .toList());
    }
    return file.bytes();
  }

  private static List<Long> numbers(long first, long last) {
    return java.util.stream.LongStream.rangeClosed(first, last).boxed().toList();
  }

  /** Where the record of a number stands, of those of {@link #good}. */
  private static int record(byte[] file, long number) {
    for (int at = EvtxFile.HEADER; at < file.length - 16; at++) {
      if (file[at] == '*' && file[at + 1] == '*' && file[at + 8] == number) return at;
    }
    throw new AssertionError("no record " + number);
  }
}
