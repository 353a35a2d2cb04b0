package org.vigie.server;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.vigie.enrich.Tables;
import org.vigie.server.config.Config;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.job.Holding;
import org.vigie.server.job.Housekeeping;
import org.vigie.server.job.Jobs;
import org.vigie.server.job.Keeping;
import org.vigie.server.pipeline.LiveContent;
import org.vigie.server.pipeline.Pipeline;
import org.vigie.server.retro.Retro;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

/** The searches back of a house, and its upkeep. */
record Searching(Lake lake, State state, Hunt hunt, Jobs jobs, InstantSource clock) {
  /** The upkeep, with what is kept no longer. */
  Housekeeping housekeeping(Config config) {
    Keeping keeping = new Keeping(lake, hunt, state.legalHolds(), config.retention().classes());
    return new Housekeeping(lake, keeping, jobs, clock);
  }

  /** What is held whatever the retention says. */
  Holding holding(Config config) {
    return new Holding(state.legalHolds(), hunt, config.retention().classes(), clock);
  }

  /** Opens them over what runs and what comes in. */
  Retro open(
      LiveContent content, Supplier<Tables> tables, Content files, Journal raw, Pipeline pipeline) {
    return new Retro(
        new Retro.Parts(
            lake,
            state.retroHunts(),
            () -> content.get().pack(),
            tables,
            files::items,
            hunt,
            jobs,
            new Retro.Ingest(raw::end, pipeline::stored),
            clock));
  }
}
