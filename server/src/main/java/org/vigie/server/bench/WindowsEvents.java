package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A seeded generator of mixed Windows events as JSON lines in the flat shape of NXLog: Sysmon,
 * Security and PowerShell in the proportions of {@code windows.txt}, of {@link Machines}. The same
 * seed gives the same bytes.
 */
final class WindowsEvents {
  /** One event in so many is an attack. */
  private static final int ATTACK = 20_000;

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Set<Integer> PROCESS_BEGINS = Set.of(1, 4688);

  /** Milliseconds that pass between events of a machine, at most. */
  private static final int BURST = 10;

  /** Name of what stands in the message alone. */
  private static final String EXPLAINED = "~";

  private static final String[] ACCESS = {"0x1000", "0x1400", "0x3000", "0x101541", "0x1fffff"};

  private final Random random;
  private final List<Kind> kinds;
  private final int weights;
  private final Machines machines;
  private long record = 1_000_000;
  private long time;
  private long begin;

  /** One kind of event. */
  private record Kind(
      int weight, String channel, String provider, int id, String title, List<String[]> fields) {}

  /** A generator whose first event occurs at {@code start}, epoch milliseconds. */
  WindowsEvents(long seed, long start) {
    random = new Random(seed);
    time = start;
    kinds = kinds();
    weights = kinds.stream().mapToInt(Kind::weight).sum();
    machines = new Machines(random, start);
  }

  /** As {@link #next}, but what a machine sends in a row begins at {@code when}. */
  byte[] at(long when) {
    begin = when;
    return next();
  }

  /** The next event, one JSON object without a line end. */
  byte[] next() {
    int at = random.nextInt(weights);
    int k = 0;
    while (at >= kinds.get(k).weight) at -= kinds.get(k++).weight;
    // Now and then the last kind, which has no weight of its own: an attack to be found.
    Kind kind = record % ATTACK == 0 ? kinds.getLast() : kinds.get(k);
    if (machines.next() && begin > time) time = begin;
    if (PROCESS_BEGINS.contains(kind.id)) machines.begin();
    // Most of what a machine tells happens within the same millisecond as the event before.
    if (random.nextInt(4) == 0) time += random.nextInt(BURST);
    String host = value("host") + ".corp.example";
    StringBuilder json = new StringBuilder(4096);
    StringBuilder message = new StringBuilder(2048).append(kind.title).append(":");
    StringBuilder fields = new StringBuilder(2048);
    for (String[] field : kind.fields) {
      if (field[0].equals(EXPLAINED)) {
        message.append("\r\n\r\n").append(field[1]);
        continue;
      }
      String value = fill(field[1]);
      message.append("\r\n").append(field[0]).append(": ").append(value);
      text(fields.append(','), field[0]).append(':');
      text(fields, value);
    }
    json.append("{\"EventTime\":\"").append(LOCAL.format(Instant.ofEpochMilli(time)));
    json.append("\",\"Hostname\":\"").append(host).append("\",\"Keywords\":-9223372036854775808");
    json.append(",\"EventType\":\"INFO\",\"SeverityValue\":2,\"Severity\":\"INFO\",\"EventID\":");
    json.append(kind.id).append(",\"SourceName\":\"").append(kind.provider);
    json.append("\",\"ProviderGuid\":\"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}\",\"Version\":5");
    json.append(",\"Task\":").append(kind.id).append(",\"OpcodeValue\":0,\"RecordNumber\":");
    json.append(record++).append(",\"ProcessID\":2644,\"ThreadID\":3616,\"Channel\":\"");
    json.append(kind.channel).append("\",\"Domain\":\"NT AUTHORITY\",\"AccountName\":\"SYSTEM\"");
    json.append(",\"UserID\":\"S-1-5-18\",\"AccountType\":\"User\",\"Message\":");
    text(json, message).append(fields).append(",\"EventReceivedTime\":\"");
    json.append(LOCAL.format(Instant.ofEpochMilli(time + 1500)));
    json.append("\",\"SourceModuleName\":\"eventlog\",\"SourceModuleType\":\"im_msvistalog\"");
    json.append(",\"@timestamp\":\"").append(Instant.ofEpochMilli(time)).append("\"}");
    return json.toString().getBytes(UTF_8);
  }

  private String fill(String template) {
    StringBuilder text = new StringBuilder(template.length() * 2);
    int from = 0;
    for (int open; (open = template.indexOf('{', from)) >= 0; ) {
      int close = template.indexOf('}', open);
      text.append(template, from, open).append(value(template.substring(open + 1, close)));
      from = close + 1;
    }
    return text.append(template, from, template.length()).toString();
  }

  private String value(String name) {
    return switch (name) {
      case "nl" -> "\r\n";
      case "utc" -> MILLIS.format(Instant.ofEpochMilli(time));
      case "port" -> Integer.toString(49_152 + random.nextInt(16_000));
      case "handle" -> "0x" + Integer.toHexString(4 * random.nextInt(1_024));
      case "access" -> ACCESS[random.nextInt(ACCESS.length)];
      case "wan" -> "203.0.113." + random.nextInt(256);
      default -> {
        String value = machines.value(name);
        yield value == null ? numbered(name) : value;
      }
    };
  }

  private String numbered(String name) {
    int digits = name.charAt(name.length() - 1) - '0';
    if (name.startsWith("hex")) return machines.hex(digits).toLowerCase(Locale.ROOT);
    if (name.startsWith("num")) {
      int ten = 1;
      for (int i = 1; i < digits; i++) ten *= 10;
      return Integer.toString(ten + random.nextInt(9 * ten));
    }
    throw new IllegalStateException("windows.txt draws an unknown {" + name + "}");
  }

  private static StringBuilder text(StringBuilder json, CharSequence value) {
    json.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\r' -> json.append("\\r");
        case '\n' -> json.append("\\n");
        default -> json.append(c);
      }
    }
    return json.append('"');
  }

  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (String line : resource().split("\n", -1)) {
      if (line.isEmpty() || line.startsWith("#")) continue;
      if (line.startsWith("= ")) {
        String[] words = line.split(" ", 6);
        kinds.add(
            new Kind(
                Integer.parseInt(words[1]),
                words[2],
                words[3],
                Integer.parseInt(words[4]),
                words[5],
                new ArrayList<>()));
      } else {
        kinds.getLast().fields.add(line.split("=", 2));
      }
    }
    return kinds;
  }

  private static String resource() {
    try (InputStream in = WindowsEvents.class.getResourceAsStream("windows.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
