package org.vigie.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.vigie.behaviour.Weeks;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.FieldNames;
import org.vigie.server.cli.Cli;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;
import org.vigie.server.hunt.Freshness;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.inventory.Heard;
import org.vigie.server.inventory.Inventories;
import org.vigie.server.inventory.Judgement;
import org.vigie.server.job.Jobs;
import org.vigie.server.job.Reparsing;
import org.vigie.server.pipeline.AlertStage;
import org.vigie.server.pipeline.LiveContent;
import org.vigie.server.pipeline.Pipeline;
import org.vigie.server.pipeline.Remaking;
import org.vigie.server.privacy.Privacy;
import org.vigie.server.retro.Retro;
import org.vigie.server.source.Collection;
import org.vigie.server.source.Health;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.server.web.Web;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;
import org.vigie.store.lake.Lake;
import org.vigie.store.state.State;

/**
 * The composition root: opens the parts of a house in the order in which they lean on each other.
 */
public final class Main {
  private static final InstantSource CLOCK = InstantSource.system();

  private Main() {}

  /** The command line. */
  public static void main(String[] arguments) {
    System.exit(Cli.execute(new Founding(), arguments));
  }

  /** How far the pipeline is with what was received. */
  private record Watched(Journal raw, Pipeline pipeline) implements Health.Progress {
    @Override
    public long received() {
      return raw.end();
    }

    @Override
    public long counted() {
      return pipeline.stored();
    }
  }

  /** Opens a house; what was opened is closed again where a later part fails. */
  public static House open(Config config, House.Edges edges) throws IOException {
    return open(config, edges, CLOCK);
  }

  /** As the other, by another clock. */
  static House open(Config config, House.Edges edges, InstantSource clock) throws IOException {
    House.Parts parts = new House.Parts();
    try {
      return open(config, edges, clock, parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private static House open(
      Config config, House.Edges edges, InstantSource clock, House.Parts parts) throws IOException {
    Path data = Folder.own(config.data());
    FileJournal.Options sizes = FileJournal.Options.STANDARD;
    Journal raw = parts.add(Privacy.journal(config.personalData(), data.resolve("journal/raw")));
    FileJournal findings = parts.add(FileJournal.open(data.resolve("journal/findings"), sizes));
    FieldNames names = new FieldNames();
    Content files = new Content(config.content(), names);
    LiveContent content = parts.add(new LiveContent(files, Content.LOOKS));
    State state = parts.add(State.open(data.resolve("state.db")));
    Inventories tables = parts.add(Inventories.open(state.inventory(), config, clock));
    state.alerts().judgedBy(new Judgement(tables));
    Privacy privacy = Privacy.open(config.personalData(), data, state.pseudonyms(), clock);
    Lake lake = parts.add(Lake.open(data.resolve("lake"), names));
    AlertStage alerts =
        parts.add(new AlertStage(findings, state.alerts(), lake, config.pipeline().commit()));
    Health health =
        parts.add(
            new Health(
                state,
                () -> content.get().pack(),
                findings,
                clock,
                new Weeks(config.customer().timeZone())));
    Pipeline pipeline =
        parts.add(
            new Pipeline(
                raw,
                findings,
                lake,
                data.resolve("correlations"),
                content,
                tables,
                privacy,
                config.pipeline().workers(),
                config.pipeline().commit(),
                clock,
                health::heard));
    content.onChange(pipeline::renew);
    if (!edges.open().isEmpty()) health.start(new Watched(raw, pipeline));
    Hunt hunt = new Hunt(lake, new Freshness(raw, pipeline), Ecs::ocsfPaths);
    Jobs jobs = new Jobs(clock);
    Searching searching = new Searching(lake, state, hunt, jobs, clock);
    parts.add(searching.housekeeping(config));
    Retro retro = parts.add(searching.open(content, tables, files, raw, pipeline));
    Natives natives = new Natives(() -> content.get().pack());
    Desk desk = parts.add(new Desk(lake, Desk.Limits.standard()));
    Reparsing reparsing =
        parts.add(
            new Reparsing(lake, jobs, () -> Remaking.of(content.get().pack(), tables, privacy)));
    Heard heard = new Heard(lake, tables, clock);
    Collection collection = new Collection(heard, config.content().site());
    Sources sources = new Sources(lake, clock, () -> tables.get().units());
    House.Works works = new House.Works(retro, reparsing, searching.holding(config));
    Web.Stored stored =
        new Web.Stored(
            hunt, sources, jobs, desk, natives, tables, heard, privacy, health, collection, works);
    House.Doors doors =
        new Doorway(config, clock, parts, new Gauges(raw, pipeline, findings, state, lake))
            .open(edges, raw, state, content, stored);
    return new House(raw, findings, lake, state, content, pipeline, alerts, works, doors, parts);
  }
}
