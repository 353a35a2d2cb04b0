package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** Writes the events of {@link LakeBench}, and tells whose CPU it took. */
final class LakeFilling implements AutoCloseable {
  private static final int BLOCK = 2_048;

  private final LakeBench.Options options;
  private final Lake lake;
  private final Parser parser;
  private final Generator generator;
  private final Consumer<String> progress;
  private final UUID journal = new UUID(LakeBench.SEED, LakeBench.SEED);
  private final Source source = new Source("bench", "http", "127.0.0.1");
  private long parse;
  private long store;
  private long commit;

  /** Makes lines. */
  private interface Generator extends AutoCloseable {
    /** The next one, which occurs at {@code time}. */
    byte[] next(long time) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  LakeFilling(LakeBench.Options options, Lake lake, Parsers parsers, Consumer<String> progress)
      throws IOException {
    this.options = options;
    this.lake = lake;
    this.parser = parsers.open();
    this.progress = progress;
    this.generator =
        switch (options.lines()) {
          case LakeBench.Lines.Brief brief -> new ShortEvents(LakeBench.SEED)::next;
          case LakeBench.Lines.Windows windows -> {
            WindowsEvents events = new WindowsEvents(LakeBench.SEED, LakeBench.START);
            yield events::at;
          }
          case LakeBench.Lines.Recorded(var folder) -> {
            RecordedLines recorded = RecordedLines.of(folder, parsers.open());
            yield new Generator() {
              @Override
              public byte[] next(long time) throws IOException {
                return recorded.next();
              }

              @Override
              public void close() throws IOException {
                recorded.close();
              }
            };
          }
        };
  }

  LakeReport.Ingest run() throws IOException {
    List<RawEvent> block = new ArrayList<>(BLOCK);
    List<Event> events = new ArrayList<>(BLOCK);
    long committed = 0;
    try (EventWriter writer = lake.writer()) {
      for (long i = 0; i < options.events(); i += block.size()) {
        generate(block, i);
        long before = cpu();
        events.clear();
        for (RawEvent raw : block) events.addAll(parser.parse(raw).events());
        long parsed = cpu();
        for (Event event : events) writer.append(event);
        parse += parsed - before;
        store += cpu() - parsed;
        long done = i + block.size();
        if (done - committed >= options.commit() || done == options.events()) {
          long started = cpu();
          lake.commit(writer.finish(), new Lake.Mark(journal, done));
          commit += cpu() - started;
          committed = done;
          progress.accept("writing: %,d of %,d events".formatted(done, options.events()));
        }
      }
    }
    return new LakeReport.Ingest(
        micros(store), micros(lake.writingNanos()), micros(commit), micros(parse));
  }

  private void generate(List<RawEvent> block, long first) throws IOException {
    block.clear();
    double all = options.events();
    for (long i = first; i < Math.min(options.events(), first + BLOCK); i++) {
      long time = LakeBench.START + (long) (i / all * options.days() * LakeBench.DAY);
      byte[] raw = generator.next(time);
      block.add(new RawEvent(new EventId(journal, i, 0), time, source, raw, 0, raw.length));
    }
  }

  private double micros(long nanos) {
    return nanos / 1e3 / options.events();
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Override
  public void close() throws IOException {
    generator.close();
  }
}
