package org.vigie.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void whatHasLabelsStandsUnderOneHead() {
    String text =
        Metrics.text(
            Map.of(
                "vigie_lake_stored_total", 7L,
                "vigie_lake_files{table=\"findings\"}", 2L,
                "vigie_lake_files{table=\"events\"}", 3L));
    assertThat(text)
        .isEqualTo(
            """
            # HELP vigie_lake_files files of a table, without indexes
            # TYPE vigie_lake_files gauge
            vigie_lake_files{table="events"} 3
            vigie_lake_files{table="findings"} 2
            # HELP vigie_lake_stored_total position of a journal, records
            # TYPE vigie_lake_stored_total counter
            vigie_lake_stored_total 7
            """);
  }
}
