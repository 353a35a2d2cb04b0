package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

class AddressColumnsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "x 192.0.2.1 40112 198.51.100.7 443 tcp! 40112 443",
        "2,192.0.2.1,198.51.100.7,40112,443,6! 40112 443",
        "\"192.0.2.1\";\"40112\";\"2001:db8::7\";\"443\"! 40112 443",
        "192.0.2.1 40112 198.51.100.7 443 192.0.2.9 1 192.0.2.8 2! 40112 443",
        "192.0.2.1 40112 198.51.100.7 99443 tcp! ''",
        "192.0.2.1 tcp 198.51.100.7 443! ''",
        "192.0.2.1:40112 198.51.100.7:443 6 17! ''",
        "40112 443 192.0.2.1 198.51.100.7! ''"
      })
  void portsStandBesideAddresses(String text, String ports) {
    assertThat(String.join(" ", ports(text))).isEqualTo(ports);
  }

  private static List<String> ports(String text) {
    FieldNames names = new FieldNames();
    Leaves.Builder out = new Leaves.Builder(names);
    LeafWriter writer = new LeafWriter(names);
    byte[] bytes = text.getBytes(UTF_8);
    writer.start(bytes, out, 0, new byte[0], Utf8.check(bytes, 0, bytes.length));
    new AddressColumns(names).scan(writer, 0, bytes.length);
    Leaves leaves = out.build(bytes);
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) ports.add(String.valueOf(leaves.text(i)));
    return ports;
  }
}
