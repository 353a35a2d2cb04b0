package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import org.vigie.server.hunt.Entity;

/** Which addresses in content may be followed, and which paths a form may return to. */
final class Links {
  private Links() {}

  /**
   * Whether a reference of a rule is a web page; others, {@code javascript:} among them, are text.
   */
  static boolean isWeb(String link) {
    try {
      URI uri = new URI(link);
      return uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** A path of this site, or {@code /} for anything that would lead elsewhere. */
  static String local(String path) {
    boolean here =
        path.length() <= 1_000
            && path.startsWith("/")
            && !path.startsWith("//")
            && path.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '\\');
    return here ? path : "/";
  }

  /** The page of an event. */
  static String event(String id) {
    return "/events/" + URLEncoder.encode(id, UTF_8);
  }

  /** The page of an event that occurred at a time: so it is found sooner. */
  static String event(String id, long time) {
    return event(id) + "?at=" + time;
  }

  /** The page of an entity; more may be added to its query. */
  static String entity(Entity entity) {
    return "/entities/"
        + entity.kind().word()
        + "?value="
        + URLEncoder.encode(entity.value(), UTF_8);
  }

  /** The page of a source. */
  static String source(String name) {
    return "/sources/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }
}
