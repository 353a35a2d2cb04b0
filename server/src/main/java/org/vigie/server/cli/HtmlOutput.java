package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Findings as one page that opens from disk and loads nothing: histogram, summaries, and a table to
 * filter and sort. What logs and rules say is data of JSON in it, in which no letter can end the
 * script's element, and becomes text, never markup; the page's policy lets no other script run.
 */
final class HtmlOutput implements ScanOutput {
  private final OutputStream out;
  private final TimelineData data;

  HtmlOutput(OutputStream out, ScanTotals totals) {
    this.out = out;
    this.data = new TimelineData(totals);
  }

  @Override
  public void write(Scan.Hit hit) throws IOException {
    data.add(hit);
  }

  @Override
  public void end() throws IOException {
    String style = resource("timeline.css");
    String script = resource("timeline.js");
    String page =
        resource("timeline.html")
            .replace("@STYLE_HASH@", hash(style))
            .replace("@SCRIPT_HASH@", hash(script))
            .replace("@STYLE@", style)
            .replace("@SCRIPT@", script);
    int at = page.indexOf("@DATA@");
    out.write(page.substring(0, at).getBytes(UTF_8));
    data.write(out);
    out.write(page.substring(at + "@DATA@".length()).getBytes(UTF_8));
    out.flush();
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlOutput.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException("the server's jar lacks " + name);
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
