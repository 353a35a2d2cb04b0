package org.vigie.server.cli;

/** How far a scan is, in a line for people. */
final class ScanProgress {
  private static final int NAME = 48;

  private String file = "";

  /** Says which file is being read. */
  void file(String name) {
    file = name;
  }

  /** The line. */
  String line(long done, long total, long records, long findings, double seconds) {
    double share = total == 0 ? 1 : (double) done / total;
    return "%3.0f %%  %,d records, %,.0f/s  %,d findings  %s  %s"
        .formatted(
            100 * share,
            records,
            records / Math.max(0.001, seconds),
            findings,
            left(share, seconds),
            shortened());
  }

  private static String left(double share, double seconds) {
    if (share < 0.01) return "time left unknown";
    long left = Math.round(seconds / share - seconds);
    return left < 120 ? left + " s left" : left / 60 + " min left";
  }

  private String shortened() {
    int length = file.length();
    return length <= NAME ? file : "…" + file.substring(length - NAME + 1);
  }
}
