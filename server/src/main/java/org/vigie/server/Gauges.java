package org.vigie.server;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.server.pipeline.Pipeline;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Extent;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

/** How far the stages of a house are and how large its lake is, by the names of metrics. */
record Gauges(Journal raw, Pipeline pipeline, Journal findings, State state, Lake lake)
    implements Supplier<Map<String, Long>> {
  private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

  @Override
  public Map<String, Long> get() {
    Map<String, Long> values = new TreeMap<>();
    // What is done is read first, so that a backlog is never less than none.
    long stored = pipeline.stored();
    long received = raw.end();
    long alerted = state.alerts().position();
    long found = findings.end();
    values.put("vigie_lake_stored_total", stored);
    values.put("vigie_journal_received_total", received);
    values.put("vigie_journal_findings_total", found);
    values.put("vigie_journal_backlog{journal=\"raw\"}", received - stored);
    values.put("vigie_journal_backlog{journal=\"findings\"}", found - alerted);
    try {
      lake.extents().forEach((table, extent) -> put(values, table, extent));
    } catch (IOException e) {
      LOG.warn("the size of the lake can't be told: {}", e.getMessage());
    }
    return values;
  }

  private static void put(Map<String, Long> values, String table, Extent extent) {
    String label = "{table=\"" + table + "\"}";
    values.put("vigie_lake_files" + label, (long) extent.files());
    values.put("vigie_lake_bytes" + label, extent.bytes());
    values.put("vigie_lake_rows" + label, extent.rows());
  }
}
