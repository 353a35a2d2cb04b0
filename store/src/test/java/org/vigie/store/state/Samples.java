package org.vigie.store.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.detect.Finding.Entity.Kind;
import org.vigie.detect.Finding.Level;
import org.vigie.ocsf.EventId;
import org.vigie.store.state.Alerts.Incoming;

/** Findings to try the state with. */
final class Samples {
  static final long NOON = 1_790_000_000_000L;

  private Samples() {}

  static Incoming finding(String id, String rule, Level level, long time, String host) {
    Finding.RuleCard card =
        new Finding.RuleCard(
            rule,
            "1",
            "Rule " + rule,
            level,
            "",
            "A. Author",
            "DRL 1.1",
            List.of("attack.t1003"),
            List.of(),
            List.of());
    Finding finding =
        new Finding(
            id,
            card,
            time,
            time + 500,
            List.of(new EventId(new UUID(1, 2), 7, 0)),
            List.of(new Entity(Kind.HOST, host)),
            List.of(),
            new Finding.Evidence("raw", "test@1", 1007, List.of(), List.of()));
    return new Incoming(finding, time + 900, ("{\"id\":\"" + id + "\"}").getBytes(UTF_8));
  }

  /** Batch {@code number} of an endless, always equal series: 5 findings on 3 hosts. */
  static List<Incoming> batch(int number) {
    List<Incoming> batch = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int n = 5 * number + i;
      batch.add(finding("f" + n, "r" + n % 2, Level.HIGH, NOON + n * 20_000L, "h" + n % 3));
    }
    return batch;
  }
}
