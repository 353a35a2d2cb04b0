package org.vigie.server.ingest;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;
import org.vigie.server.ingest.file.ObjectReader;

/**
 * {@code POST /gelf}: one object of GELF, or several one after the other, each a record. All or
 * nothing; Graylog's answer, 202, is given when they are durable.
 */
final class Gelf implements Exchange {
  @Override
  public String transport() {
    return "gelf-http";
  }

  @Override
  public Who who(Context context, Tokens tokens) {
    return owner(context, tokens);
  }

  /** The source of the token that a request has in any of the ways of HTTP. */
  static Who owner(Context context, Tokens tokens) {
    Credential credential = Credential.of(context.header("Authorization"));
    String owner = tokens.owner(credential);
    if (owner != null) return new Who.Known(owner);
    Cause cause =
        credential.scheme() == Credential.Scheme.NONE ? Cause.NO_TOKEN : Cause.UNKNOWN_TOKEN;
    return new Who.Unknown(
        new Refusal(
            cause,
            "send the source's token: Authorization: Bearer <token>, or as password of any user"));
  }

  @Override
  public void read(InputStream content, Body body) throws IOException {
    ObjectReader reader = new ObjectReader(content, body.longest());
    int number = 0;
    for (byte[] one = reader.next(); one != null; one = reader.next()) {
      if (reader.dropped() > 0) {
        throw new Refused(
            new Refusal(
                Cause.LARGE, "longer than the " + body.longest() + " bytes allowed", number));
      }
      if (one[0] != '{') throw new Refused(new Refusal(Cause.MALFORMED, "no object", number));
      body.add(one, "message", number++);
    }
    if (number == 0) throw new Refused(Cause.EMPTY, "no message");
  }

  @Override
  public Reply keep(Body body, Appender appender) {
    return switch (appender.await(appender.start(body.records()))) {
      case Appender.Outcome.Kept kept -> new Reply(202, "");
      case Appender.Outcome.Not not -> refused(not.refusal());
    };
  }

  @Override
  public Reply refused(Refusal refusal) {
    return NdJson.plain(refusal);
  }
}
