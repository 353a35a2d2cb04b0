package org.vigie.server.web;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.server.hunt.Entity;
import org.vigie.server.hunt.StoredEvent;

/** The facts of an event, as its page shows them. */
record EventView(Page page, Classes classes, StoredEvent event, EventPage.@Nullable Near near) {
  /** Most characters of raw text on the page, and most bytes in hexadecimal. */
  static final int MAX_RAW = 65_536;

  private static final int MAX_HEX = 4_096;

  /** What an event without a message is about, most telling first. */
  private static final List<String> SUBJECTS =
      List.of(
          "process.file.path",
          "file.path",
          "reg_key.path",
          "module.file.path",
          "query.hostname",
          "api.operation",
          "dst_endpoint.ip",
          "actor.process.file.path",
          "user.name");

  String id() {
    return event.id();
  }

  String className() {
    return classes.caption(event.classUid());
  }

  String time() {
    return Times.millis(event.time());
  }

  String received() {
    return Times.millis(event.received());
  }

  String lag() {
    return Times.length(page.words(), event.received() - event.time());
  }

  /** Colour and word of how well it was understood. */
  String statusTone() {
    return switch (event.provenance().status()) {
      case "VALID" -> "ok";
      case "WARNING" -> "warn";
      default -> "bad";
    };
  }

  String statusWord() {
    return SourceWords.status(page.words(), event.provenance().status());
  }

  List<Inert> warnings() {
    return event.provenance().warnings().stream().map(Inert::of).toList();
  }

  String parser() {
    return Inert.plain(event.provenance().parser());
  }

  Inert source() {
    return Inert.of(event.provenance().source());
  }

  String sourceHref() {
    String source = event.provenance().source();
    return source == null || source.isEmpty() ? "" : Links.source(source);
  }

  Inert transport() {
    return Inert.of(event.provenance().transport());
  }

  Inert address() {
    return Inert.of(event.provenance().address());
  }

  /** A line that says what it is. */
  Inert title() {
    String message = event.value("message");
    String command = event.value("process.cmd_line");
    String text = message != null ? message : command != null ? command : subject();
    String line = text.replaceAll("\\s+", " ").strip();
    return Inert.of(line.length() > 200 ? line.substring(0, 200) + "…" : line);
  }

  /** Its class and what it is about; the raw text where it is about nothing that is known. */
  private String subject() {
    for (String path : SUBJECTS) {
      String value = event.value(path);
      if (value != null && !value.isEmpty()) return className() + " · " + value;
    }
    String provider = event.value("metadata.log_provider");
    String code = event.value("metadata.event_code");
    if (provider != null && code != null) return className() + " · " + code + " · " + provider;
    String raw = event.raw();
    return raw == null ? className() : raw;
  }

  @Nullable Inert host() {
    return event.host() == null ? null : Inert.of(event.host());
  }

  /** What neighbours may share with it. */
  List<EventPage.Near> nears() {
    return Arrays.stream(EventPage.Near.values()).filter(one -> one.value(event) != null).toList();
  }

  /** Address of this page with other neighbours. */
  String nearBy(EventPage.Near other) {
    return Links.event(event.id(), event.time()) + "&near=" + other.field() + "#near";
  }

  /** The search for all that the neighbours share. */
  String nearSearch() {
    String shared = near == null ? null : near.value(event);
    if (near == null || shared == null) return "";
    return SearchForm.around(Terms.term(near.field(), shared), event.time(), event.time());
  }

  /** Address of the page of its host. */
  String hostPage() {
    Entity host = Entity.of("device.hostname", event.host());
    return host == null ? "" : Links.entity(host);
  }

  /** The search for events of the same host. */
  String hostSearch() {
    String host = event.host();
    return host == null
        ? ""
        : SearchForm.around(Terms.term("host", host), event.time(), event.time());
  }

  boolean hasRaw() {
    return event.raw() != null;
  }

  boolean isCut() {
    String raw = event.raw();
    return raw != null && raw.length() > MAX_RAW;
  }

  Inert raw() {
    return Inert.of(cut());
  }

  @Nullable Inert pretty() {
    String pretty = isCut() ? null : Pretty.json(cut());
    return pretty == null ? null : Inert.of(pretty);
  }

  private String cut() {
    String raw = event.raw();
    if (raw == null) return "";
    return raw.length() > MAX_RAW ? raw.substring(0, MAX_RAW) : raw;
  }

  /** The bytes in lines of 16, where they are no UTF-8; else empty. */
  String hex() {
    byte[] bytes = event.bytes();
    if (bytes == null) return "";
    StringBuilder dump = new StringBuilder();
    int most = Math.min(bytes.length, MAX_HEX);
    for (int line = 0; line < most; line += 16) {
      int end = Math.min(most, line + 16);
      dump.append("%06x  ".formatted(line));
      String digits = HexFormat.ofDelimiter(" ").formatHex(bytes, line, end);
      dump.append("%-47s  ".formatted(digits));
      for (int i = line; i < end; i++) {
        dump.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
      }
      dump.append('\n');
    }
    if (bytes.length > most) dump.append("…\n");
    return dump.toString();
  }
}
