package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that pages bring along, read once at start. The path of each holds a digest of all, so
 * browsers keep them for ever and a new release is seen at once.
 */
final class Assets {
  private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";

  private final Map<String, Asset> files = new LinkedHashMap<>();
  private final String version;

  private record Asset(String type, byte[] bytes) {}

  Assets() {
    add("tokens.css", "text/css; charset=utf-8", "tokens.css");
    add("app.css", "text/css; charset=utf-8", "app.css");
    add("app.js", "text/javascript; charset=utf-8", "app.js");
    add("hunt.js", "text/javascript; charset=utf-8", "hunt.js");
    add("live.js", "text/javascript; charset=utf-8", "live.js");
    add("vigie.svg", "image/svg+xml", "vigie.svg");
    add("htmx.js", "text/javascript; charset=utf-8", HTMX);
    version = digest();
  }

  /** Path of a file for a page to link to. */
  String path(String name) {
    if (!files.containsKey(name)) throw new IllegalArgumentException("no asset '" + name + "'");
    return "/assets/" + version + "/" + name;
  }

  /** Serves {@code /assets/<version>/<name>}. */
  void serve(Context context) {
    Asset asset = files.get(context.pathParam("name"));
    if (asset == null || !context.pathParam("version").equals(version)) {
      throw new NotFoundResponse();
    }
    context.header("Cache-Control", "public, max-age=31536000, immutable");
    context.contentType(asset.type).result(asset.bytes);
  }

  private void add(String name, String type, String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) throw new IllegalStateException("the class path lacks " + resource);
      files.put(name, new Asset(type, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  private String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Asset asset : files.values()) digest.update(asset.bytes);
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
