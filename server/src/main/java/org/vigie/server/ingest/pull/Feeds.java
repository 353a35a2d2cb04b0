package org.vigie.server.ingest.pull;

import java.io.IOException;
import java.time.InstantSource;

/** The feed of each service. */
final class Feeds {
  private Feeds() {}

  static Feed of(Service service, InstantSource clock) throws IOException {
    return switch (service) {
      case Service.Okta okta -> new OktaFeed(okta, clock);
      case Service.Graph graph -> new GraphFeed(graph, clock);
      case Service.Office office -> new OfficeFeed(office, clock);
      case Service.S3 s3 -> new S3Feed(s3);
    };
  }
}
