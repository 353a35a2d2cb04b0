package org.vigie.server.ingest.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GunzipTest {
  @Test
  void readsMembersOneAfterTheOtherHoweverTheyCome() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      var plain = new ByteArrayOutputStream();
      var packed = new ByteArrayOutputStream();
      int members = 1 + random.nextInt(4);
      for (int i = 0; i < members; i++) {
        byte[] bytes = new byte[random.nextInt(5000)];
        random.nextBytes(bytes);
        plain.writeBytes(bytes);
        packed.writeBytes(gzip(bytes));
      }
      packed.writeBytes(new byte[random.nextInt(3)]); // padding
      var gunzip = new Gunzip(new Trickle(packed.toByteArray(), random));
      assertThat(gunzip.readAllBytes()).as("seed %d", seed).isEqualTo(plain.toByteArray());
    }
  }

  @Test
  void readsAHeaderWithAllItsFields() throws IOException {
    byte[] plain = gzip("hello".getBytes(UTF_8));
    var packed = new ByteArrayOutputStream();
    packed.writeBytes(Arrays.copyOf(plain, 10));
    packed.writeBytes("\2\0xxname\0comment\0cc".getBytes(UTF_8));
    packed.writeBytes(Arrays.copyOfRange(plain, 10, plain.length));
    byte[] bytes = packed.toByteArray();
    bytes[3] = 4 + 8 + 16 + 2;
    assertThat(new Gunzip(new ByteArrayInputStream(bytes)).readAllBytes())
        .isEqualTo("hello".getBytes(UTF_8));
  }

  @Test
  void saysWhatIsWrong() {
    byte[] good = gzip("hello, hello, hello".getBytes(UTF_8));
    assertThatThrownBy(() -> gunzip(Arrays.copyOf(good, good.length - 5)))
        .isInstanceOf(EOFException.class);
    byte[] garbage = Arrays.copyOf(good, good.length + 9);
    garbage[good.length] = 'x';
    assertThatThrownBy(() -> gunzip(garbage))
        .isInstanceOf(ZipException.class)
        .hasMessageContaining("garbage");
    byte[] sum = good.clone();
    sum[good.length - 6] ^= 1;
    assertThatThrownBy(() -> gunzip(sum)).hasMessageContaining("checksum");
  }

  @Test
  void neverTakesDamagedForWhole() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] plain = "the quick brown fox ".repeat(200).getBytes(UTF_8);
    byte[] good = gzip(plain);
    for (int round = 0; round < 2000; round++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      byte[] read;
      try {
        read = gunzip(bad);
      } catch (IOException expected) {
        continue;
      }
      assertThat(read).as("seed %d round %d", seed, round).isEqualTo(plain);
    }
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    return new Gunzip(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}
