package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class LumberjackTest {
  private static final int LIMIT = 1_000;

  private static byte[] frames(byte[]... frames) {
    var out = new ByteArrayOutputStream();
    for (byte[] frame : frames) out.writeBytes(frame);
    return out.toByteArray();
  }

  private static byte[] head(int version, char kind, int... numbers) {
    ByteBuffer head = ByteBuffer.allocate(2 + 4 * numbers.length);
    head.put((byte) version).put((byte) kind);
    for (int number : numbers) head.putInt(number);
    return head.array();
  }

  private static byte[] event(int sequence, String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return frames(head('2', 'J', sequence, bytes.length), bytes);
  }

  private static byte[] compressed(byte[] frames) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var deflate = new DeflaterOutputStream(out)) {
      deflate.write(frames);
    }
    return frames(head('2', 'C', out.size()), out.toByteArray());
  }

  private static List<String> read(byte[] stream) throws IOException {
    var lumberjack = new Lumberjack(new ByteArrayInputStream(stream), LIMIT);
    List<String> read = new ArrayList<>();
    for (Lumberjack.Frame frame = lumberjack.next(); frame != null; frame = lumberjack.next()) {
      read.add(
          switch (frame) {
            case Lumberjack.Frame.Window window -> "window " + window.events();
            case Lumberjack.Frame.Event event ->
                event.sequence() + " " + new String(event.json(), UTF_8);
          });
    }
    return read;
  }

  @Test
  void readsFramesPlainAndCompressed() throws IOException {
    byte[] stream =
        frames(
            head('2', 'W', 2),
            event(1, "{\"a\":1}"),
            compressed(frames(event(2, "{\"b\":\"é\"}"), head('2', 'W', 1))),
            event(1, "{}"));
    assertThat(read(stream))
        .containsExactly("window 2", "1 {\"a\":1}", "2 {\"b\":\"é\"}", "window 1", "1 {}");
  }

  @Test
  void readsPairsOfTheFirstVersion() throws IOException {
    byte[] pairs =
        frames(
            head('1', 'D', 7, 2),
            ByteBuffer.allocate(4).putInt(4).array(),
            "line".getBytes(UTF_8),
            ByteBuffer.allocate(4).putInt(3).array(),
            "\"x\"".getBytes(UTF_8),
            ByteBuffer.allocate(4).putInt(1).array(),
            "h".getBytes(UTF_8),
            ByteBuffer.allocate(4).putInt(0).array());
    assertThat(read(pairs)).containsExactly("7 {\"line\":\"\\\"x\\\"\",\"h\":\"\"}");
  }

  @Test
  void anEventBeyondTheLimitIsCutAndTheNextIsWhole() throws IOException {
    var lumberjack =
        new Lumberjack(
            new ByteArrayInputStream(frames(event(1, "x".repeat(5_000)), event(2, "{}"))), LIMIT);
    assertThat(lumberjack.next())
        .isInstanceOfSatisfying(
            Lumberjack.Frame.Event.class, event -> assertThat(event.json()).hasSize(LIMIT));
    assertThat(lumberjack.next())
        .isInstanceOfSatisfying(
            Lumberjack.Frame.Event.class, event -> assertThat(event.sequence()).isEqualTo(2));
    assertThat(lumberjack.truncated()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoneOfItAndWhatIsTooMuch() throws IOException {
    byte[] bomb = compressed(event(1, " ".repeat(Lumberjack.LONGEST)));
    byte[] five = frames(bomb, bomb, bomb, bomb, bomb);
    assertThat(read(five)).as("each frame has its own bound").hasSize(5);
    for (byte[] stream :
        List.of(
            "GET / HTTP/1.1".getBytes(UTF_8),
            head('2', 'X'),
            head('2', 'W', -1),
            head('2', 'W', Lumberjack.WINDOW + 1),
            head('2', 'J', 1, Lumberjack.LONGEST + 1),
            head('2', 'C', Lumberjack.COMPRESSED + 1),
            head('1', 'D', 1, 1 << 20),
            compressed(compressed(event(1, "{}"))),
            compressed(frames(event(1, " ".repeat(Lumberjack.LONGEST)), tooMuch())))) {
      assertThatThrownBy(() -> read(stream)).isInstanceOf(Lumberjack.Malformed.class);
    }
    assertThatThrownBy(() -> read(head('2', 'J', 1, 10))).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(new byte[] {'2'})).isInstanceOf(EOFException.class);
  }

  private static byte[] tooMuch() {
    byte[] one = event(2, " ".repeat(Lumberjack.LONGEST));
    return frames(one, one, one);
  }

  @Test
  void anyBytesEnd() throws IOException {
    byte[] sound =
        frames(head('2', 'W', 2), event(1, "{\"a\":1}"), compressed(event(2, "{\"b\":2}")));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = sound.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        read += read(bytes).size();
      } catch (IOException e) {
        assertThat(e).as("seed %d", seed).isNotNull(); // refused in words, and not for ever
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
  }
}
