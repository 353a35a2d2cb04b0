package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URLEncoder;

/**
 * What an act says about itself in passing, on the page that comes after it: {@code app.js} shows
 * it for some seconds. The page itself must show what became of the act: who has no script, or
 * looked away, misses nothing.
 */
final class Toast {
  /** The cookie that carries it over a redirect; the script reads and deletes it. */
  static final String COOKIE = "vigie-said";

  /** A redirect takes less. */
  private static final int SECONDS = 30;

  private Toast() {}

  /** Says a text with the answer to an act. */
  static void say(Context context, String text) {
    if (context.header("HX-Request") != null) {
      context.header("HX-Trigger", "{\"said\":\"" + ascii(text) + "\"}");
      return;
    }
    // A cookie's "+" is a plus; only %20 is a space to the script.
    String value = URLEncoder.encode(text, UTF_8).replace("+", "%20");
    Cookie cookie = new Cookie(COOKIE, value, "/", SECONDS, context.req().isSecure());
    cookie.setSameSite(SameSite.STRICT);
    context.cookie(cookie);
  }

  /** Text inside a JSON string that is safe in a header of HTTP. */
  private static String ascii(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\')
        safe.append(String.format("\\u%04x", (int) c));
      else safe.append(c);
    }
    return safe.toString();
  }
}
