package org.vigie.enrich;

import org.jspecify.annotations.Nullable;

/**
 * A URL taken apart as it is written (RFC 3986), nothing decoded. What has no scheme and does not
 * begin with {@code //} is a path with its query, as web servers log requests.
 *
 * @param port 0 where it says none
 */
record UrlParts(
    @Nullable String scheme,
    @Nullable String host,
    int port,
    @Nullable String path,
    @Nullable String query) {
  private static final int MAX_PORT = 65_535;
  private static final int LONGEST_SCHEME = 32;

  static UrlParts of(String url) {
    int at = 0;
    String scheme = null;
    int colon = schemeEnd(url);
    if (colon > 0) {
      scheme = url.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
      at = colon + 1;
    }
    int fragment = url.indexOf('#', at);
    int end = fragment < 0 ? url.length() : fragment;
    int mark = url.indexOf('?', at);
    int pathEnd = mark < 0 || mark > end ? end : mark;
    String query = pathEnd < end ? text(url, pathEnd + 1, end) : null;
    if (!url.startsWith("//", at)) {
      return new UrlParts(scheme, null, 0, text(url, at, pathEnd), query);
    }
    int from = at + 2;
    int slash = url.indexOf('/', from);
    int to = slash < 0 || slash > pathEnd ? pathEnd : slash;
    // The last one: names and passwords of old logs hold it unescaped.
    int user = url.lastIndexOf('@', to - 1);
    if (user >= from) from = user + 1;
    int hostEnd = hostEnd(url, from, to);
    String host =
        url.startsWith("[", from) && hostEnd > from + 1
            ? text(url, from + 1, hostEnd - 1)
            : text(url, from, hostEnd);
    int port = hostEnd < to && url.charAt(hostEnd) == ':' ? port(url, hostEnd + 1, to) : 0;
    return new UrlParts(scheme, host, port, text(url, to, pathEnd), query);
  }

  private static @Nullable String text(String url, int from, int to) {
    return from < to ? url.substring(from, to) : null;
  }

  /** Where the colon behind the scheme stands, else -1; {@code host:443} begins with none. */
  private static int schemeEnd(String url) {
    for (int i = 0; i < url.length() && i < LONGEST_SCHEME; i++) {
      char c = url.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (letter || i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')) continue;
      return c == ':' && i > 0 && url.startsWith("//", i + 1) ? i : -1;
    }
    return -1;
  }

  private static int hostEnd(String url, int from, int to) {
    if (url.startsWith("[", from)) {
      int close = url.indexOf(']', from);
      return close < 0 || close >= to ? to : close + 1;
    }
    int colon = url.indexOf(':', from);
    return colon < 0 || colon > to ? to : colon;
  }

  private static int port(String url, int from, int to) {
    if (to - from > 5) return 0;
    int port = 0;
    for (int i = from; i < to; i++) {
      int digit = url.charAt(i) - '0';
      if (digit < 0 || digit > 9) return 0;
      port = 10 * port + digit;
    }
    return port > MAX_PORT ? 0 : port;
  }
}
