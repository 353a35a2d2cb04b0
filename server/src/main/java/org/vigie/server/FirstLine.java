package org.vigie.server;

import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** What an operator can type first. */
final class FirstLine {
  private FirstLine() {}

  /** A command that sends an event which raises an alert; the token stays in its file. */
  static String of(Config config, House.Doors doors) {
    if (doors.token().isEmpty()) return "";
    return "curl"
        + Certificate.trust(doors.tls())
        + " -H \"Authorization: Bearer $(cat '"
        + config.data().resolve("ingest.token")
        + "')\" -d '{\"Channel\":\"Security\",\"EventID\":1102,\"Hostname\":\"DC01\"}' "
        + doors.scheme()
        + "://"
        + config.http().host()
        + ":"
        + doors.http()
        + "/ingest/default";
  }
}
