package org.vigie.ocsf;

/**
 * Where bytes came from: the configured source and how it reached us.
 *
 * @param name configured name of the source, or the file's path inside what was imported
 * @param transport how the bytes came: {@code http}, {@code syslog-tcp}, {@code file}
 * @param address peer address as text, or empty
 */
public record Source(String name, String transport, String address) {
  /** Bytes of no known origin: tests and the playground. */
  public static final Source NONE = new Source("", "none", "");
}
