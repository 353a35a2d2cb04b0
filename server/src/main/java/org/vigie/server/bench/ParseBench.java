package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parser;
import org.vigie.parse.Parsers;
import org.vigie.parse.RawEvent;

/**
 * Measures parsing apart from everything else, on one thread: generated lines to whole events, both
 * views made, once with the choice among all parsers and once with the right one alone.
 */
public final class ParseBench {
  private static final long SEED = 20_261_129;
  private static final long START = 1_795_910_400_000L; // 2026-11-29T00:00Z

  /** Bytes of a block of lines: as many as the journal compresses at once. */
  private static final int BLOCK = 1 << 20;

  private static final Source SOURCE = new Source("bench", "tcp", "127.0.0.1");

  private final Parsers parsers;
  private final DetectBench.Effort effort;
  private final Set<String> wanted;
  private final Consumer<String> progress;
  private final Map<String, Map<String, Number>> lanes = new LinkedHashMap<>();

  /**
   * A bench.
   *
   * @param lanes names of lanes to run, all where empty
   * @param progress hears how far it is
   */
  public ParseBench(
      Parsers parsers, DetectBench.Effort effort, Set<String> lanes, Consumer<String> progress) {
    this.parsers = parsers;
    this.effort = effort;
    this.wanted = lanes;
    this.progress = progress;
  }

  /** Runs all lanes that were asked for. */
  public ParseReport run() throws IOException {
    FirewallLines lines = new FirewallLines(SEED, START);
    WindowsEvents windows = new WindowsEvents(SEED, START);
    lane("fortigate", "fortinet.fortigate", lines::fortigate);
    lane("asa", "cisco.asa", lines::asa);
    lane("windows_json", "microsoft.windows", windows::next);
    return new ParseReport(parsers.ids().size(), lanes);
  }

  private void lane(String name, String parser, Supplier<byte[]> next) throws IOException {
    if (!wanted.isEmpty() && wanted.stream().noneMatch(name::startsWith)) return;
    progress.accept(name);
    List<RawEvent> raws = raws(next);
    Parser all = parsers.open();
    check(raws, all, parser);
    Parser one = parsers.only(parser).open();
    List<Cost> costs =
        Cost.of(effort, List.of(() -> parse(all, raws), () -> parse(one, raws), () -> scan(raws)));
    Cost cost = costs.get(0);
    Cost alone = costs.get(1);
    Cost scan = costs.get(2);
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put("events", cost.items());
    figures.put("bytes", raws.stream().mapToLong(RawEvent::length).sum());
    figures.put("cpu_us_per_event", cost.cpu() / 1e3);
    figures.put("wall_us_per_event", cost.wall() / 1e3);
    figures.put("events_per_s", cost.rate());
    figures.put("alone_events_per_s", alone.rate());
    figures.put("choice_of_cpu", Math.max(0, (cost.cpu() - alone.cpu()) / cost.cpu()));
    figures.put("plain_scan_events_per_s", scan.rate());
    figures.put("of_plain_scan", scan.cpu() / cost.cpu());
    figures.put("allocated_bytes_per_event", allocated(all, raws) / raws.size());
    lanes.put(name, figures);
  }

  /** Lines one behind the other in blocks, as the journal hands them out. */
  private List<RawEvent> raws(Supplier<byte[]> next) {
    UUID origin = new UUID(SEED, SEED);
    List<RawEvent> raws = new ArrayList<>();
    byte[] block = new byte[BLOCK];
    int at = 0;
    for (int i = 0; i < effort.events(); i++) {
      byte[] line = next.get();
      if (at + line.length > block.length) {
        block = new byte[Math.max(BLOCK, line.length)];
        at = 0;
      }
      System.arraycopy(line, 0, block, at, line.length);
      EventId id = new EventId(origin, i, 0);
      raws.add(new RawEvent(id, START + i, SOURCE, block, at, at + line.length));
      at += line.length;
    }
    return raws;
  }

  /** What is measured must be what it says: every line understood, by the right parser. */
  private static void check(List<RawEvent> raws, Parser all, String parser) {
    for (RawEvent raw : raws) {
      for (Event event : all.parse(raw).events()) {
        if (event.parser().startsWith(parser + "@") && event.status() == Event.Status.VALID) {
          continue;
        }
        throw new IllegalStateException(
            "%s, %s, %s: %s"
                .formatted(event.parser(), event.status(), event.warnings(), event.raw()));
      }
    }
  }

  private static long parse(Parser parser, List<RawEvent> raws) {
    long events = 0;
    for (RawEvent raw : raws) events += parser.parse(raw).events().size();
    return events;
  }

  private static long scan(List<RawEvent> raws) {
    long lines = 0;
    for (RawEvent raw : raws) lines += 1 + PlainScan.lines(raw.buffer(), raw.from(), raw.to());
    return lines;
  }

  private static long allocated(Parser parser, List<RawEvent> raws) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    parse(parser, raws);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
