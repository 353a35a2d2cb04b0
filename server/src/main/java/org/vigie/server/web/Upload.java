package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vigie.server.incident.Casework;

/** A file of evidence as a browser sends it, with the other fields of its form. */
record Upload(Map<String, String> fields, String name, byte[] content) {
  private static final Pattern PATH =
      Pattern.compile("/incidents/[A-Z0-9-]{1,40}/evidence|/inventory/tables");
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";\\s]{1,70})\"?");
  private static final Pattern FIELD = Pattern.compile("(?i)[;\\s]name=\"([^\"]{1,100})\"");
  private static final Pattern FILE = Pattern.compile("(?i)[;\\s]filename=\"([^\"]{0,500})\"");

  /** Bytes of the form around its file. */
  private static final int SLACK = 64 * 1024;

  /** Parts of a form. */
  private static final int MAX_PARTS = 16;

  /** Whether a request is one of those that bring a file. */
  static boolean isFor(Context context) {
    String type = context.contentType();
    return context.method().equals(HandlerType.POST)
        && type != null
        && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
        && PATH.matcher(context.path()).matches();
  }

  /** Reads the body of a request, which is no longer than a file and its form may be. */
  static byte[] body(Context context) throws IOException {
    int most = Casework.MAX_EVIDENCE + SLACK;
    byte[] body = context.bodyInputStream().readNBytes(most + 1);
    if (body.length > most) {
      throw new HttpResponseException(
          413, "evidence: a file has at most " + Casework.MAX_EVIDENCE + " bytes");
    }
    return body;
  }

  static Upload of(Context context) throws IOException {
    String type = context.contentType();
    Matcher boundary = BOUNDARY.matcher(type == null ? "" : type);
    if (!boundary.find()) throw new BadRequestResponse("a multipart form names its boundary");
    byte[] body = body(context);
    byte[] mark = ("--" + boundary.group(1)).getBytes(ISO_8859_1);
    Map<String, String> fields = new HashMap<>();
    String name = "";
    byte[] content = new byte[0];
    int at = find(body, mark, 0);
    for (int parts = 0; at >= 0 && parts < MAX_PARTS; parts++) {
      int from = at + mark.length + 2; // the line end behind the boundary
      int next = find(body, mark, from);
      if (next < 0) break;
      int gap = find(body, new byte[] {'\r', '\n', '\r', '\n'}, from);
      if (gap >= 0 && gap < next) {
        String head = new String(body, from, gap - from, UTF_8);
        byte[] part = Arrays.copyOfRange(body, gap + 4, Math.max(gap + 4, next - 2));
        Matcher file = FILE.matcher(head);
        Matcher field = FIELD.matcher(head);
        if (file.find()) {
          name = plain(file.group(1));
          content = part;
        } else if (field.find() && part.length <= SLACK) {
          fields.put(field.group(1), new String(part, UTF_8));
        }
      }
      at = next;
    }
    return new Upload(fields, name, content);
  }

  String field(String name) {
    return fields.getOrDefault(name, "").strip();
  }

  /** A file's own name without its folders. */
  static String plain(String path) {
    String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    return Inert.plain(name).replaceAll("\\s+", " ").strip(); // one line, whoever named it
  }

  private static int find(byte[] in, byte[] what, int from) {
    outer:
    for (int i = from; i <= in.length - what.length; i++) {
      for (int j = 0; j < what.length; j++) if (in[i + j] != what[j]) continue outer;
      return i;
    }
    return -1;
  }
}
