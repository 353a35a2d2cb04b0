package org.vigie.server.web;

import org.vigie.store.state.Alerts.Disposition;
import org.vigie.store.state.Alerts.Useful;
import org.vigie.store.state.Handling.Deed;

/**
 * Something that was done to an alert, in words.
 *
 * @param what without who and when
 * @param text said with it, may be empty
 */
record DeedRow(String time, String iso, String who, String what, String text, String href) {
  static DeedRow of(Words words, Deed deed) {
    String what =
        switch (deed.kind()) {
          case "assigned" ->
              deed.detail().isEmpty()
                  ? words.say("alert.did.unassigned")
                  : words.say("alert.did.assigned", deed.detail());
          case "qualified" -> words.say("alert.did.qualified", disposition(words, deed.detail()));
          case "linked" -> words.say("alert.did.linked", deed.detail());
          case "unlinked" -> words.say("alert.did.unlinked", deed.detail());
          case "settled" -> settled(words, deed.detail());
          default -> words.say("alert.did." + deed.kind());
        };
    boolean incident = deed.kind().endsWith("linked");
    return new DeedRow(
        Times.seconds(deed.at()),
        Times.iso(deed.at()),
        deed.actor(),
        what,
        deed.kind().equals("commented") ? deed.detail() : deed.reason(),
        incident ? "/incidents/" + deed.detail() : "");
  }

  String sentence() {
    return time + " " + who + " — " + what;
  }

  /** {@code 42 cloudtrail}: minutes and source. */
  private static String settled(Words words, String detail) {
    int space = detail.indexOf(' ');
    long minutes = Long.parseLong(detail, 0, Math.max(1, space), 10);
    return words.say("alert.did.settled", Times.length(words, minutes * 60_000));
  }

  /** {@code TRUE_BENIGN useful=YES} in words. */
  private static String disposition(Words words, String detail) {
    int space = detail.indexOf(' ');
    String name = space < 0 ? detail : detail.substring(0, space);
    String said = words.say("disposition." + Form.word(Disposition.valueOf(name)));
    if (space < 0) return said;
    Useful useful = Useful.valueOf(detail.substring(detail.indexOf('=') + 1));
    return said + ", " + words.say("useful." + Form.word(useful));
  }
}
