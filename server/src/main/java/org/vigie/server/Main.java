package org.vigie.server;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.vigie.ocsf.Ecs;
import org.vigie.ocsf.FieldNames;
import org.vigie.server.access.Access;
import org.vigie.server.access.Vault;
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
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.server.tls.Tls;
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

  /** Opens a house; what was opened is closed again where a later part fails. */
  public static House open(Config config, House.Edges edges) throws IOException {
    House.Parts parts = new House.Parts();
    try {
      return open(config, edges, parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private static House open(Config config, House.Edges edges, House.Parts parts)
      throws IOException {
    Path data = Folder.own(config.data());
    FileJournal.Options sizes = FileJournal.Options.STANDARD;
    Journal raw = parts.add(Privacy.journal(config.personalData(), data.resolve("journal/raw")));
    FileJournal findings = parts.add(FileJournal.open(data.resolve("journal/findings"), sizes));
    FieldNames names = new FieldNames();
    Content files = new Content(config.content(), names);
    LiveContent content = parts.add(new LiveContent(files, Content.LOOKS));
    State state = parts.add(State.open(data.resolve("state.db")));
    Inventories tables = parts.add(Inventories.open(state.inventory(), config, CLOCK));
    state.alerts().judgedBy(new Judgement(tables));
    Privacy privacy = Privacy.open(config.personalData(), data, state.pseudonyms(), CLOCK);
    Lake lake = parts.add(Lake.open(data.resolve("lake"), names));
    AlertStage alerts =
        parts.add(new AlertStage(findings, state.alerts(), lake, config.pipeline().commit()));
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
                CLOCK));
    content.onChange(pipeline::renew);
    Hunt hunt = new Hunt(lake, new Freshness(raw, pipeline), Ecs::ocsfPaths);
    Jobs jobs = new Jobs(CLOCK);
    Searching searching = new Searching(lake, state, hunt, jobs, CLOCK);
    parts.add(searching.housekeeping(config));
    Retro retro = parts.add(searching.open(content, files, raw, pipeline));
    Natives natives = new Natives(() -> content.get().pack());
    Desk desk = parts.add(new Desk(lake, Desk.Limits.standard()));
    Reparsing reparsing =
        parts.add(
            new Reparsing(lake, jobs, () -> Remaking.of(content.get().pack(), tables, privacy)));
    Heard heard = new Heard(lake, tables, CLOCK);
    Sources sources = new Sources(lake, CLOCK);
    Web.Stored stored =
        new Web.Stored(hunt, sources, jobs, desk, natives, tables, heard, privacy, retro);
    House.Doors doors = doors(config, edges, parts, raw, state, content, stored);
    House.Works works = new House.Works(retro, reparsing);
    return new House(raw, findings, lake, state, content, pipeline, alerts, works, doors, parts);
  }

  private static House.Doors doors(
      Config config,
      House.Edges edges,
      House.Parts parts,
      Journal raw,
      State state,
      LiveContent content,
      Web.Stored stored)
      throws IOException {
    if (edges.open().isEmpty()) return House.Doors.NONE;
    Tls tls = Certificate.of(config, parts, CLOCK);
    House.Doors doors = House.Doors.NONE;
    if (edges.open().contains(House.Edge.LISTENERS)) {
      doors = new Listeners(config, parts, raw, CLOCK, tls).open();
      stored.sources().hears(doors.traffic());
      stored.sources().reads(doors.readers());
    }
    doors = doors.with(tls);
    if (!edges.open().contains(House.Edge.WEB)) return doors;
    Port.check("web", config.web().host(), config.web().port());
    SecureRandom random = new SecureRandom();
    Access.Rules rules =
        new Access.Rules(
            Access.Limits.DEFAULT,
            config.access().secondFactor(),
            Vault.open(config.data(), random));
    Access access = new Access(state, CLOCK, random, rules);
    String password = access.firstRun();
    Web.Transport transport = tls == null ? Web.Transport.PLAIN : Web.Transport.TLS;
    Web web =
        parts.add(
            new Web(
                state,
                access,
                CLOCK,
                new Web.Config(FirstLine.of(config, doors), transport, () -> content.get().pack()),
                stored));
    web.start(config.web().host(), config.web().port(), tls);
    return doors.with(web.port(), password == null ? "" : password);
  }
}
