package org.vigie.server.ingest;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import org.vigie.server.ingest.Refusal.Cause;
import org.vigie.server.ingest.Refusal.Refused;
import org.vigie.server.ingest.file.LineReader;

/** {@code POST /ingest/{source}}: lines, JSON or not, each a record. All or nothing. */
final class NdJson implements Exchange {
  @Override
  public String transport() {
    return "http";
  }

  @Override
  public Who who(Context context, Tokens tokens) {
    String source = context.pathParam("source");
    Credential credential = Credential.of(context.header("Authorization"));
    if (credential.scheme() != Credential.Scheme.BEARER) {
      return unknown(Cause.NO_TOKEN, "send the source's token: Authorization: Bearer <token>");
    }
    String owner = tokens.owner(credential);
    if (owner == null) {
      return unknown(Cause.UNKNOWN_TOKEN, "send the source's token: Authorization: Bearer <token>");
    }
    return owner.equals(source)
        ? new Who.Known(source)
        : unknown(Cause.OTHER_SOURCE, "the token is not of source '" + source + "'");
  }

  private static Who unknown(Cause cause, String error) {
    return new Who.Unknown(new Refusal(cause, error));
  }

  @Override
  public void read(InputStream content, Body body) throws IOException {
    lines(content, body);
  }

  /** Keeps each line of a body. */
  static void lines(InputStream content, Body body) throws IOException {
    LineReader reader = new LineReader(content, body.longest());
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      if (reader.dropped() > 0) {
        throw new Refused(
            Cause.LARGE,
            "line " + reader.line() + ": longer than the " + body.longest() + " bytes allowed");
      }
      body.add(line, "line", reader.line());
    }
  }

  @Override
  public Reply keep(Body body, Appender appender) {
    if (body.records().isEmpty()) return new Reply(200, "{\"accepted\":0}");
    return switch (appender.await(appender.start(body.records()))) {
      case Appender.Outcome.Kept kept ->
          new Reply(200, "{\"accepted\":" + kept.appended().count() + "}");
      case Appender.Outcome.Not not -> refused(not.refusal());
    };
  }

  @Override
  public Reply refused(Refusal refusal) {
    return plain(refusal);
  }

  /** The words for those who speak no protocol that is known. */
  static Reply plain(Refusal refusal) {
    Reply reply =
        new Reply(
            refusal.cause().status(),
            "{\"accepted\":0,\"error\":" + Reply.quoted(refusal.error()) + "}");
    if (refusal.cause().later()) return reply.later();
    return reply.status() == 401 ? reply.with("WWW-Authenticate", "Bearer") : reply;
  }
}
