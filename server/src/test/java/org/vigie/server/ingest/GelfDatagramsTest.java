package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GelfDatagramsTest {
  private static final int LIMIT = 10_000;
  private static final long SECOND = 1_000_000_000L;
  private static final InetAddress SENDER = InetAddress.getLoopbackAddress();
  private static final InetAddress OTHER = address(9);

  private final Counters counters = new Counters();
  private final GelfDatagrams gelf = new GelfDatagrams(LIMIT, counters);

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private @Nullable String take(byte[] datagram) {
    return take(datagram, SENDER, 0);
  }

  private @Nullable String take(byte[] datagram, InetAddress sender, long now) {
    byte[] message = gelf.take(ByteBuffer.wrap(datagram), sender, now);
    return message == null ? null : new String(message, UTF_8);
  }

  private static byte[] chunk(long id, int number, int count, byte[] body) {
    return ByteBuffer.allocate(12 + body.length)
        .put((byte) 0x1e)
        .put((byte) 0x0f)
        .putLong(id)
        .put((byte) number)
        .put((byte) count)
        .put(body)
        .array();
  }

  private static byte[] chunk(long id, int number, int count, String body) {
    return chunk(id, number, count, body.getBytes(UTF_8));
  }

  private static byte[] zlib(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var deflate = new DeflaterOutputStream(out)) {
      deflate.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void takesWholeMessagesPlainGzipAndZlib() throws IOException {
    byte[] plain = "{\"short_message\":\"été\"}".getBytes(UTF_8);
    assertThat(take(plain)).isEqualTo("{\"short_message\":\"été\"}");
    assertThat(take(Posted.gzip(plain))).isEqualTo("{\"short_message\":\"été\"}");
    assertThat(take(zlib(plain))).isEqualTo("{\"short_message\":\"été\"}");
    assertThat(take(new byte[0])).isNull();
    assertThat(take(new byte[] {0, '\n'})).isNull();
  }

  @Test
  void putsChunksTogetherInAnyOrderWhateverComesTwice() throws IOException {
    byte[] whole =
        Posted.gzip(("{\"short_message\":\"" + "lorem ".repeat(500) + "\"}").getBytes(UTF_8));
    List<byte[]> chunks = new ArrayList<>();
    int count = (whole.length + 9) / 10;
    for (int i = 0; i < count; i++) {
      byte[] body = Arrays.copyOfRange(whole, 10 * i, Math.min(whole.length, 10 * i + 10));
      chunks.add(chunk(7, i, count, body));
      chunks.add(chunk(7, i, count, body));
    }
    long seed = System.nanoTime();
    Collections.shuffle(chunks, new Random(seed));
    List<String> messages = new ArrayList<>();
    for (byte[] chunk : chunks) {
      String message = take(chunk);
      if (message != null) messages.add(message);
    }
    // Chunks that come again behind a whole message are the beginning of one that never is.
    assertThat(messages).as("seed %d", seed).hasSize(1);
    assertThat(messages.getFirst()).hasSize(500 * 6 + 20);
  }

  @Test
  void chunksOfTwoSendersWithOneNumberAreTwoMessages() {
    assertThat(take(chunk(1, 0, 2, "a"), SENDER, 0)).isNull();
    assertThat(take(chunk(1, 1, 2, "z"), OTHER, 0)).isNull();
    assertThat(take(chunk(1, 1, 2, "b"), SENDER, 0)).isEqualTo("ab");
    assertThat(take(chunk(1, 0, 2, "y"), OTHER, 0)).isEqualTo("yz");
  }

  @Test
  void refusesWhatCannotBeAChunk() {
    assertThat(take(new byte[] {0x1e, 0x0f, 1})).isNull();
    assertThat(take(chunk(1, 0, 0, "x"))).isNull();
    assertThat(take(chunk(1, 2, 2, "x"))).isNull();
    assertThat(take(chunk(1, 0, 129, "x"))).isNull();
    assertThat(take(chunk(1, 200, 255, "x"))).isNull();
    assertThat(counters.snapshot().refused()).isEqualTo(5);
    assertThat(take(chunk(2, 0, 3, "x"))).isNull();
    assertThat(take(chunk(2, 1, 2, "y"))).as("another count").isNull();
    assertThat(counters.snapshot().refused()).isEqualTo(6);
  }

  @Test
  void givesUpWhatDoesNotComeWhole() {
    assertThat(take(chunk(1, 0, 2, "old"), SENDER, 0)).isNull();
    assertThat(take(chunk(2, 0, 2, "a"), SENDER, 4 * SECOND)).isNull();
    assertThat(take(chunk(1, 1, 2, "late"), SENDER, 6 * SECOND)).isNull();
    assertThat(take(chunk(2, 1, 2, "b"), SENDER, 6 * SECOND)).isEqualTo("ab");
    assertThat(counters.snapshot().truncated()).isEqualTo(1);
    gelf.expire(20 * SECOND);
    assertThat(counters.snapshot().truncated()).isEqualTo(2);
  }

  @Test
  void aFloodOfHalvesDrivesOutItselfAndHoldsNoMore() {
    int flood = 3 * GelfDatagrams.WAITING;
    for (int i = 0; i < flood; i++) take(chunk(i, 0, 2, "half"), OTHER, i);
    assertThat(counters.snapshot().truncated()).isEqualTo(flood - GelfDatagrams.WAITING);
    assertThat(take(chunk(-1, 0, 2, "who"), SENDER, flood)).isNull();
    assertThat(take(chunk(-1, 1, 2, "le"), SENDER, flood)).isEqualTo("whole");
  }

  @Test
  void aMessageOfTooManyBytesIsGivenUp() {
    byte[] large = new byte[6_000];
    assertThat(take(chunk(1, 0, 3, large))).isNull();
    assertThat(take(chunk(1, 1, 3, large))).isNull();
    assertThat(counters.snapshot().truncated()).isEqualTo(1);
  }

  @Test
  void whatExpandsBeyondItsBoundIsCutAndWhatIsDamagedIsKeptAsItCame() throws IOException {
    byte[] bomb = zlib(new byte[50_000_000]);
    byte[] kept = gelf.take(ByteBuffer.wrap(bomb), SENDER, 0);
    assertThat(kept).hasSize(LIMIT);
    byte[] damaged = Posted.gzip("{\"short_message\":\"x\"}".getBytes(UTF_8));
    damaged[12] ^= 0x55;
    assertThat(gelf.take(ByteBuffer.wrap(damaged), SENDER, 0)).isEqualTo(damaged);
    assertThat(counters.snapshot().truncated()).isEqualTo(2);
  }

  @Test
  void anyBytesAreTaken() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] datagram = new byte[random.nextInt(40)];
      random.nextBytes(datagram);
      if (datagram.length > 12 && random.nextBoolean()) {
        datagram[0] = 0x1e;
        datagram[1] = 0x0f;
        Arrays.fill(datagram, 2, 9, (byte) 0);
        datagram[11] = (byte) random.nextInt(4);
      }
      byte[] message = gelf.take(ByteBuffer.wrap(datagram), SENDER, i);
      if (message != null) assertThat(message.length).as("seed %d", seed).isBetween(1, LIMIT);
    }
  }
}
