package org.vigie.server.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A fleet of Windows machines as their logs show it: a machine sends some events in a row, of the
 * processes that run on it; a process keeps its number, program and person as long as it runs; a
 * program mostly does what it did before, wherever it runs, and a file has the same digests on
 * every machine.
 */
final class Machines {
  private static final int MACHINES = 2_000;
  private static final int USERS = 5_000;
  private static final int FILES = 250;
  private static final int TRACES = 50;
  private static final int PROGRAMS = 100;
  private static final int FRAMES = 300;
  private static final int PHRASES = 400;
  private static final int PAYLOADS = 30;
  private static final int KEYS = 3_000;
  private static final int COMMANDS = 2_000;

  /** Processes that run on a machine. */
  private static final int PROCESSES = 30;

  /** Events that a machine sends in a row, at most. */
  private static final int RUN = 800;

  /** Chance in percent that a program does what it did before. */
  private static final int AGAIN = 98;

  private static final String[] FOLDERS = {
    "C:\\Windows\\System32\\",
    "C:\\Windows\\SysWOW64\\",
    "C:\\Program Files\\",
    "C:\\Program Files (x86)\\",
    "C:\\ProgramData\\"
  };

  private final Random random;
  private final String[] words = new String[400];
  private final Map<String, @Nullable Object[]> pools = new HashMap<>();
  private final @Nullable Machine[] machines = new @Nullable Machine[MACHINES];
  private final long start;
  private Machine machine;
  private int left;

  /** Places of the processes that do most while a machine sends. */
  private final int[] busy = new int[2];

  /** The process that the current event is about, and another one of its machine. */
  private Running process;

  private Running other;

  /**
   * A program or library.
   *
   * @param hashes as Sysmon writes them
   * @param last what it did last
   */
  private record File(
      String path,
      String name,
      String version,
      String title,
      String hashes,
      Map<String, @Nullable Object[]> last) {}

  /** A person, and the logon under which a process runs. */
  private record Person(String name, String domain, String sid, String logon, String logonGuid) {}

  /** A process that runs. */
  private record Running(
      String guid, String pid, String thread, File file, String command, Person person) {}

  /**
   * A machine.
   *
   * @param mark by which the numbers of its processes begin
   */
  private record Machine(
      String name, String address, String mark, List<Person> people, List<Running> processes) {}

  /** A fleet that runs since {@code start}, epoch milliseconds. */
  Machines(Random random, long start) {
    this.random = random;
    this.start = start;
    for (int i = 0; i < words.length; i++) words[i] = syllables();
    machine = machine(0);
    process = machine.processes.getFirst();
    other = process;
  }

  /** Goes on to the next event; whether it is the first that a machine sends in a row. */
  boolean next() {
    boolean first = left-- <= 0;
    if (first) {
      machine = machine(skewed(MACHINES));
      left = random.nextInt(RUN);
      for (int i = 0; i < busy.length; i++) busy[i] = skewed(PROCESSES);
    }
    process = machine.processes.get(place());
    other = machine.processes.get(place());
    return first;
  }

  private int place() {
    return random.nextInt(100) < AGAIN ? busy[random.nextInt(busy.length)] : skewed(PROCESSES);
  }

  /**
   * The current event tells of a process that begins, of another program than what began it; the
   * one in its place has ended.
   */
  void begin() {
    process = process(machine);
    for (int i = 0; i < 9 && process.file.path.equals(other.file.path); i++) {
      process = process(machine);
    }
    machine.processes.set(place(), process);
  }

  /** A value of the current event; null for a name that is not known. */
  @Nullable String value(String name) {
    if (name.startsWith("other ")) return of(other, name.substring(6));
    return of(process, name);
  }

  private @Nullable String of(Running of, String name) {
    return switch (name) {
      case "host" -> machine.name;
      case "lan" -> machine.address;
      case "guid" -> of.guid;
      case "pid" -> of.pid;
      case "tid" -> of.thread;
      case "image" -> of.file.path;
      case "version" -> of.file.version;
      case "title" -> of.file.title;
      case "name" -> of.file.name;
      case "hashes" -> of.file.hashes;
      case "command" -> of.command;
      case "user" -> of.person.name;
      case "domain" -> of.person.domain;
      case "sid" -> of.person.sid;
      case "logon" -> of.person.logon;
      case "logon guid" -> of.person.logonGuid;
      case "trace" -> again(of.file, name, String.class, () -> one(name, TRACES, this::callTrace));
      case "registry" ->
          again(of.file, name, String.class, () -> one(name, KEYS, this::registryKey));
      case "words" -> again(of.file, name, String.class, () -> one(name, PHRASES, this::phrase));
      case "payload" ->
          again(of.file, name, String.class, () -> one(name, PAYLOADS, this::payload));
      case "word" -> word();
      case "module" -> {
        File module = again(of.file, name, File.class, () -> one("dll", FILES, () -> file(".dll")));
        yield module.path;
      }
      default -> name.startsWith("module ") ? module(of.file, name.substring(7)) : null;
    };
  }

  /** Of the library that the event named last. */
  private @Nullable String module(File of, String name) {
    @Nullable Object[] last = of.last.get("module");
    if (last == null || !(last[last.length - 1] instanceof File file)) return null;
    return switch (name) {
      case "version" -> file.version;
      case "title" -> file.title;
      case "name" -> file.name;
      case "hashes" -> file.hashes;
      default -> null;
    };
  }

  /** One of the last few of a program, or a new one; it stands at the end afterwards. */
  private <T> T again(File of, String name, Class<T> type, Supplier<T> fresh) {
    @Nullable Object[] last = of.last.computeIfAbsent(name, key -> new @Nullable Object[7]);
    int place = random.nextInt(last.length - 1);
    T value = type.cast(last[place]);
    if (value == null || random.nextInt(100) >= AGAIN) value = fresh.get();
    last[place] = value;
    last[last.length - 1] = value;
    return value;
  }

  /** One of {@code size} that the fleet has, the frequent ones much more often. */
  @SuppressWarnings("unchecked") // each pool holds what one supplier made
  private <T> T one(String pool, int size, Supplier<T> make) {
    @Nullable Object[] all = pools.computeIfAbsent(pool, key -> new @Nullable Object[size]);
    int at = skewed(size);
    T value = (T) all[at];
    if (value == null) {
      value = make.get();
      all[at] = value;
    }
    return value;
  }

  private Machine machine(int i) {
    Machine known = machines[i];
    if (known != null) return known;
    String address = "10.%d.%d.%d".formatted(i % 8, i / 8 % 256, 10 + i % 200);
    Machine fresh =
        new Machine("WS%04d".formatted(i), address, hex(8), new ArrayList<>(), new ArrayList<>());
    machines[i] = fresh;
    Person system = new Person("SYSTEM", "NT AUTHORITY", "S-1-5-18", "0x3e7", guid("0000"));
    fresh.people.add(system);
    for (int p = 0; p < 3; p++) fresh.people.add(person());
    for (int p = 0; p < PROCESSES; p++) fresh.processes.add(process(fresh));
    return fresh;
  }

  private Person person() {
    int number = skewed(USERS);
    String name = words[number % words.length] + number / words.length;
    String sid = "S-1-5-21-4228717743-1032521047-1810997296-" + (1_100 + number);
    String logon = "0x" + hex(6).toLowerCase(Locale.ROOT);
    return new Person(name, number % 4 == 0 ? "MUTUA" : "CORP", sid, logon, guid("0020"));
  }

  private Running process(Machine of) {
    String pid = Integer.toString(4 * (100 + random.nextInt(4_000)));
    String began = Long.toHexString(start / 1_000 - random.nextInt(1 << 20));
    String guid =
        "{%s-%s-%s-%04x-000000001000}"
            .formatted(
                of.mark,
                began.substring(began.length() - 4),
                began.substring(0, 4),
                random.nextInt(4_096));
    return new Running(
        guid,
        pid,
        Integer.toString(4 * (100 + random.nextInt(4_000))),
        one("exe", PROGRAMS, () -> file(".exe")),
        one("command", COMMANDS, this::commandLine),
        of.people.get(skewed(of.people.size())));
  }

  private File file(String ending) {
    String name = word() + ending;
    return new File(
        FOLDERS[random.nextInt(FOLDERS.length)] + name,
        name,
        "10.0.%d.%d (WinBuild.160101.0800)"
            .formatted(10_000 + random.nextInt(9), random.nextInt(999)),
        phrase(),
        "SHA1=%s,MD5=%s,SHA256=%s,IMPHASH=%s".formatted(hex(40), hex(32), hex(64), hex(32)),
        new HashMap<>());
  }

  private String guid(String fourth) {
    return "{" + hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + fourth + "-" + hex(12) + "}";
  }

  private String registryKey() {
    return "HKLM\\SOFTWARE\\" + word() + "\\" + word() + "\\Settings\\" + word();
  }

  private String commandLine() {
    return "\""
        + FOLDERS[random.nextInt(FOLDERS.length)]
        + word()
        + ".exe\" /"
        + word()
        + " "
        + hex(12);
  }

  private String callTrace() {
    StringBuilder trace = new StringBuilder("C:\\windows\\SYSTEM32\\ntdll.dll+").append(hex(5));
    for (int i = 6 + random.nextInt(12); i > 0; i--) {
      trace.append('|').append(one("frame", FRAMES, this::frame));
    }
    return trace.toString();
  }

  private String frame() {
    return one("dll", FILES, () -> file(".dll")).path + "+" + hex(5);
  }

  private String phrase() {
    return word() + " " + word() + " " + word();
  }

  private String payload() {
    StringBuilder text = new StringBuilder(phrase());
    for (int i = 4 + random.nextInt(20); i > 0; i--) text.append("; ").append(phrase());
    return text.toString();
  }

  private String word() {
    return words[skewed(words.length)];
  }

  private int skewed(int count) {
    return (int) (count * Math.pow(random.nextDouble(), 3));
  }

  /** So many hexadecimal digits. */
  String hex(int digits) {
    char[] text = new char[digits];
    for (int i = 0; i < digits; i++) text[i] = "0123456789ABCDEF".charAt(random.nextInt(16));
    return new String(text);
  }

  private String syllables() {
    StringBuilder word = new StringBuilder();
    for (int i = 2 + random.nextInt(3); i > 0; i--) {
      word.append("bdfgklmnprstvz".charAt(random.nextInt(14)));
      word.append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }
}
