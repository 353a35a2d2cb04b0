package org.vigie.parse;

/**
 * Where host and port stand in {@code host:port}, {@code [address]:port} or a URL.
 *
 * @param colon where the colon before the port stands, or {@code end}
 */
record Place(int start, int colon, int end) {
  private static final byte[] SCHEME = {':', '/', '/'};
  private static final int MAX_SCHEME = 16;

  static Place of(Value text) {
    byte[] b = text.bytes();
    int start = text.start();
    int end = start + text.length();
    int scheme = Convert.indexOf(b, start, Math.min(end, start + MAX_SCHEME), SCHEME);
    if (scheme > start) start = scheme + SCHEME.length;
    int stop = start;
    while (stop < end && b[stop] != '/' && b[stop] != '?' && b[stop] != '#') stop++;
    for (int i = start; i < stop; i++) if (b[i] == '@') start = i + 1;
    int colon = -1;
    int colons = 0;
    for (int i = start; i < stop; i++) {
      if (b[i] == ']') colons = 0;
      else if (b[i] == ':') {
        colon = i;
        colons++;
      }
    }
    return new Place(start, colons == 1 ? colon : stop, stop);
  }

  void host(Value text) {
    boolean bracket = start < colon && text.bytes()[start] == '[' && text.bytes()[colon - 1] == ']';
    text.cut(bracket ? start + 1 : start, bracket ? colon - 1 : colon);
  }

  void port(Value text) {
    int from = Math.min(end, colon + 1);
    boolean digits = from < end;
    for (int i = from; i < end; i++) digits &= text.bytes()[i] >= '0' && text.bytes()[i] <= '9';
    if (digits) text.cut(from, end);
    else text.clear();
  }

  /** Whether a text is a hardware address, its six bytes parted by colons or dashes. */
  static boolean isMac(Value text) {
    if (text.length() != 17) return false;
    for (int i = 0; i < 17; i++) {
      byte c = text.bytes()[text.start() + i];
      boolean right = i % 3 == 2 ? c == ':' || c == '-' : Character.digit(c, 16) >= 0;
      if (!right) return false;
    }
    return true;
  }
}
