package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A seeded generator of mixed Windows events as JSON lines in the flat shape of NXLog: Sysmon,
 * Security and PowerShell in the proportions of {@code windows.txt}, of a fleet of machines and
 * people. The same seed gives the same bytes.
 */
final class WindowsEvents {
  private static final int HOSTS = 2_000;
  private static final int USERS = 5_000;

  /** One event in so many is an attack. */
  private static final int ATTACK = 20_000;

  /** Chance in percent that a value is one of the last few. */
  private static final int BURST = 85;

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String[] ACCESS = {"0x1000", "0x1400", "0x3000", "0x101541", "0x1fffff"};
  private static final String[] FOLDERS = {
    "C:\\Windows\\System32\\",
    "C:\\Windows\\SysWOW64\\",
    "C:\\Program Files\\",
    "C:\\Program Files (x86)\\",
    "C:\\ProgramData\\"
  };

  private final Random random;
  private final List<Kind> kinds;
  private final int weights;
  private final String[] words = new String[400];
  private final Map<String, String> drawn = new HashMap<>();
  private final Map<String, @Nullable String[]> pools = new HashMap<>();
  private final Map<String, @Nullable String[]> recent = new HashMap<>();
  private long record = 1_000_000;
  private long time;

  /** One kind of event. */
  private record Kind(
      int weight, String channel, String provider, int id, String title, List<String[]> fields) {}

  /** A generator whose first event occurs at {@code start}, epoch milliseconds. */
  WindowsEvents(long seed, long start) {
    random = new Random(seed);
    time = start;
    kinds = kinds();
    weights = kinds.stream().mapToInt(Kind::weight).sum();
    for (int i = 0; i < words.length; i++) words[i] = syllables();
  }

  /** The next event, one JSON object without a line end. */
  byte[] next() {
    int at = random.nextInt(weights);
    int k = 0;
    while (at >= kinds.get(k).weight) at -= kinds.get(k++).weight;
    // Now and then the last kind, which has no weight of its own: an attack to be found.
    Kind kind = record % ATTACK == 0 ? kinds.getLast() : kinds.get(k);
    drawn.clear();
    time += random.nextInt(3);
    String host = value("host") + ".corp.example";
    StringBuilder json = new StringBuilder(4096);
    StringBuilder message = new StringBuilder(2048).append(kind.title).append(":");
    StringBuilder fields = new StringBuilder(2048);
    for (String[] field : kind.fields) {
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
      case "host", "domain", "user", "image" -> drawn.computeIfAbsent(name, this::draw);
      case "pid" -> Integer.toString(4 * random.nextInt(4096));
      case "port" -> Integer.toString(49_152 + random.nextInt(16_000));
      case "access" -> ACCESS[random.nextInt(ACCESS.length)];
      case "lan" -> "10." + random.nextInt(8) + "." + random.nextInt(256) + ".17";
      case "wan" -> "203.0.113." + random.nextInt(256);
      case "word" -> words[random.nextInt(words.length)];
      case "words" -> value("word") + " " + value("word") + " " + value("word");
      case "dll" -> pooled(name, 3_000, () -> folder() + value("word") + ".dll");
      case "registry" -> pooled(name, 20_000, this::registryKey);
      case "command" -> pooled(name, 8_000, this::commandLine);
      case "trace" -> pooled(name, 2_000, this::callTrace);
      case "sid" -> pooled(name, USERS, this::sid);
      case "guid" -> pooled(name, 20_000, this::guid);
      case "sha1" -> pooled(name, 3_000, () -> hex(40));
      case "md5" -> pooled(name, 3_000, () -> hex(32));
      case "sha256" -> pooled(name, 3_000, () -> hex(64));
      default -> numbered(name);
    };
  }

  private String numbered(String name) {
    if (name.startsWith("guid"))
      return "{" + hex(8) + "-" + hex(4) + "-" + hex(4) + "-0000-" + hex(12) + "}";
    int digits = name.charAt(name.length() - 1) - '0';
    if (name.startsWith("hex")) return hex(digits).toLowerCase(Locale.ROOT);
    if (name.startsWith("num")) {
      int ten = 1;
      for (int i = 1; i < digits; i++) ten *= 10;
      return Integer.toString(ten + random.nextInt(9 * ten));
    }
    throw new IllegalStateException("windows.txt draws an unknown {" + name + "}");
  }

  /** Values that a fleet has few of, the frequent ones much more often than the rare ones. */
  private String draw(String name) {
    double skewed = Math.pow(random.nextDouble(), 3);
    return switch (name) {
      case "host" -> pooled(name, HOSTS, () -> "WS%04d".formatted(random.nextInt(HOSTS)));
      case "user" ->
          words[(int) (words.length * skewed)] + (int) (USERS / 400.0 * random.nextDouble());
      case "domain" -> random.nextInt(4) == 0 ? "MUTUA" : "CORP";
      default -> folder() + words[(int) (words.length * skewed)] + ".exe";
    };
  }

  /**
   * One of {@code size} values made once, as a fleet repeats its files, keys and processes; and
   * mostly one of the last few, as what happens on a machine comes in bursts.
   */
  private String pooled(String name, int size, Supplier<String> make) {
    @Nullable String[] last = recent.computeIfAbsent(name, key -> new @Nullable String[6]);
    int place = random.nextInt(last.length);
    String again = last[place];
    if (again != null && random.nextInt(100) < BURST) return again;
    @Nullable String[] pool = pools.computeIfAbsent(name, key -> new @Nullable String[size]);
    int at = (int) (size * Math.pow(random.nextDouble(), 3));
    String value = pool[at];
    if (value == null) {
      value = make.get();
      pool[at] = value;
    }
    last[place] = value;
    return value;
  }

  private String registryKey() {
    return "HKLM\\SOFTWARE\\" + value("word") + "\\" + value("word") + "\\Settings";
  }

  private String commandLine() {
    return "\"" + folder() + value("word") + ".exe\" /" + value("word") + " " + hex(12);
  }

  private String callTrace() {
    StringBuilder trace = new StringBuilder("C:\\windows\\SYSTEM32\\ntdll.dll+").append(hex(5));
    for (int i = 6 + random.nextInt(12); i > 0; i--) {
      trace.append('|').append(value("dll")).append('+').append(hex(5));
    }
    return trace.toString();
  }

  private String sid() {
    return "S-1-5-21-4228717743-1032521047-1810997296-" + (1100 + random.nextInt(USERS));
  }

  private String guid() {
    return "{" + hex(8) + "-" + hex(4) + "-" + hex(4) + "-0000-" + hex(12) + "}";
  }

  private String folder() {
    return FOLDERS[random.nextInt(FOLDERS.length)];
  }

  private String hex(int digits) {
    char[] text = new char[digits];
    for (int i = 0; i < digits; i++) text[i] = "0123456789ABCDEF".charAt(random.nextInt(16));
    return new String(text);
  }

  private String syllables() {
    StringBuilder word = new StringBuilder();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      word.append("bdfgklmnprstvz".charAt(random.nextInt(14)))
          .append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
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
