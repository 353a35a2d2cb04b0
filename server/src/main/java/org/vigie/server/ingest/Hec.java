package org.vigie.server.ingest;

import io.javalin.http.Context;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;
import org.vigie.store.journal.Journal.Appended;

/**
 * A request in the words of Splunk's HTTP Event Collector: its codes and its texts. All or nothing:
 * where one event is no good, none is kept, and the answer has its number.
 */
abstract sealed class Hec implements Exchange permits HecEvents, HecRaw {
  private final String channel;

  /** For a request of a channel, or of none by an empty text. */
  Hec(String channel) {
    this.channel = channel;
  }

  @Override
  public final Who who(Context context, Tokens tokens) {
    return HecRoutes.who(context, tokens);
  }

  /** Refuses a channel that is not named by a GUID. */
  final void checkChannel() throws Refused {
    if (!channel.isEmpty() && !HecRoutes.isChannel(channel)) {
      throw new Refused(Cause.BAD_CHANNEL, "a channel is named by a GUID");
    }
  }

  @Override
  public final Reply keep(Body body, Appender appender) {
    return switch (appender.await(appender.start(body.records()))) {
      case Appender.Outcome.Kept kept -> kept(kept.appended());
      case Appender.Outcome.Not not -> refused(not.refusal());
    };
  }

  /**
   * The number of an acknowledgement is the position of the request's last record: who asks for it
   * after a restart is still told the truth.
   */
  private Reply kept(Appended appended) {
    if (channel.isEmpty()) return HecRoutes.SUCCESS;
    long ack = appended.first() + appended.count() - 1;
    return new Reply(200, "{\"text\":\"Success\",\"code\":0,\"ackId\":" + ack + "}");
  }

  @Override
  public final Reply refused(Refusal refusal) {
    return HecRoutes.refused(refusal);
  }
}
