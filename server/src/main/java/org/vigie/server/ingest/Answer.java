package org.vigie.server.ingest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** What a sender is told. */
sealed interface Answer {
  int status();

  String json();

  /** All records of the request are durable. */
  record Accepted(int count) implements Answer {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public String json() {
      return "{\"accepted\":" + count + "}";
    }
  }

  /** No record of the request was kept. */
  record Refused(int status, String error) implements Answer {
    @Override
    public String json() {
      char[] text = JsonStringEncoder.getInstance().quoteAsString(error);
      return "{\"accepted\":0,\"error\":\"" + new String(text) + "\"}";
    }

    /** Whether the same request may succeed later. */
    boolean later() {
      return status == 429 || status == 503;
    }
  }
}
