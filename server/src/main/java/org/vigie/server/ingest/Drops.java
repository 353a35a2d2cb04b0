package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The count of datagrams that Linux dropped at one socket, because its buffer was full: the last
 * column of its line in {@code /proc/net/udp}.
 */
final class Drops {
  private final Path table;
  private final String local;

  private Drops(Path table, String local) {
    this.table = table;
    this.local = local;
  }

  /** Those of the socket bound to an address; null on a system that does not tell. */
  static @Nullable Drops of(InetSocketAddress address) {
    boolean four = address.getAddress() instanceof Inet4Address;
    Path table = Path.of(four ? "/proc/net/udp" : "/proc/net/udp6");
    return Files.isReadable(table) ? new Drops(table, local(address)) : null;
  }

  /** An address as the table has it: words of 32 bits in the byte order of a PC, then the port. */
  static String local(InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < bytes.length; word += 4) {
      for (int i = 3; i >= 0; i--) text.append("%02X".formatted(bytes[word + i] & 0xff));
    }
    return text.append(":%04X".formatted(address.getPort())).toString();
  }

  /** How many so far; 0 where the table has no such socket, or can't be read. */
  long total() {
    try {
      return total(Files.readString(table, US_ASCII), local);
    } catch (IOException e) {
      return 0;
    }
  }

  static long total(String table, String local) {
    long total = 0;
    for (String line : table.lines().toList()) {
      String[] cells = line.strip().split("\\s+");
      if (cells.length < 13 || !cells[1].toUpperCase(Locale.ROOT).equals(local)) continue;
      total += Long.parseLong(cells[cells.length - 1]);
    }
    return total;
  }
}
