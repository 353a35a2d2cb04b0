package org.vigie.server.ingest.pull;

import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one way in stands, told by its thread and read by others. */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final int LONGEST = 300;

  private final String source;
  private final String service;
  private final InstantSource clock;
  private volatile Standing standing;

  Progress(String source, String service, InstantSource clock) {
    this.source = source;
    this.service = service;
    this.clock = clock;
    this.standing = new Standing(source, service, 0, 0, "", 0);
  }

  Standing standing() {
    return standing;
  }

  /** It was answered, and is behind by so many milliseconds. */
  void well(long behind) {
    if (!standing.error().isEmpty()) LOG.info("{} {}: works again", service, source);
    standing = new Standing(source, service, clock.millis(), Math.max(0, behind), "", 0);
  }

  /** It went wrong; said once in the log, for what is away stays away for a while. */
  void bad(String error) {
    String plain = error.replaceAll("\\p{Cntrl}", " ");
    String text = plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
    Standing last = standing;
    if (!text.equals(last.error())) {
      LOG.warn("{} {}: {}; tried again until it works", service, source, text);
    }
    standing =
        new Standing(source, service, last.lastSuccess(), last.behind(), text, clock.millis());
  }
}
