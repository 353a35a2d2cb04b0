package org.vigie.server.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.javalin.http.UnauthorizedResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access;
import org.vigie.server.access.Access.Client;
import org.vigie.server.access.Access.Person;
import org.vigie.server.access.Bearers;
import org.vigie.server.web.Web.Transport;

/**
 * What every request passes: nothing is served without a session but the door itself, and nothing
 * is changed without the proof that the form came from a page of ours.
 */
final class Guard {
  /** Kinds of cookies: the session, a step of signing in, and the sign-in form before both. */
  enum Kept {
    SESSION("vigie"),
    STEP("vigie-step"),
    FORM("vigie-form");

    private final String name;

    Kept(String name) {
      this.name = name;
    }
  }

  private static final String PERSON = "person";

  /** Why an act without the right proof is forbidden. */
  static final String UNPROVED = "unproved";

  private static final String BEARER = "Bearer ";

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Permissions-Policy",
          "camera=(), geolocation=(), microphone=()",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final Access access;
  private final Assets assets;
  private final Map<String, Words> languages;
  private final Transport transport;

  Guard(Access access, Assets assets, Map<String, Words> languages, Transport transport) {
    this.access = access;
    this.assets = assets;
    this.languages = languages;
    this.transport = transport;
  }

  /** Runs before every request. */
  void admit(Context context) {
    HEADERS.forEach(context::header);
    if (transport == Transport.TLS) {
      context.header("Strict-Transport-Security", "max-age=31536000");
    }
    // Forms here are of this kind, which is parsed at length, only where they hold a file; that one
    // proves itself when its fields have been read: see prove.
    String type = context.contentType();
    boolean upload = Upload.isFor(context);
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/") && !upload) {
      throw new HttpResponseException(415, "multipart forms are not taken");
    }
    String path = context.path();
    if (path.equals("/healthz") || path.startsWith("/assets/")) return;
    boolean forScripts = path.startsWith("/api/") || path.equals("/metrics");
    if (forScripts && context.header("Authorization") != null) {
      context.attribute(PERSON, bearer(context));
      return; // no browser sends this by itself, so that no form can be forged
    }
    boolean stream = path.equals("/alerts/stream");
    String token = cookie(context, Kept.SESSION);
    Person person = token == null ? null : stream ? access.glance(token) : access.person(token);
    if (person != null) context.attribute(PERSON, person);
    // The door proves itself by cookies of its own.
    if (path.equals("/sign-in") || path.startsWith("/sign-in/")) return;
    if (person == null) {
      if (stream || forScripts) throw new UnauthorizedResponse();
      sendToTheDoor(context);
      return;
    }
    if (changes(context) && !upload && !Access.proves(proof(context), token(context))) {
      throw new ForbiddenResponse(UNPROVED);
    }
  }

  /** Throws unless the proof that came in a form with a file is that of the session. */
  void prove(Context context, String proof) {
    if (!Access.proves(proof, token(context))) throw new ForbiddenResponse(UNPROVED);
  }

  private Person bearer(Context context) {
    String header = context.header("Authorization");
    String token =
        header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? header.substring(BEARER.length()).strip()
            : "";
    return switch (access.bearers().person(token, context.ip())) {
      case Bearers.Shown.Known(Person person) -> person;
      case Bearers.Shown.Refused refused -> throw new UnauthorizedResponse();
      case Bearers.Shown.Throttled throttled -> {
        retryAfter(context, throttled.after());
        throw new HttpResponseException(429, "too many tokens that are not good; wait");
      }
    };
  }

  /** Says after how many seconds to try again, rounded up: whoever waits so long is let try. */
  static long retryAfter(Context context, Duration wait) {
    long seconds = (wait.toMillis() + 999) / 1_000;
    context.header("Retry-After", Long.toString(seconds));
    return seconds;
  }

  /** Throws where nobody is signed in. */
  void signedIn(Context context) {
    if (context.attribute(PERSON) == null) throw new UnauthorizedResponse();
  }

  /** Who asks; only behind {@link #admit}. */
  Person person(Context context) {
    Person person = context.attribute(PERSON);
    if (person == null) throw new UnauthorizedResponse();
    return person;
  }

  /** Who asks with a session of their own; an API token is not enough here. */
  Person atBrowser(Context context) {
    Person person = person(context);
    if (!person.tokenId().isEmpty()) {
      throw new ForbiddenResponse("an API token is not enough for this: it takes a session");
    }
    return person;
  }

  /** Whence somebody asks. */
  static Client client(Context context) {
    String agent = context.userAgent();
    return new Client(context.ip(), agent == null ? "" : agent);
  }

  /** The session's token, empty without a session. */
  String token(Context context) {
    String token = cookie(context, Kept.SESSION);
    return token == null ? "" : token;
  }

  /** What the page in answer to this request knows. */
  Page page(Context context) {
    Person person = context.attribute(PERSON);
    String query = context.queryString();
    String here = context.path() + (query == null ? "" : "?" + query);
    String root = person == null ? form(context) : token(context);
    return new Page(words(context), assets, person, Access.csrf(root), here);
  }

  /** A page of somebody whose session begins with this answer. */
  Page pageOf(Person person, String token, String here) {
    return new Page(words(person.language()), assets, person, Access.csrf(token), here);
  }

  /** A page before there is a session, whose forms are proved by a secret. */
  Page pageBefore(Context context, String secret) {
    return new Page(words(language(context)), assets, null, Access.csrf(secret), "");
  }

  /** The texts in the language of the one who asks. */
  Words words(Context context) {
    Person person = context.attribute(PERSON);
    return words(person != null ? person.language() : language(context));
  }

  private Words words(String language) {
    Words words = languages.get(language);
    if (words == null) throw new IllegalStateException("no texts in language '" + language + "'");
    return words;
  }

  /** The proof a form or script sent along. */
  static @Nullable String proof(Context context) {
    String header = context.header("X-CSRF-Token");
    return header != null ? header : context.formParam("csrf");
  }

  /** A cookie's value, or null. */
  @Nullable String cookie(Context context, Kept kept) {
    return context.cookie(name(kept));
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Sets a cookie that scripts can't read and other sites can't send. */
  void setCookie(Context context, Kept kept, String value, int maxAge) {
    Cookie cookie = new Cookie(name(kept), value, "/", maxAge, transport == Transport.TLS);
    cookie.setHttpOnly(true);
    cookie.setSameSite(SameSite.STRICT);
    context.cookie(cookie);
  }

  /** Over TLS no neighbouring host and no plain connection can plant a cookie of this name. */
  private String name(Kept kept) {
    return transport == Transport.TLS ? "__Host-" + kept.name : kept.name;
  }

  /** The secret of the sign-in form, made when the browser has none. */
  private String form(Context context) {
    String known = cookie(context, Kept.FORM);
    if (known != null) return known;
    String made = access.token();
    setCookie(context, Kept.FORM, made, -1);
    return made;
  }

  private static void sendToTheDoor(Context context) {
    String next = "";
    if (context.method().equals(HandlerType.GET) && !context.path().equals("/")) {
      String query = context.queryString();
      String here = context.path() + (query == null ? "" : "?" + query);
      next = "?next=" + URLEncoder.encode(here, StandardCharsets.UTF_8);
    }
    if (context.header("HX-Request") != null) context.header("HX-Redirect", "/sign-in");
    context.redirect("/sign-in" + next, HttpStatus.SEE_OTHER);
    context.skipRemainingHandlers();
  }

  private static boolean changes(Context context) {
    return !context.method().equals(HandlerType.GET) && !context.method().equals(HandlerType.HEAD);
  }

  static String language(Context context) {
    String asked = context.queryParam("language");
    if (asked != null && Access.LANGUAGES.contains(asked)) return asked;
    String accepted = context.header("Accept-Language");
    return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith("fr") ? "fr" : "en";
  }
}
