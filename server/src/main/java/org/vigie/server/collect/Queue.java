package org.vigie.server.collect;

import java.io.IOException;
import java.nio.file.Path;
import org.vigie.server.config.Centre;
import org.vigie.server.secret.Secrets;
import org.vigie.server.tls.ClientTls;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

/** The disk queue of a collector, and what empties it towards the centre. */
public final class Queue implements AutoCloseable {
  private static final long SMALLEST_SEGMENT = 1 << 20;

  private final FileJournal files;
  private final Journal bounded;
  private final Forwarder forwarder;

  private Queue(FileJournal files, Journal bounded, Forwarder forwarder) {
    this.files = files;
    this.bounded = bounded;
    this.forwarder = forwarder;
  }

  /** Opens that of a data folder; nothing is handed over yet. */
  public static Queue open(Path data, Centre centre) throws IOException {
    Path folder = data.resolve("journal/raw");
    long most = centre.queueBytes();
    FileJournal.Options standard = FileJournal.Options.STANDARD;
    // What the centre has is given back file by file, so a small queue has small ones.
    long segment = Math.clamp(most / 8, SMALLEST_SEGMENT, standard.segmentBytes());
    FileJournal files =
        FileJournal.open(
            folder,
            new FileJournal.Options(
                segment, standard.blockBytes(), standard.waitingBytes(), standard.producers()));
    Secrets secrets = new Secrets(data, System.getenv());
    ClientTls tls =
        new ClientTls(
            centre.authorities(),
            centre.certificate(),
            centre.key(),
            () -> secrets.reveal(centre.passphrase(), "centre.passphrase"));
    Forwarder forwarder = new Forwarder(centre.host(), centre.port(), tls, files);
    return new Queue(files, new Bounded(files, folder, most), forwarder);
  }

  /** What listeners append to. */
  public Journal journal() {
    return bounded;
  }

  /** Hands over from now on. */
  public void start() {
    forwarder.start();
  }

  /** Count of records that the centre does not have yet. */
  public long waiting() {
    return files.end() - forwarder.confirmed();
  }

  @Override
  public void close() throws IOException {
    forwarder.close();
    files.close();
  }
}
