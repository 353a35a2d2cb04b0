package org.vigie.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TokensTest {
  private static final String WEB = "0123456789abcdef-web";
  private static final String DNS = "0123456789abcdef-dns";

  @Test
  void aTokenIsGoodUntilItsEnd() {
    Instant end = Instant.parse("2027-02-01T00:00:00Z");
    var now = new AtomicReference<>(end.minus(Duration.ofDays(3)));
    var tokens = new Tokens(Map.of("web", WEB, "dns", DNS), Map.of("web", end), now::get);
    Credential credential = Credential.of("Bearer " + WEB);
    assertThat(tokens.owner(credential)).isEqualTo("web");
    now.set(end.minusMillis(1));
    assertThat(tokens.owner(credential)).isEqualTo("web");
    now.set(end);
    assertThat(tokens.owner(credential)).isNull();
    assertThat(tokens.owner(Credential.of("Bearer " + DNS))).isEqualTo("dns");
  }
}
