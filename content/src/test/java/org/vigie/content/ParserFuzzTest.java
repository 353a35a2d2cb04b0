package org.vigie.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.OcsfSchema.EventClass;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parsed;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;

/** Damaged lines of all goldens: there is always an event, and it is always well formed. */
class ParserFuzzTest {
  private static final int ROUNDS = 400;
  private static final long RECEIVED = 1_795_521_600_000L;

  private final Parser parser = BaseContent.parsers().open();
  private final OcsfSchema schema = OcsfSchema.bundled();

  @Test
  void anyBytesMakeAnEvent() {
    long seed = 314159;
    Random random = new Random(seed);
    List<byte[]> lines = lines();
    for (int round = 0; round < ROUNDS; round++) {
      for (byte[] line : lines) {
        byte[] bytes = line.clone();
        for (int n = random.nextInt(4); n >= 0; n--) bytes = mutate(bytes, lines, random);
        String what = "seed " + seed + ", round " + round;
        int from = random.nextInt(bytes.length + 1);
        check(bytes, round % 2 == 0 ? 0 : from, what);
      }
    }
  }

  private void check(byte[] bytes, int from, String what) {
    EventId id = new EventId(new UUID(1, 2), 3, 0);
    Parsed parsed =
        parser.parse(new RawEvent(id, RECEIVED, Source.NONE, bytes, from, bytes.length));
    if (parsed.events().isEmpty()) throw new AssertionError(what);
    for (Event event : parsed.events()) {
      boolean rejected = event.status() == Event.Status.REJECTED;
      if (rejected != parsed instanceof Parsed.Rejected) throw new AssertionError(what);
      if (event.warnings().isEmpty() != (event.status() == Event.Status.VALID)) {
        throw new AssertionError(what);
      }
      read(event.fields(), what);
      read(event.ocsf(), what);
      EventClass type = schema.eventClass(event.classUid());
      for (int i = 0; i < event.ocsf().size(); i++) {
        String path = event.ocsf().name(i);
        if (type == null || schema.attribute(type, path) == null) {
          throw new AssertionError(what + ": " + path + " is not of class " + event.classUid());
        }
      }
    }
  }

  private static void read(Leaves leaves, String what) {
    for (int i = 0; i < leaves.size(); i++) {
      String text = leaves.text(i);
      boolean none = (leaves.flags(i) & Leaves.KIND) == Leaves.NULL;
      if ((text == null) != none) throw new AssertionError(what + ": " + leaves.name(i));
    }
  }

  private static List<byte[]> lines() {
    List<byte[]> lines = new ArrayList<>();
    for (Path file : BaseContent.files(BaseContent.ROOT.resolve("parsers"), ".yml")) {
      if (!file.toString().contains("/tests/")) continue;
      for (var golden : Goldens.read(file.toString(), BaseContent.read(file))) {
        lines.add(golden.raw().getBytes(UTF_8));
      }
    }
    assertThat(lines).isNotEmpty();
    return lines;
  }

  /** Flips, cuts, doubles, or puts a piece of another line into the middle. */
  private static byte[] mutate(byte[] bytes, List<byte[]> lines, Random random) {
    if (bytes.length == 0) return bytes;
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(5)) {
      case 0 -> join(bytes, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
      case 1 -> Arrays.copyOf(bytes, at);
      case 2 -> join(bytes, at, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 9)), at);
      case 3 -> join(bytes, at, new byte[0], Math.min(bytes.length, at + random.nextInt(12)));
      default -> {
        byte[] other = lines.get(random.nextInt(lines.size()));
        int from = random.nextInt(other.length);
        byte[] piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + 40));
        yield join(bytes, at, piece, at);
      }
    };
  }

  /** The bytes before {@code at}, the piece, and the bytes from {@code to} on. */
  private static byte[] join(byte[] bytes, int at, byte[] piece, int to) {
    byte[] joined = Arrays.copyOf(bytes, at + piece.length + bytes.length - to);
    System.arraycopy(piece, 0, joined, at, piece.length);
    System.arraycopy(bytes, to, joined, at + piece.length, bytes.length - to);
    return joined;
  }
}
