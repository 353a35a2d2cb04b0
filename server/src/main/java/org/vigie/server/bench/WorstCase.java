package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vigie.detect.Detector;
import org.vigie.ocsf.Event;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;

/**
 * A seeded search for the event of 64 KB that costs most to parse and match: random Windows events
 * of pieces of the rules' own values (whole, cut, repeated, run together), and a climb from the
 * dearest ones by small changes.
 */
final class WorstCase {
  private static final long SEED = 64;
  private static final int BYTES = 64 * 1024;

  /** So many of the tries are random, the rest climb. */
  private static final double RANDOM_SHARE = 0.4;

  private static final int BEST = 8;
  private static final Pattern QUOTED = Pattern.compile("'((?:[^'\\n]++|'')++)'");
  private static final Pattern FIELD =
      Pattern.compile("^\\s+-?\\s*([A-Za-z_][A-Za-z0-9_.]+)(?:\\|[a-z|0-9]+)?:", Pattern.MULTILINE);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final List<String[]> ROUTES =
      List.of(
          new String[] {"Microsoft-Windows-Sysmon/Operational", "1"},
          new String[] {"Microsoft-Windows-Sysmon/Operational", "13"},
          new String[] {"Microsoft-Windows-Sysmon/Operational", "11"},
          new String[] {"Microsoft-Windows-Sysmon/Operational", "7"},
          new String[] {"Microsoft-Windows-Sysmon/Operational", "3"},
          new String[] {"Microsoft-Windows-PowerShell/Operational", "4104"},
          new String[] {"Microsoft-Windows-PowerShell/Operational", "4103"},
          new String[] {"Windows PowerShell", "400"},
          new String[] {"Security", "4688"},
          new String[] {"Security", "5145"},
          new String[] {"System", "7045"},
          new String[] {"Application", "1000"});

  private final Parser parser;
  private final Detector detector;
  private final Random random = new Random(SEED);
  private final List<String> pieces = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();

  /** An event: its route, and its fields. */
  private record Shape(String[] route, Map<String, String> fields) {
    byte[] json() {
      StringBuilder json = new StringBuilder(BYTES + 1024);
      json.append("{\"Channel\":\"").append(route[0]).append("\",\"EventID\":").append(route[1]);
      fields.forEach(
          (name, value) -> {
            json.append(",\"").append(name).append("\":\"");
            escape(value, json);
            json.append('"');
          });
      return json.append('}').toString().getBytes(UTF_8);
    }

    private static void escape(String value, StringBuilder json) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '"' || c == '\\') json.append('\\').append(c);
        else if (c < ' ')
          json.append("\\u00")
              .append(Character.forDigit(c >> 4, 16))
              .append(Character.forDigit(c & 15, 16));
        else json.append(c);
      }
    }
  }

  private record Tried(Shape shape, long nanos) {}

  /**
   * The dearest event.
   *
   * @param nanos CPU to parse and match it
   * @param parseNanos of these, to parse it
   * @param words what it was
   */
  record Found(int bytes, long nanos, long parseNanos, String words) {}

  WorstCase(Pack pack, List<Pack.Item> rules) {
    parser = pack.parsers().open();
    detector = pack.rules().open();
    Set<String> pieces = new LinkedHashSet<>(List.of("a", "%", "http", "\\", " -", "é", "ſ", "."));
    Set<String> fields = new LinkedHashSet<>(List.of("CommandLine", "ScriptBlockText", "Image"));
    for (Pack.Item item : rules) {
      Matcher quoted = QUOTED.matcher(item.text());
      while (quoted.find()) pieces.add(quoted.group(1).replace("''", "'"));
      Matcher field = FIELD.matcher(item.text());
      while (field.find()) fields.add(field.group(1));
    }
    this.pieces.addAll(pieces);
    this.fields.addAll(fields);
  }

  /** Looks at so many events. */
  Found search(int tries, Consumer<String> progress) {
    List<Tried> best = new ArrayList<>();
    for (int i = 0; i < tries; i++) {
      boolean climb = i >= tries * RANDOM_SHARE;
      Shape shape = climb ? changed(best.get(random.nextInt(best.size())).shape) : random();
      keep(best, new Tried(shape, nanos(shape, 2)));
      if (i % 100 == 0) progress.accept("worst: %d of %d".formatted(i, tries));
    }
    // What was dear once may have been interrupted: the dearest of the best by many runs.
    Shape worst = best.getFirst().shape;
    long most = 0;
    for (Tried tried : best) {
      long nanos = nanos(tried.shape, 15);
      if (nanos > most) worst = tried.shape;
      most = Math.max(most, nanos);
    }
    RawEvent raw = Samples.raw(0, worst.json());
    long parse = Long.MAX_VALUE;
    for (int i = 0; i < 15; i++) {
      long before = THREADS.getCurrentThreadCpuTime();
      parser.parse(raw);
      parse = Math.min(parse, THREADS.getCurrentThreadCpuTime() - before);
    }
    return new Found(raw.length(), most, parse, words(worst));
  }

  private static void keep(List<Tried> best, Tried tried) {
    best.add(tried);
    best.sort((a, b) -> Long.compare(b.nanos, a.nanos));
    if (best.size() > BEST) best.removeLast();
  }

  /** CPU of an event, the least of some runs. */
  private long nanos(Shape shape, int runs) {
    RawEvent raw = Samples.raw(0, shape.json());
    long least = Long.MAX_VALUE;
    for (int i = 0; i < runs; i++) {
      long before = THREADS.getCurrentThreadCpuTime();
      detector.forget();
      for (Event event : parser.parse(raw).events()) detector.detect(event);
      least = Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
    }
    return least;
  }

  private Shape random() {
    Map<String, String> made = new LinkedHashMap<>();
    int count = random.nextInt(3) == 0 ? 1 + random.nextInt(40) : 1 + random.nextInt(3);
    int each = (BYTES - 200) / count;
    for (int i = 0; i < count; i++) made.put(field(), value(each));
    return cut(new Shape(ROUTES.get(random.nextInt(ROUTES.size())), made));
  }

  private Shape changed(Shape shape) {
    Map<String, String> made = new LinkedHashMap<>(shape.fields);
    List<String> names = List.copyOf(made.keySet());
    String name = names.get(random.nextInt(names.size()));
    String value = made.getOrDefault(name, "");
    String[] route = shape.route;
    switch (random.nextInt(6)) {
      case 0 -> route = ROUTES.get(random.nextInt(ROUTES.size()));
      case 1 -> {
        made.remove(name);
        made.put(field(), value);
      }
      case 2 -> made.put(name, value(value.length()));
      case 3 -> made.put(field(), value(1 + random.nextInt(4096)));
      case 4 -> {
        int at = random.nextInt(value.length() + 1);
        made.put(
            name, value.substring(0, at) + value(1 + random.nextInt(2048)) + value.substring(at));
      }
      default -> made.put(name, value(BYTES / 2) + value.substring(0, value.length() / 2));
    }
    return cut(new Shape(route, made));
  }

  /** As much of an event as fits. */
  private static Shape cut(Shape shape) {
    Shape fitting = shape;
    for (int length; (length = fitting.json().length) > BYTES; ) {
      Map<String, String> made = new LinkedHashMap<>();
      double share = (double) (BYTES - 64) / length * 0.99;
      fitting.fields.forEach(
          (name, value) -> made.put(name, value.substring(0, (int) (value.length() * share))));
      fitting = new Shape(fitting.route, made);
    }
    return fitting;
  }

  private String field() {
    return fields.get(random.nextInt(random.nextBoolean() ? 3 : fields.size()));
  }

  private String piece() {
    String piece = pieces.get(random.nextInt(pieces.size()));
    return switch (random.nextInt(4)) {
      case 0 -> piece.substring(0, (piece.length() + 1) / 2);
      case 1 -> piece.substring(piece.length() / 2);
      default -> piece;
    };
  }

  /** A text of at most so many characters: one piece again and again, a few in turn, or many. */
  private String value(int length) {
    StringBuilder value = new StringBuilder(length + 64);
    int kinds = 1 + (random.nextInt(3) == 0 ? random.nextInt(200) : random.nextInt(3));
    List<String> some = new ArrayList<>();
    for (int i = 0; i < kinds; i++) some.add(piece());
    String between = random.nextInt(3) == 0 ? " " : "";
    while (value.length() < length) {
      value.append(some.get(random.nextInt(some.size()))).append(between);
      if (value.isEmpty()) value.append('a');
    }
    value.setLength(length);
    return value.toString();
  }

  private static String words(Shape shape) {
    StringBuilder words = new StringBuilder(shape.route[0]).append(' ').append(shape.route[1]);
    shape.fields.forEach(
        (name, value) ->
            words
                .append("; ")
                .append(name)
                .append(" of ")
                .append(value.length())
                .append(": ")
                .append(value, 0, Math.min(60, value.length())));
    return words.length() > 600 ? words.substring(0, 600) + "…" : words.toString();
  }
}
