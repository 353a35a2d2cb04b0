package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vigie.server.ingest.file.evtx.EvtxFile;
import org.vigie.server.ingest.file.evtx.EvtxFile.Event;
import org.vigie.server.ingest.file.evtx.EvtxFile.Field;
import org.vigie.server.ingest.file.evtx.EvtxReader;

/**
 * Seeded damage to files of every form that holds records: reading ends, soon, with nothing thrown
 * but what says that a file is none, and no record is empty or longer than its bound. {@code
 * -Dfuzz.rounds=1000000} does a million of each form; {@code -Dvigie.seed} says which.
 */
class ReadersFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1_000);
  private static final int LIMIT = 1 << 16;
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** A form of files, and one that is written in it. */
  enum Form {
    EVTX,
    W3C,
    ZEEK,
    CSV,
    OBJECTS,
    LINES;

    byte[] file() {
      return switch (this) {
        case EVTX -> evtx();
        case W3C ->
            "#Software: x\n#Fields: date time c-ip cs(User-Agent) sc-status\n2026-11-29 10:00:00 192.0.2.1 \"a b\" 200\n#Fields: date\n2026-11-29\n"
                .getBytes(UTF_8);
        case ZEEK ->
            "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\n1764000000.1\tC1\t192.0.2.1\n-\t(empty)\tx\n"
                .getBytes(UTF_8);
        case CSV ->
            "time,user,text\n2026-11-29,ann,\"a, \"\"b\"\"\nc\"\n,,\n1,2,3,4\n".getBytes(UTF_8);
        case OBJECTS ->
            "{\"a\":[1,{\"b\":\"}\"}]}\n[{\"c\":1},\n{\"d\":\"\\\"\"}] garbage {\"e\":2}"
                .getBytes(UTF_8);
        case LINES -> "one\r\n\n\u00e9two\nthree".getBytes(UTF_8);
      };
    }

    Reader open(InputStream in) throws IOException {
      return switch (this) {
        case EVTX -> new EvtxReader(in, LIMIT)::next;
        case W3C, ZEEK -> new FieldsReader(in, LIMIT)::next;
        case CSV -> new CsvReader(in, "time,user,text\n1,2,3\n".getBytes(UTF_8), LIMIT)::next;
        case OBJECTS -> new ObjectReader(in, LIMIT)::next;
        case LINES -> new LineReader(in, LIMIT)::next;
      };
    }
  }

  /** The records of a file, one after the other. */
  interface Reader {
    byte @org.jspecify.annotations.Nullable [] next() throws IOException;
  }

  private static byte[] evtx() {
    Instant time = Instant.parse("2026-11-29T10:00:00Z");
    List<Field> data =
        List.of(
            Field.text("User", "ann"), Field.number("Type", 3), Field.text("Text", "\u00e9 <x>"));
    Event event = new Event(4624, "Security", "DC1", time, data);
    return new EvtxFile().chunk(List.of(event, event, event)).bytes();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void readingEndsWhateverTheBytes(Form form) {
    long seed = Long.getLong("vigie.seed", 20_261_130L) + form.name().hashCode();
    Random random = new Random(seed);
    byte[] good = form.file();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(6); n >= 0; n--) bytes = damaged(bytes, random);
      String what = form + ", seed " + seed + ", round " + round;
      long begun = System.nanoTime();
      try {
        read(form, bytes, what);
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      if (took.compareTo(LONGEST) > 0) throw new AssertionError(what + " took " + took);
    }
  }

  private static void read(Form form, byte[] bytes, String what) {
    long most = 16L * bytes.length + 64;
    try {
      Reader reader = form.open(new ByteArrayInputStream(bytes));
      for (byte[] record; (record = reader.next()) != null; most--) {
        if (record.length == 0 || record.length > LIMIT) throw new AssertionError(what);
        if (most < 0) throw new AssertionError(what + ": more records than bytes");
      }
    } catch (IOException e) {
      // The file is none, and the reader says so.
    }
  }

  /** Bytes changed, whole numbers made extreme, a piece cut out, doubled or moved, the end cut. */
  private static byte[] damaged(byte[] bytes, Random random) {
    if (bytes.length < 12) return bytes;
    // Of event logs most is empty: damage is done where something stands.
    int at = random.nextInt(bytes.length);
    for (int tries = 0; tries < 64 && bytes[at] == 0; tries++) at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(8));
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      case 1 -> Arrays.fill(bytes, at, to, (byte) (random.nextInt(2) * 255));
      case 2 -> {
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
      }
      case 3 -> {
        int from = random.nextInt(bytes.length);
        int count = Math.min(random.nextInt(64), bytes.length - Math.max(from, at));
        System.arraycopy(bytes, from, bytes, at, count);
      }
      case 4 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      default -> {
        byte[] shorter = new byte[bytes.length - (to - at)];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, to, shorter, at, bytes.length - to);
        return random.nextInt(4) == 0 ? shorter : bytes;
      }
    }
    return bytes;
  }
}
