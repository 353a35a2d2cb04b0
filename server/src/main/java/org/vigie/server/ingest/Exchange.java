package org.vigie.server.ingest;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;

/**
 * One request in the words of its protocol: made for it, asked in the order of the methods, and
 * then gone. All else that a request goes through is {@link Intake}'s.
 */
interface Exchange {
  /** How its records came, as their source says. */
  String transport();

  /** Whether a body of this type can be read. */
  default boolean fits(String type) {
    return Intake.lines(type);
  }

  /** Who sends. */
  Who who(Context context, Tokens tokens);

  /**
   * Cuts the body into the records that {@code body} keeps.
   *
   * @throws Refusal.Refused where the request can't be taken
   */
  void read(InputStream content, Body body) throws IOException;

  /** Has the records appended, and says what became of them. */
  Reply keep(Body body, Appender appender);

  /** Words the refusal of the whole request. */
  Reply refused(Refusal refusal);

  /** Whether a token lets a request in. */
  sealed interface Who {
    /** It is this source's. */
    record Known(String source) implements Who {}

    /** It does not, for this reason. */
    record Unknown(Refusal refusal) implements Who {}
  }
}
