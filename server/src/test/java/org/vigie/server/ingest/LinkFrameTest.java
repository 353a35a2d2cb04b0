package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Source;

class LinkFrameTest {
  private static byte[] written() throws IOException {
    var out = new ByteArrayOutputStream();
    var frame =
        new LinkFrame(
            7,
            List.of(
                new LinkFrame.Group(
                    new Source("a", "t", "x"),
                    new long[] {1, 2},
                    List.of(new byte[0], "été".getBytes(UTF_8))),
                new LinkFrame.Group(
                    new Source("b", "t", ""), new long[] {3}, List.of("z".getBytes(UTF_8)))));
    frame.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    LinkFrame read = Objects.requireNonNull(LinkFrame.read(in(written())));
    assertThat(read.first()).isEqualTo(7);
    assertThat(read.groups()).hasSize(2);
    assertThat(read.groups().getFirst().records().get(1)).isEqualTo("été".getBytes(UTF_8));
    assertThat(read.groups().getFirst().received()).containsExactly(1, 2);
    assertThat(read.groups().get(1).source()).isEqualTo(new Source("b", "t", ""));
    assertThat(LinkFrame.read(in(new byte[0]))).isNull();
  }

  @Test
  void anyBytesAreReadOrRefused() throws IOException {
    byte[] sound = written();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = sound.clone();
      for (int flips = 1 + random.nextInt(2); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        LinkFrame.read(in(bytes));
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }
}
