package org.vigie.server.config;

import java.nio.file.Path;

/**
 * Where a collector ({@code vigie run --roles collect}) hands over what it took.
 *
 * @param host the centre; its certificate must name it
 * @param port the port of its {@code listeners.collectors}
 * @param authorities PEM file of those who signed the centre's certificate, or that certificate
 * @param certificate PEM file of the collector's own, by which the centre knows it
 * @param key PEM file of its key
 * @param passphrase what opens the key, as {@code ${secret:NAME}}; empty where it is not encrypted
 * @param queueMb most mebibytes that wait on the disk; beyond, nothing more is taken in
 */
public record Centre(
    String host,
    int port,
    Path authorities,
    Path certificate,
    Path key,
    String passphrase,
    long queueMb) {
  /** None: not a collector. */
  public static final Centre NONE =
      new Centre("", 6515, Path.of(""), Path.of(""), Path.of(""), "", 10_240);

  /** Checks that all is there. */
  public Centre {
    Config.checkPort(port);
    if (queueMb < 1 || queueMb > 1L << 30) {
      throw new IllegalArgumentException(".queue_mb must be from 1 to 1073741824, not " + queueMb);
    }
    boolean all = Config.isSet(authorities) && Config.isSet(certificate) && Config.isSet(key);
    if (!host.isBlank() && !all) {
      throw new IllegalArgumentException(" needs authorities, certificate and key beside host");
    }
  }

  /** With a key that is not encrypted. */
  public Centre(String host, int port, Path authorities, Path certificate, Path key, long queueMb) {
    this(host, port, authorities, certificate, key, "", queueMb);
  }

  /** The passphrase is nobody's business. */
  @Override
  public String toString() {
    return "centre " + host + ":" + port;
  }

  /** Whether there is one. */
  public boolean isSet() {
    return !host.isBlank();
  }

  /** Most bytes that wait on the disk. */
  public long queueBytes() {
    return queueMb << 20;
  }
}
