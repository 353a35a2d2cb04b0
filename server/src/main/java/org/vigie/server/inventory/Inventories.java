package org.vigie.server.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.enrich.Inventory;
import org.vigie.enrich.Inventory.Asset;
import org.vigie.enrich.Inventory.Identity;
import org.vigie.enrich.Inventory.Network;
import org.vigie.enrich.Places;
import org.vigie.enrich.SourceUnits;
import org.vigie.enrich.Tables;
import org.vigie.server.config.Config;
import org.vigie.server.config.Directories;
import org.vigie.store.state.InventoryTables;
import org.vigie.store.state.InventoryTables.Kind;
import org.vigie.store.state.InventoryTables.Stored;
import org.vigie.store.state.InventoryTables.Version;
import org.vigie.yaml.Problem;

/**
 * The tables that events are enriched from, as they are now. Files of the site's folder {@code
 * tables/}, uploads and directories each give tables; every one of them is a version in the state,
 * and what counts is compiled anew, whole, when one changes. What does not compile changes nothing.
 */
public final class Inventories implements Supplier<Tables>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inventories.class);

  /** Most bytes of an uploaded table. */
  public static final int MAX_UPLOAD = 64 << 20;

  /** How often files are looked at, milliseconds. */
  private static final long LOOKS = 2_000;

  private final InventoryTables store;
  private final TableFolder folder;
  private final SourceUnits units;
  private final List<Pull> pulls;
  private final InstantSource clock;
  private final Thread watch;
  private volatile Snapshot snapshot;
  private boolean closing;

  /**
   * What counts now.
   *
   * @param tables compiled
   * @param versions the customer's tables
   * @param places names of the sources of places
   * @param problems of files that are no such tables, and of directories that could not be read
   */
  public record Snapshot(
      Tables tables,
      List<Asset> assets,
      List<Identity> identities,
      List<Network> networks,
      List<Version> versions,
      List<String> places,
      List<Problem> problems) {}

  /**
   * What became of a table that somebody brought.
   *
   * @param rows those that are whole
   * @param problems of the others
   * @param outcome whether it counts from now on
   */
  public record Brought(long rows, List<Problem> problems, Outcome outcome) {
    /** What became of it. */
    public enum Outcome {
      TAKEN,
      /** It counts already. */
      SAME,
      /** No row of it is whole; the one before stays. */
      REFUSED
    }
  }

  /** A directory that is asked, and when next. */
  private static final class Pull {
    final DirectoryPull from;
    long next;
    List<Problem> problems = List.of();

    Pull(Directories.Ldap config) {
      from = new DirectoryPull(config);
    }
  }

  /** That of a configuration. */
  public static Inventories open(InventoryTables store, Config config, InstantSource clock)
      throws IOException {
    Path folder = config.content().site().resolve("tables");
    SourceUnits units = config.customer().sourceUnits();
    return new Inventories(store, folder, units, config.directories(), clock, LOOKS);
  }

  /**
   * Loads what there is and watches it.
   *
   * @param folder of files, the site's {@code tables/}; need not exist
   * @param looks how often files are looked at, milliseconds
   */
  public Inventories(
      InventoryTables store, Path folder, Directories directories, InstantSource clock, long looks)
      throws IOException {
    this(store, folder, SourceUnits.NONE, directories, clock, looks);
  }

  private Inventories(
      InventoryTables store,
      Path folder,
      SourceUnits units,
      Directories directories,
      InstantSource clock,
      long looks)
      throws IOException {
    this.store = store;
    this.units = units;
    this.folder = new TableFolder(folder);
    this.clock = clock;
    pulls = directories.ldap().stream().map(Pull::new).toList();
    takeFiles();
    snapshot = compile();
    watch = Thread.ofPlatform().name("vigie-tables").daemon().unstarted(() -> watch(looks));
    watch.start();
  }

  @Override
  public Tables get() {
    return snapshot.tables;
  }

  /** The business units that tables and the configuration name, by name. */
  public NavigableSet<String> units() {
    Snapshot now = snapshot;
    NavigableSet<String> all = new TreeSet<>();
    units.units().forEach(all::add);
    for (Asset one : now.assets) all.add(one.card().bu());
    for (Identity one : now.identities) all.add(one.card().bu());
    for (Network one : now.networks) all.add(one.bu());
    all.remove("");
    return all;
  }

  /** What counts now. */
  public Snapshot now() {
    return snapshot;
  }

  /** Versions of a table, the newest first; of all where the name is empty. */
  public List<Version> history(String name, int limit) {
    return store.history(name, limit);
  }

  /** Takes a table that somebody uploads. */
  public synchronized Brought upload(Kind kind, String name, String csv, String actor) {
    Brought brought = bring(kind, name, csv, actor, "upload");
    if (brought.outcome == Brought.Outcome.TAKEN) renew();
    return brought;
  }

  /** Ends a table; false where there is none of that name. */
  public synchronized boolean withdraw(String name, String actor) {
    for (Version version : snapshot.versions) {
      if (!version.name().equals(name)) continue;
      end(version, actor);
      renew();
      return true;
    }
    return false;
  }

  private void end(Version last, String actor) {
    store.add(
        new Version(
            last.name(),
            0,
            last.kind(),
            clock.millis(),
            actor,
            InventoryTables.WITHDRAWN,
            "",
            0,
            ""),
        new byte[0]);
  }

  private Brought bring(Kind kind, String name, String csv, String actor, String origin) {
    Inventory.Read<?> read =
        switch (kind) {
          case ASSETS -> Inventory.assets(name, csv);
          case IDENTITIES -> Inventory.identities(name, csv);
          case NETWORKS -> Inventory.networks(name, csv);
        };
    List<Problem> problems = read.problems();
    int rows = read.rows().size();
    if (rows == 0) return new Brought(0, problems, Brought.Outcome.REFUSED);
    byte[] content = csv.getBytes(UTF_8);
    Version version =
        new Version(
            name,
            0,
            kind,
            clock.millis(),
            actor,
            origin,
            Zipped.digest(content),
            rows,
            String.join("\n", problems.stream().map(Problem::toString).toList()));
    boolean added = store.add(version, Zipped.gzip(content));
    if (added) LOG.info("table {}: {} rows, {} problems", name, rows, problems.size());
    return new Brought(rows, problems, added ? Brought.Outcome.TAKEN : Brought.Outcome.SAME);
  }

  /** Takes in the files of the folder; whether something changed. */
  private boolean takeFiles() throws IOException {
    boolean changed = false;
    Set<String> there = new HashSet<>();
    for (TableFolder.Table table : folder.read()) {
      there.add(table.name());
      Brought brought = bring(table.kind(), table.name(), table.csv(), "vigie", "file");
      changed |= brought.outcome == Brought.Outcome.TAKEN;
      if (brought.outcome == Brought.Outcome.REFUSED) {
        LOG.error(
            "table {} has no whole row:\n  {}", table.name(), Problem.lines(brought.problems));
      }
    }
    for (Stored stored : store.current()) {
      Version version = stored.version();
      if (!version.origin().equals("file") || there.contains(version.name())) continue;
      end(version, "vigie");
      changed = true;
    }
    return changed;
  }

  private Snapshot compile() throws IOException {
    List<Asset> assets = new ArrayList<>();
    List<Identity> identities = new ArrayList<>();
    List<Network> networks = new ArrayList<>();
    List<Version> versions = new ArrayList<>();
    for (Stored stored : store.current()) {
      Version version = stored.version();
      String csv = new String(Zipped.gunzip(stored.content()), UTF_8);
      switch (version.kind()) {
        case ASSETS -> assets.addAll(Inventory.assets(version.name(), csv).rows());
        case IDENTITIES -> identities.addAll(Inventory.identities(version.name(), csv).rows());
        case NETWORKS -> networks.addAll(Inventory.networks(version.name(), csv).rows());
      }
      versions.add(version);
    }
    List<Places> places = folder.places();
    Tables tables =
        Tables.compile(
            new Tables.Parts(assets, identities, networks, places, units, folder.suffixes()));
    List<Problem> problems = new ArrayList<>(folder.problems());
    for (Pull pull : pulls) problems.addAll(pull.problems);
    return new Snapshot(
        tables,
        List.copyOf(assets),
        List.copyOf(identities),
        List.copyOf(networks),
        List.copyOf(versions),
        places.stream().map(Places::name).toList(),
        List.copyOf(problems));
  }

  private void renew() {
    try {
      snapshot = compile();
    } catch (IOException | RuntimeException e) {
      LOG.error("tables changed and do not compile; those before go on", e);
    }
  }

  private void watch(long looks) {
    try {
      do {
        look();
        ask();
      } while (pause(looks));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean pause(long millis) throws InterruptedException {
    long until = System.nanoTime() + millis * 1_000_000;
    for (long left; !closing && (left = until - System.nanoTime()) > 0; ) {
      wait(Math.max(1, left / 1_000_000));
    }
    return !closing;
  }

  private synchronized void look() {
    try {
      if (!folder.changed()) return;
      takeFiles();
      renew();
    } catch (IOException | RuntimeException e) {
      LOG.error("tables of files could not be read: {}", e.getMessage());
    }
  }

  /** Asks the directories whose time has come. */
  private void ask() {
    for (Pull pull : pulls) {
      long now = clock.millis();
      if (now < pull.next) continue;
      pull.next = now + pull.from.every().toMillis();
      String name = pull.from.name();
      List<Problem> before = pull.problems;
      try {
        String csv = pull.from.read();
        synchronized (this) {
          Brought brought = bring(pull.from.kind(), name, csv, "vigie", "ldap");
          pull.problems =
              brought.outcome == Brought.Outcome.REFUSED
                  ? List.of(new Problem(name, 0, "gives no whole row; what it gave before stays"))
                  : List.of();
          if (brought.outcome == Brought.Outcome.TAKEN || !before.equals(pull.problems)) renew();
        }
      } catch (IOException | RuntimeException e) {
        LOG.error("directory {}: {}; what it gave before stays", name, e.getMessage());
        synchronized (this) {
          pull.problems = List.of(new Problem(name, 0, String.valueOf(e.getMessage())));
          renew();
        }
      }
    }
  }

  /** Ends the watch. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      watch.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
