package org.vigie.ocsf;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows one event under ECS names: what the table says, then what follows from that. */
final class EcsView {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:::ffff:)?\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F]*");
  private static final Pattern SMALL = Pattern.compile("\\d{1,3}");

  /** Longest text that is taken apart as an address. */
  private static final int MAX_URL = 8_192;

  private static final int MAX_SCHEME = 16;
  private static final int MAX_EXTENSION = 10;

  /** Longest command line that is cut into words. */
  private static final int MAX_COMMAND = 8_192;

  /** Sets of fields of ECS: what an event that speaks ECS keeps under its own names. */
  private static final Set<String> SETS =
      Set.of(
          ("agent as client cloud container data_stream destination device dll dns ecs email error"
                  + " event faas file group host http log network observer orchestrator"
                  + " organization package process registry related rule server service source"
                  + " span threat tls trace transaction url user user_agent vlan vulnerability"
                  + " x509 @timestamp message tags")
              .split(" "));

  private static final Map<String, String[]> CLASSES = classes();
  private static final Map<Integer, String> TRANSPORTS =
      Map.of(1, "icmp", 2, "igmp", 6, "tcp", 17, "udp", 47, "gre", 50, "esp", 58, "ipv6-icmp");

  /** What a URL that names no port means. */
  private static final Map<String, String> PORTS = Map.of("http", "80", "https", "443");

  private static final List<String> DOMAINS =
      List.of("source", "destination", "url", "dns.question");

  private final List<EcsRow> rows;
  private final Event event;
  private final Map<String, List<String>> ocsf = new HashMap<>();
  private final Map<String, List<String>> view = new LinkedHashMap<>();

  EcsView(List<EcsRow> rows, Event event) {
    this.rows = rows;
    this.event = event;
    collect(event.ocsf(), "", ocsf);
    collect(event.fields(), "~", ocsf);
  }

  private static void collect(Leaves leaves, String mark, Map<String, List<String>> into) {
    for (int i = 0; i < leaves.extent(); i++) {
      String text = leaves.text(i);
      if (text == null || text.isEmpty()) continue;
      into.computeIfAbsent(mark + leaves.name(i), name -> new ArrayList<>()).add(text);
    }
  }

  Map<String, List<String>> build() {
    String own = "~" + Ecs.OWN_PREFIX;
    ocsf.forEach(
        (name, values) -> {
          if (name.startsWith(own)) own(name.substring(own.length()), values);
        });
    for (EcsRow row : rows) {
      List<String> values = ocsf.get(row.path());
      if (values == null || !row.shows(event.classUid())) continue;
      if (row.written() == EcsRow.Written.HASH) hashes(row.ecs(), values);
      else put(row.ecs(), row.write(values));
    }
    kinds();
    observer();
    bytes();
    network();
    url();
    for (String of : DOMAINS) domains(of);
    system();
    names("process");
    names("file");
    extension();
    own();
    arguments("process");
    arguments("process.parent");
    resolved();
    related();
    return view;
  }

  /** What a parser says itself; kinds may be several words, with commas between them. */
  private void own(String name, List<String> values) {
    boolean kinds = name.equals("event.category") || name.equals("event.type");
    put(name, kinds ? Arrays.asList(values.getFirst().split(",")) : List.copyOf(values));
  }

  /** What a registered domain and the name that stands in it say together. */
  private void domains(String of) {
    String registered = first(of + ".registered_domain");
    if (registered == null) return;
    int dot = registered.indexOf('.');
    put(of + ".top_level_domain", dot < 0 ? null : registered.substring(dot + 1));
    String name = first(of + (of.startsWith("dns") ? ".name" : ".domain"));
    if (name == null) return;
    if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
    int end = name.length() - registered.length() - 1;
    boolean inside =
        end > 0 && name.regionMatches(true, end + 1, registered, 0, registered.length());
    if (inside && name.charAt(end) == '.') put(of + ".subdomain", name.substring(0, end));
  }

  /** {@code Windows 10} is a name and a version. */
  private void system() {
    String full = first("user_agent.os.full");
    if (full == null) return;
    int blank = full.lastIndexOf(' ');
    boolean numbered = blank > 0 && Character.isDigit(full.charAt(full.length() - 1));
    put("user_agent.os.name", numbered ? full.substring(0, blank) : full);
    if (numbered) put("user_agent.os.version", full.substring(blank + 1));
  }

  private void put(String name, List<String> values) {
    if (!values.isEmpty()) view.putIfAbsent(name, values);
  }

  private void put(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) view.putIfAbsent(name, List.of(value));
  }

  private @Nullable String first(String name) {
    List<String> values = view.get(name);
    return values == null ? null : values.getFirst();
  }

  /** Digests by their length, which is all that tells them apart in both schemas. */
  private void hashes(String name, List<String> values) {
    for (String value : values) {
      switch (value.length()) {
        case 32 -> put(name + ".md5", value);
        case 40 -> put(name + ".sha1", value);
        case 64 -> put(name + ".sha256", value);
        case 128 -> put(name + ".sha512", value);
        default -> {}
      }
    }
  }

  private void kinds() {
    List<String> alert = ocsf.getOrDefault("is_alert", List.of());
    boolean finding = event.classUid() / 1_000 == 2;
    put("event.kind", finding || alert.contains("true") ? "alert" : "event");
    List<String> activity = ocsf.getOrDefault("activity_id", List.of("0"));
    String[] words = CLASSES.get(event.classUid() + "/" + activity.getFirst());
    if (words == null) words = CLASSES.get(event.classUid() + "/*");
    if (words == null) {
      put("event.type", "info");
      return;
    }
    put("event.category", Arrays.asList(words[0].split(",")));
    List<String> types = new ArrayList<>(Arrays.asList(words[1].split(",")));
    switch (ocsf.getOrDefault("disposition_id", List.of("0")).getFirst()) {
      case "1" -> types.add("allowed");
      case "2", "6", "25", "26" -> types.add("denied");
      default -> {}
    }
    if (event.classUid() / 1_000 == 4 && "2".equals(ocsfFirst("status_id"))) types.add("error");
    view.putIfAbsent("event.type", types.stream().distinct().toList());
    // A device that says what it did has done it: its verdict is no outcome.
    if (ocsf.containsKey("disposition_id")) put("event.outcome", "success");
  }

  private @Nullable String ocsfFirst(String path) {
    List<String> values = ocsf.get(path);
    return values == null ? null : values.getFirst();
  }

  /** What writes about others' traffic is an observer, whatever the class of the event. */
  private void observer() {
    String type =
        switch (ocsf.getOrDefault("device.type_id", List.of("0")).getFirst()) {
          case "1" -> "server";
          case "9" -> "firewall";
          case "10" -> "switch";
          case "11" -> "hub";
          case "12" -> "router";
          case "13" -> "ids";
          case "14" -> "ips";
          case "15" -> "load balancer";
          default -> null;
        };
    put("observer.type", type);
    if (type != null) put("observer.hostname", ocsfFirst("device.hostname"));
  }

  private void bytes() {
    String out = first("source.bytes");
    String in = first("destination.bytes");
    if (out == null || in == null || out.length() > 18 || in.length() > 18) return;
    put("network.bytes", Long.toString(Long.parseLong(out) + Long.parseLong(in)));
  }

  private void network() {
    String number = ocsfFirst("connection_info.protocol_num");
    if (number != null && SMALL.matches(number)) {
      put("network.transport", TRANSPORTS.get(Integer.valueOf(number)));
    }
    String address = first("source.ip") == null ? first("destination.ip") : first("source.ip");
    if (address != null) put("network.type", address.indexOf(':') < 0 ? "ipv4" : "ipv6");
    address("source");
    address("destination");
    address("client");
    address("server");
  }

  private void address(String side) {
    String ip = first(side + ".ip");
    put(side + ".address", ip == null ? first(side + ".domain") : ip);
  }

  private void url() {
    String original = first("url.original");
    if (original == null || original.length() > MAX_URL) return;
    int query = original.indexOf('?');
    int fragment = original.indexOf('#');
    int end = fragment < 0 ? original.length() : fragment;
    if (query >= 0 && query < end) put("url.query", original.substring(query + 1, end));
    if (original.startsWith("/")) {
      put("url.path", original.substring(0, query >= 0 && query < end ? query : end));
      return;
    }
    int scheme = original.indexOf("://");
    if (scheme <= 0 || scheme > MAX_SCHEME) return;
    put("url.full", original);
    put("url.scheme", original.substring(0, scheme));
    int from = scheme + 3;
    int stop = query >= 0 && query < end ? query : end;
    int slash = original.indexOf('/', from);
    int path = slash < 0 || slash > stop ? stop : slash;
    put("url.path", original.substring(path, stop));
    String host = original.substring(from, Math.max(from, path));
    host = host.substring(host.lastIndexOf('@') + 1);
    int port = host.lastIndexOf(':');
    if (port > host.lastIndexOf(']')) {
      put("url.port", host.substring(port + 1));
      host = host.substring(0, port);
    }
    put("url.domain", host);
    put("url.port", PORTS.get(original.substring(0, scheme)));
  }

  /** The name that a path ends with. */
  private void names(String set) {
    String path = first(set.equals("file") ? "file.path" : set + ".executable");
    if (path == null) return;
    int cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    put(set + ".name", path.substring(cut + 1));
  }

  private void extension() {
    String name = first("file.name");
    int dot = name == null ? -1 : name.lastIndexOf('.');
    if (name == null || dot <= 0 || name.length() - dot > MAX_EXTENSION) return;
    put("file.extension", name.substring(dot + 1));
  }

  /** The words of a command line; blanks between double quotes separate none. */
  private void arguments(String set) {
    String line = first(set + ".command_line");
    if (line == null || line.length() > MAX_COMMAND) return;
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (char c : (line + " ").toCharArray()) {
      if (c == '"') quoted = !quoted;
      if (quoted || !Character.isWhitespace(c)) word.append(c);
      else if (!word.isEmpty()) {
        words.add(unquoted(word.toString()));
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) words.add(word.toString().strip());
    put(set + ".args", List.copyOf(words));
  }

  private static String unquoted(String word) {
    boolean whole = word.length() > 2 && word.indexOf('"', 1) == word.length() - 1;
    return whole && word.startsWith("\"") ? word.substring(1, word.length() - 1) : word;
  }

  /** The addresses among the answers to a question. */
  private void resolved() {
    List<String> addresses = new ArrayList<>();
    for (String answer : view.getOrDefault("dns.answers.data", List.of())) {
      if (ADDRESS.matches(answer)) {
        addresses.add(answer.startsWith("::ffff:") ? answer.substring(7) : answer);
      }
    }
    put("dns.resolved_ip", List.copyOf(addresses));
  }

  /** What the source itself says in ECS goes before what was made of it. */
  private void own() {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    collect(event.fields(), "", fields);
    boolean speaks = fields.containsKey("ecs.version") || fields.containsKey("@metadata.beat");
    if (!speaks) return;
    fields.forEach(
        (name, values) -> {
          int dot = name.indexOf('.');
          String set = dot < 0 ? name : name.substring(0, dot);
          if (SETS.contains(set) && (dot > 0 || set.equals("@timestamp"))) view.put(name, values);
        });
  }

  private void related() {
    Set<String> ips = new LinkedHashSet<>();
    Set<String> hosts = new LinkedHashSet<>();
    Set<String> users = new LinkedHashSet<>();
    Set<String> hashes = new LinkedHashSet<>();
    view.forEach(
        (name, values) -> {
          if (name.startsWith("related.")) return;
          if (name.endsWith(".ip") || name.equals("network.forwarded_ip")) ips.addAll(values);
          else if (name.endsWith(".domain") && !name.startsWith("user")
              || name.endsWith(".hostname")
              || name.equals("host.name")
              || name.equals("dns.question.name")) hosts.addAll(values);
          else if (name.startsWith("user.") && name.endsWith(".name")
              || name.endsWith(".user.name")) {
            users.addAll(values);
          } else if (name.contains(".hash.")) hashes.addAll(values);
        });
    put("related.ip", List.copyOf(ips));
    put("related.hosts", List.copyOf(hosts));
    put("related.user", List.copyOf(users));
    put("related.hash", List.copyOf(hashes));
  }

  private static Map<String, String[]> classes() {
    Map<String, String[]> classes = new HashMap<>();
    for (String line : Ecs.lines("ecs_classes.tsv")) {
      String[] cells = line.split("\t", -1);
      classes.put(cells[0] + "/" + cells[1], new String[] {cells[2], cells[3]});
    }
    return classes;
  }
}
