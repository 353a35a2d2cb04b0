package org.vigie.server.ingest.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.pull.Bookmark.Place;

/** The parts of a reader, on what strangers may say and disks may lose. */
class PulledTest {
  private static final byte[] LIST =
      "{\"@odata.nextLink\":\"x\",\"n\":1,\"value\":[{\"id\":\"é\",\"a\":{\"id\":[1,{}]}},7,{\"id\":null}]}"
          .getBytes(UTF_8);
  private static final String NOTICE =
      "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b\"},"
          + "\"object\":{\"key\":\"a+b%20c.gz\",\"size\":1}}}]}";

  @TempDir private Path temp;

  @Test
  void elementsAreTheBytesThatCame() throws IOException {
    JsonItems items = JsonItems.ofMember(LIST, "value");
    assertThat(items.elements())
        .extracting(one -> new String(one.bytes(), UTF_8))
        .containsExactly("{\"id\":\"é\",\"a\":{\"id\":[1,{}]}}", "{\"id\":null}");
    assertThat(items.elements().getFirst().member("id")).isEqualTo("é");
    assertThat(items.beside()).containsEntry("@odata.nextLink", "x").containsEntry("n", "1");
    assertThat(JsonItems.ofArray("[ {} ]".getBytes(UTF_8)).elements()).hasSize(1);
    assertThatThrownBy(() -> JsonItems.ofArray(LIST)).isInstanceOf(IOException.class);
  }

  @Test
  void anyBytesAreReadOrRefusedInWords() throws IOException {
    assertThat(Notice.of(NOTICE)).containsExactly(new Notice.Named("b", "a b c.gz", ""));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      try {
        read += JsonItems.ofMember(changed(LIST, random), "value").elements().size();
      } catch (IOException e) {
        assertThat(e).as("seed %d", seed).isNotNull();
      }
      try {
        read += Notice.of(new String(changed(NOTICE.getBytes(UTF_8), random), UTF_8)).size();
      } catch (IOException e) {
        assertThat(e).as("seed %d", seed).isNotNull();
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
  }

  private static byte[] changed(byte[] bytes, Random random) {
    byte[] changed =
        java.util.Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(20));
    changed[random.nextInt(changed.length)] =
        (byte) "{}[]\",:%+\\1 \u00e9".charAt(random.nextInt(13));
    return changed;
  }

  @Test
  void aPlaceIsReadAsItWasWrittenAndDamageIsTold() throws IOException {
    Path file = temp.resolve("pulled/okta");
    Bookmark bookmark = new Bookmark(file);
    assertThat(bookmark.read().cursor()).isEmpty();
    Place place =
        new Place(
            UUID.randomUUID(),
            7,
            "cursor é",
            "host",
            List.of("a".getBytes(UTF_8)),
            new long[] {1, -2});
    bookmark.write(place);
    Files.writeString(temp.resolve("pulled/okta.new"), "torn");
    Place read = new Bookmark(file).read();
    assertThat(read.origin()).isEqualTo(place.origin());
    assertThat(read.next()).isEqualTo(8);
    assertThat(read.cursor()).isEqualTo("cursor é");
    assertThat(read.page()).hasSize(1);
    assertThat(read.known()).containsExactly(1, -2);
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(
          file, i % 2 == 0 ? bad : java.util.Arrays.copyOf(good, random.nextInt(good.length)));
      assertThatThrownBy(bookmark::read)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void theOldestIdsAreForgottenFirst() {
    Known known = new Known(new long[0]);
    for (int i = 0; i <= Known.MOST; i++) assertThat(known.add("id" + i)).isTrue();
    assertThat(known.contains("id0")).isFalse();
    assertThat(known.contains("id1")).isTrue();
    assertThat(known.add("id" + Known.MOST)).isFalse();
    assertThat(new Known(known.all()).contains("id1")).isTrue();
  }
}
