package org.vigie.enrich;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.enrich.Places.Place;

/** Tables and databases of places. */
class PlacesTest {
  private static Address address(String text) {
    return Objects.requireNonNull(Address.of(text), text);
  }

  @Test
  void tablesOfThreeForms() {
    assertThat(
            Places.csv("a", "8.8.8.0\t8.8.8.255\t15169\tUS\tGOOGLE\n")
                .rows()
                .getFirst()
                .find(address("8.8.8.8")))
        .isEqualTo(new Place("US", "", 15_169, "GOOGLE"));
    assertThat(
            Places.csv("a", "2001:db8::,2001:db8::ffff,FR\n")
                .rows()
                .getFirst()
                .find(address("2001:db8::5")))
        .isEqualTo(new Place("FR", "", 0, ""));
    var read = Places.csv("a", "\"8.8.8.0\",\"8.8.8.255\",\"15169\",\"Google, LLC\"\nx,y,z\n");
    assertThat(read.rows().getFirst().find(address("8.8.8.8")))
        .isEqualTo(new Place("", "", 15_169, "Google, LLC"));
    assertThat(read.problems()).singleElement().asString().contains("a:2:");
    assertThat(read.rows().getFirst().find(address("8.8.9.0"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 28, 32})
  void databases(int record) {
    byte[] bytes =
        Database.of(
            record,
            Map.of(
                "::8.8.8.0/120",
                    Map.of(
                        "country",
                        Map.of("iso_code", "US"),
                        "city",
                        Map.of("names", Map.of("en", "Mountain View"))),
                "2001:db8::/32", Map.of("registered_country", Map.of("iso_code", "FR")),
                "::192.0.2.0/124",
                    Map.of(
                        "autonomous_system_number",
                        64_500L,
                        "autonomous_system_organization",
                        "Example")));
    Places places = Places.mmdb("x.mmdb", bytes);
    assertThat(places.name()).isEqualTo("x.mmdb (Test)");
    assertThat(places.find(address("8.8.8.200")))
        .isEqualTo(new Place("US", "Mountain View", 0, ""));
    assertThat(places.find(address("8.8.9.1"))).isNull();
    assertThat(places.find(address("2001:db8:7::1"))).isEqualTo(new Place("FR", "", 0, ""));
    assertThat(places.find(address("192.0.2.15"))).isEqualTo(new Place("", "", 64_500, "Example"));
    assertThat(places.find(address("192.0.2.16"))).isNull();
  }

  @Test
  void whatIsNoDatabaseIsSaid() {
    assertThatThrownBy(() -> Places.mmdb("x", new byte[100]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no marker");
    byte[] good =
        Database.of(24, Map.of("2001:db8::/32", Map.of("country", Map.of("iso_code", "FR"))));
    long seed = 7;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int k = 0; k < 3; k++) bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      try {
        Places places = Places.mmdb("x", bad);
        places.find(address("2001:db8::1"));
        places.find(address("8.8.8.8"));
      } catch (IllegalArgumentException expected) {
        assertThat(expected.getMessage()).contains("the database");
      }
    }
  }

  /** Writes small databases. */
  private static final class Database {
    private final List<long[]> nodes = new ArrayList<>(List.of(new long[] {-1, -1}));
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    static byte[] of(int record, Map<String, Map<String, Object>> networks) {
      Database database = new Database();
      new TreeMap<>(networks).forEach(database::add);
      return database.bytes(record);
    }

    private void add(String network, Map<String, Object> value) {
      int slash = network.indexOf('/');
      Address first = address(network.substring(0, slash));
      int bits = Integer.parseInt(network.substring(slash + 1));
      int node = 0;
      for (int bit = 0; bit < bits; bit++) {
        int side = (int) ((bit < 64 ? first.high() : first.low()) >>> 63 - (bit & 63) & 1);
        if (bit == bits - 1) nodes.get(node)[side] = -2L - data.size();
        else {
          if (nodes.get(node)[side] == -1) {
            nodes.add(new long[] {-1, -1});
            nodes.get(node)[side] = nodes.size() - 1L;
          }
          node = (int) nodes.get(node)[side];
        }
      }
      write(data, value);
    }

    private byte[] bytes(int record) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (long[] node : nodes) {
        long left = target(node[0]);
        long right = target(node[1]);
        if (record == 28) {
          big(out, left & 0xFFFFFF, 3);
          out.write((int) (left >> 24 << 4 | right >> 24));
          big(out, right & 0xFFFFFF, 3);
        } else {
          big(out, left, record / 8);
          big(out, right, record / 8);
        }
      }
      out.writeBytes(new byte[16]);
      out.writeBytes(data.toByteArray());
      out.writeBytes("\u00ab\u00cd\u00efMaxMind.com".getBytes(ISO_8859_1));
      write(
          out,
          Map.of(
              "node_count",
              (long) nodes.size(),
              "record_size",
              (long) record,
              "ip_version",
              6L,
              "database_type",
              "Test"));
      return out.toByteArray();
    }

    private long target(long child) {
      if (child == -1) return nodes.size();
      return child < -1 ? nodes.size() + 16 - 2 - child : child;
    }

    private static void big(ByteArrayOutputStream out, long value, int bytes) {
      for (int i = bytes - 1; i >= 0; i--) out.write((int) (value >>> 8 * i));
    }

    private static void write(ByteArrayOutputStream out, Object value) {
      switch (value) {
        case String text -> {
          byte[] bytes = text.getBytes(UTF_8);
          out.write(2 << 5 | Math.min(29, bytes.length));
          if (bytes.length >= 29) out.write(bytes.length - 29);
          out.writeBytes(bytes);
        }
        case Long number -> {
          out.write(6 << 5 | 4);
          big(out, number, 4);
        }
        case Map<?, ?> map -> {
          out.write(7 << 5 | map.size());
          map.forEach(
              (key, member) -> {
                write(out, key);
                write(out, member);
              });
        }
        default -> throw new AssertionError(value);
      }
    }
  }
}
