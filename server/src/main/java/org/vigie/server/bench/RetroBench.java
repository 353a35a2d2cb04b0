package org.vigie.server.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.vigie.enrich.Tables;
import org.vigie.pack.Pack;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.job.Jobs;
import org.vigie.server.retro.Plan;
import org.vigie.server.retro.Request;
import org.vigie.server.retro.Retro;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.RetroHunts.RetroHunt;
import org.vigie.store.state.State;

/** Searches back over the events of a lake, as the house does them, with their record. */
final class RetroBench {
  private static final String SELECTIVE =
      """
      title: A program nobody has
      id: 0d9c6f0e-4f0a-4f6e-8f5e-7b1f5a0c2d01
      logsource: {product: windows, category: network_connection}
      detection: {selection: {Image|contains: 'QUIXOTROPE'}, condition: selection}
      """;
  private static final String COUNTED =
      SELECTIVE.replace("id: 0d9c", "name: nobody_has\nid: 0d9c")
          + """
      ---
      title: A program nobody has, twice
      id: 0d9c6f0e-4f0a-4f6e-8f5e-7b1f5a0c2d02
      correlation:
        type: event_count
        rules: nobody_has
        group-by: Protocol
        timespan: 30d
        condition: {gte: 2}
      """;
  private static final String COMMON =
      """
      title: A logon of the network
      id: 0d9c6f0e-4f0a-4f6e-8f5e-7b1f5a0c2d03
      logsource: {product: windows, service: security}
      detection: {selection: {EventID: 4624, LogonType: 2}, condition: selection}
      """;

  private static final long DAY = 86_400_000;

  private final Lake lake;
  private final Pack pack;
  private final Consumer<String> progress;
  private final com.sun.management.OperatingSystemMXBean system =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  RetroBench(Lake lake, Pack pack, Consumer<String> progress) {
    this.lake = lake;
    this.pack = pack;
    this.progress = progress;
  }

  List<LakeReport.Searched> run(Path folder) throws IOException, InterruptedException {
    List<LakeReport.Searched> searched = new ArrayList<>();
    InstantSource clock = InstantSource.system();
    try (State state = State.open(folder.resolve("retro.db"));
        Retro retro =
            new Retro(
                new Retro.Parts(
                    lake,
                    state.retroHunts(),
                    () -> pack,
                    () -> Tables.EMPTY,
                    List::of,
                    new Hunt(lake, null, name -> List.of()),
                    new Jobs(clock),
                    Retro.Ingest.NONE,
                    clock))) {
      searched.add(one(retro, "searched back: one selective rule", SELECTIVE, 0));
      searched.add(one(retro, "searched back: a correlation of it", COUNTED, 0));
      Long newest = lake.newest();
      long lastDay = newest == null ? 0 : newest - DAY;
      searched.add(one(retro, "searched back: a rule without texts, one day", COMMON, lastDay));
    }
    return searched;
  }

  private LakeReport.Searched one(Retro retro, String name, String rules, long from)
      throws IOException, InterruptedException {
    progress.accept(name);
    Request request =
        new Request(
            List.of(),
            List.of(new Pack.Item("rules/bench.yml", rules)),
            "",
            Lake.Scope.received(from, Long.MAX_VALUE),
            Plan.Reading.PRUNED);
    long before = system.getProcessCpuTime();
    RetroHunt hunt =
        switch (retro.ask(request, "bench")) {
          case Retro.Answer.Accepted(RetroHunt accepted) ->
              retro.await(accepted.id(), Long.MAX_VALUE / 2_000_000);
          case Retro.Answer.Refused(List<String> reasons) ->
              throw new IOException(String.join("; ", reasons));
        };
    if (!hunt.error().isEmpty()) throw new IOException(name + ": " + hunt.error());
    return new LakeReport.Searched(
        name,
        hunt.progress().done(),
        hunt.progress().findings(),
        hunt.progress().looked(),
        Math.max(1, hunt.progress().busy()) / 1e3,
        (system.getProcessCpuTime() - before) / 1e9);
  }
}
