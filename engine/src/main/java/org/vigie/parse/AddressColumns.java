package org.vigie.parse;

import java.util.Arrays;
import org.vigie.ocsf.FieldNames;

/**
 * Finds the ports of two addresses in a list of values without names: {@code 192.0.2.1 40112
 * 198.51.100.7 443} and {@code 192.0.2.1 198.51.100.7 40112 443}, whatever divides them. The first
 * such four are believed. One thread reuses an instance.
 */
final class AddressColumns {
  private static final int MOST_PORT = 65_535;

  private enum Kind {
    ADDRESS,
    NUMBER,
    OTHER
  }

  private final int sourcePort;
  private final int targetPort;
  private final int[] starts = new int[4];
  private final int[] stops = new int[4];
  private final Kind[] kinds = new Kind[4];

  AddressColumns(FieldNames names) {
    sourcePort = names.intern("text.src_port");
    targetPort = names.intern("text.dst_port");
  }

  /** Reads {@code [from, to)} of the writer's bytes. */
  void scan(LeafWriter out, int from, int to) {
    byte[] b = out.bytes();
    Arrays.fill(kinds, Kind.OTHER);
    for (int i = from; i < to; ) {
      while (i < to && ProseScanner.isBreak(b[i])) i++;
      int start = i;
      while (i < to && !ProseScanner.isBreak(b[i])) i++;
      if (start == i) break;
      push(start, i, kind(b, start, i));
      if (kinds[0] != Kind.ADDRESS || kinds[3] != Kind.NUMBER) continue;
      boolean pairs = kinds[1] == Kind.NUMBER && kinds[2] == Kind.ADDRESS;
      boolean halves = kinds[1] == Kind.ADDRESS && kinds[2] == Kind.NUMBER;
      if (!pairs && !halves) continue;
      int source = pairs ? 1 : 2;
      out.add(sourcePort, starts[source], stops[source]);
      out.add(targetPort, starts[3], stops[3]);
      return;
    }
  }

  private void push(int start, int stop, Kind kind) {
    for (int i = 0; i < 3; i++) {
      starts[i] = starts[i + 1];
      stops[i] = stops[i + 1];
      kinds[i] = kinds[i + 1];
    }
    starts[3] = start;
    stops[3] = stop;
    kinds[3] = kind;
  }

  private static Kind kind(byte[] b, int start, int stop) {
    if (stop - start > 45) return Kind.OTHER;
    if (WordScanner.digits(b, start, stop)) {
      long number = Convert.whole(b, start, stop - start);
      return number <= MOST_PORT ? Kind.NUMBER : Kind.OTHER;
    }
    return Convert.isAddress(b, start, stop) ? Kind.ADDRESS : Kind.OTHER;
  }
}
