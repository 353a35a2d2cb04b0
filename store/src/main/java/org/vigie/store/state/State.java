package org.vigie.store.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

/**
 * The durable state of one instance: one SQLite file, brought to the schema of this release when
 * opened. Its parts may be used from any thread.
 */
public final class State implements AutoCloseable {
  private final Connections connections;
  private final Alerts alerts;
  private final Accounts accounts;
  private final SecondFactors factors;
  private final ApiTokens tokens;
  private final Audit audit;
  private final Handling handling;
  private final Attention attention;
  private final Incidents incidents;
  private final RetroHunts retroHunts;
  private final LegalHolds legalHolds;
  private final InventoryTables inventory;
  private final Pseudonyms pseudonyms;
  private final SourceRecords sources;
  private final Retirements retirements;
  private final Preferences preferences;
  private final Hunts hunts;

  private State(Connections connections) {
    this.connections = connections;
    Database database = new Database(Jdbi.create(connections));
    alerts = new Alerts(database);
    accounts = new Accounts(database);
    factors = new SecondFactors(database);
    tokens = new ApiTokens(database);
    audit = new Audit(database);
    handling = new Handling(database, alerts);
    attention = new Attention(database);
    incidents = new Incidents(database, alerts);
    retroHunts = new RetroHunts(database);
    legalHolds = new LegalHolds(database);
    inventory = new InventoryTables(database);
    pseudonyms = new Pseudonyms(database);
    sources = new SourceRecords(database);
    retirements = new Retirements(database);
    preferences = new Preferences(database);
    hunts = new Hunts(database);
  }

  /** Opens the state in a file; made, readable by its owner only, where it is not there yet. */
  public static State open(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (folder != null) Files.createDirectories(folder);
    try {
      Files.createFile(absolute, ownerOnly(absolute));
    } catch (FileAlreadyExistsException e) {
      // The state of an earlier run: nothing to make.
    }
    Connections connections = new Connections(absolute);
    try {
      Flyway.configure(State.class.getClassLoader())
          .dataSource(connections.source())
          .locations(
              "classpath:org/vigie/store/state/common", "classpath:org/vigie/store/state/sqlite")
          .load()
          .migrate();
    } catch (FlywayException failed) {
      connections.close();
      throw new IOException(
          absolute
              + " can't be opened: "
              + reason(failed)
              + ". Restore it from a copy, together with its -wal file where there is one",
          failed);
    }
    return new State(connections);
  }

  /** What SQLite or a migration said, in one line. */
  private static String reason(Throwable failed) {
    Throwable cause = failed;
    while (cause.getCause() != null) cause = cause.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("?");
  }

  /** Alerts with their findings and stamps. */
  public Alerts alerts() {
    return alerts;
  }

  /** Who may use the instance, and who is signed in. */
  public Accounts accounts() {
    return accounts;
  }

  /** What people prove themselves with besides their password. */
  public SecondFactors secondFactors() {
    return factors;
  }

  /** What scripts prove themselves with. */
  public ApiTokens apiTokens() {
    return tokens;
  }

  /** Who did what. */
  public Audit audit() {
    return audit;
  }

  /** What people do with alerts. */
  public Handling handling() {
    return handling;
  }

  /** How long people looked at alerts. */
  public Attention attention() {
    return attention;
  }

  /** Incidents with their custody and evidence. */
  public Incidents incidents() {
    return incidents;
  }

  /** Events that stay whatever the retention says. */
  public LegalHolds legalHolds() {
    return legalHolds;
  }

  /** Searches back over stored events. */
  public RetroHunts retroHunts() {
    return retroHunts;
  }

  /** Searches that people keep. */
  public Hunts hunts() {
    return hunts;
  }

  /** What pseudonyms stand for. */
  public Pseudonyms pseudonyms() {
    return pseudonyms;
  }

  /** Assets, identities and networks of the customer. */
  public InventoryTables inventory() {
    return inventory;
  }

  /** How people want their pages. */
  public Preferences preferences() {
    return preferences;
  }

  /** What is learned of sources and told of them. */
  public SourceRecords sources() {
    return sources;
  }

  /** Sources that are expected no more. */
  public Retirements retirements() {
    return retirements;
  }

  @Override
  public void close() {
    connections.close();
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }
}
