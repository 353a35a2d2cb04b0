package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SyslogFramesTest {
  private static final int LIMIT = 40;

  @Test
  void tellsCountedMessagesFromLines() {
    var frames = new SyslogFrames(LIMIT);
    assertThat(split(frames, "<1>line\n8 <2>a\nb\nc7 <3>next\r\n<4>again\n2026 text\n12: x\n"))
        .containsExactly("<1>line", "<2>a\nb\nc", "<3>next", "<4>again", "2026 text", "12: x");
    assertThat(frames.truncated()).isZero();
  }

  @Test
  void takesCountedMessagesThatHaveNoPriority() {
    var frames = new SyslogFrames(LIMIT);
    assertThat(split(frames, "11 hello world12 Nov 29 a: b\n9 two\nlines4 <1>x"))
        .containsExactly("hello world", "Nov 29 a: b", "two\nlines", "<1>x");
    assertThat(split(new SyslogFrames(LIMIT), "6 alone")).containsExactly("6 alone");
    assertThat(split(new SyslogFrames(LIMIT), "5 alone\n7 lines of numbers\n30 days\n"))
        .containsExactly("5 alone", "7 lines of numbers", "30 days");
  }

  @Test
  void handsOutACountedMessageWithoutWaitingForTheNext() throws IOException {
    var frames = new SyslogFrames(LIMIT);
    List<byte[]> got = new ArrayList<>();
    for (String part : List.of("11 hello ", "world", "3 ab", "c")) {
      frames.read(new ByteArrayInputStream(part.getBytes(ISO_8859_1)), got);
    }
    assertThat(texts(got)).containsExactly("hello world", "abc");
  }

  @Test
  void leavesOutTheLineEndThatRsyslogCounts() {
    var frames = new SyslogFrames(LIMIT);
    assertThat(split(frames, "5 <1>a\n6 <2>b\r\n6 <3>c\n\n1 <\n"))
        .containsExactly("<1>a", "<2>b", "<3>c\n", "<");
  }

  @Test
  void keepsAMessageBeyondTheLimitInParts() {
    var frames = new SyslogFrames(LIMIT);
    String counted = "<1>" + "a".repeat(98);
    String line = "<2>" + "b".repeat(50);
    String exact = "<3>" + "c".repeat(LIMIT - 3);
    List<String> parts = split(frames, "101 " + counted + line + "\r\n" + exact + "\r\n<4>d\n");
    assertThat(parts)
        .containsExactly(
            counted.substring(0, 40),
            counted.substring(40, 80),
            counted.substring(80),
            line.substring(0, 40),
            line.substring(40),
            exact,
            "<4>d");
    assertThat(frames.truncated()).isEqualTo(2);
  }

  @Test
  void keepsWhatACountedMessageCutShortHas() {
    var frames = new SyslogFrames(LIMIT);
    assertThat(split(frames, "30 <1>short")).containsExactly("<1>short");
    assertThat(frames.truncated()).isEqualTo(1);
    var open = new SyslogFrames(LIMIT);
    assertThat(split(open, "<1>no end")).containsExactly("<1>no end");
    assertThat(open.truncated()).isZero();
    var over = new SyslogFrames(LIMIT);
    assertThat(split(over, "<1>" + "a".repeat(LIMIT - 3) + "b"))
        .containsExactly("<1>" + "a".repeat(LIMIT - 3), "b");
    assertThat(over.truncated()).isEqualTo(1);
  }

  @Test
  void findsWhatWasSentHoweverTheSegmentsFall() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      StringBuilder stream = new StringBuilder();
      List<String> sent = new ArrayList<>();
      int count = random.nextInt(30);
      for (int i = 0; i < count; i++) send(random, stream, sent);
      var frames = new SyslogFrames(LIMIT);
      List<byte[]> got = new ArrayList<>();
      byte[] bytes = stream.toString().getBytes(ISO_8859_1);
      for (int at = 0; at < bytes.length; ) {
        int size = Math.min(bytes.length - at, 1 + random.nextInt(1 + random.nextInt(100)));
        var segment = new ByteArrayInputStream(bytes, at, size);
        while (segment.available() > 0) frames.read(segment, got);
        at += size;
      }
      frames.finish(got);
      assertThat(texts(got)).as("seed %d round %d: %s", seed, round, stream).isEqualTo(sent);
    }
  }

  @Test
  void takesGarbageWithinItsBounds() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(3000)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) "0123456789 <>x\n\r\0".charAt(random.nextInt(17));
      }
      var frames = new SyslogFrames(LIMIT);
      List<byte[]> got = new ArrayList<>();
      var in = new ByteArrayInputStream(bytes);
      while (in.available() > 0) frames.read(in, got);
      frames.finish(got);
      assertThat(got).as("seed %d", seed).allMatch(m -> m.length > 0 && m.length <= LIMIT);
    }
  }

  /** A random message, counted or as a line, and the records it must become. */
  private static void send(Random random, StringBuilder stream, List<String> sent) {
    StringBuilder message = new StringBuilder("<").append(random.nextInt(192)).append('>');
    boolean counted = random.nextBoolean();
    int length = random.nextInt(random.nextInt(4) == 0 ? 200 : 30);
    for (int i = 0; i < length; i++) {
      message.append((counted ? "ab 1<\n\r" : "ab 1<\t").charAt(random.nextInt(counted ? 7 : 6)));
    }
    message.append('.');
    if (counted) stream.append(message.length()).append(' ').append(message);
    else stream.append(message).append(random.nextBoolean() ? "\r\n" : "\n");
    for (int at = 0; at < message.length(); at += LIMIT) {
      sent.add(message.substring(at, Math.min(message.length(), at + LIMIT)));
    }
  }

  private static List<String> split(SyslogFrames frames, String stream) {
    List<byte[]> got = new ArrayList<>();
    var in = new ByteArrayInputStream(stream.getBytes(ISO_8859_1));
    try {
      while (in.available() > 0) frames.read(in, got);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    frames.finish(got);
    return texts(got);
  }

  private static List<String> texts(List<byte[]> messages) {
    return messages.stream().map(m -> new String(m, ISO_8859_1)).toList();
  }
}
