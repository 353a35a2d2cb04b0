package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;
import org.vigie.parse.Parsers.Document;
import org.vigie.parse.Parsers.Document.Kind;

/**
 * Seeded damage to texts of every form, read by every decoder, as a whole message and as the text
 * of a field: nothing is thrown, nothing takes long, there is always an event, and all of it can be
 * read. {@code -Dfuzz.rounds=1000000} does a million of each form; {@code -Dvigie.seed} says which.
 */
class DecoderFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3_000);
  private static final long RECEIVED = 1_795_521_600_000L;

  /** What no mutated text may take, whatever the machine does meanwhile. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  /** Reads the text of a field in every way there is. */
  private static final String STEPS =
      """
      parser: fuzz.steps
      version: 1.0.0
      vendor: Fuzz
      product: Steps
      identify: [{json_has: [text, fuzz]}]
      decode:
        - {field: text, form: json, under: j}
        - {field: text, form: kv, under: k}
        - {field: text, form: kv, pair_sep: ",", value_sep: ":", under: c}
        - {field: text, form: cef, under: e}
        - {field: text, form: audit, under: a}
        - {field: text, form: access, under: w}
        - {field: text, form: xml, under: x}
        - {field: text, form: prose, under: p}
        - {field: text, form: words, under: s}
        - {field: text, columns: "one two _ three", pair_sep: ","}
        - {pairs: list, name: name, value: value, under: n}
        - field: text
          ignore_end: ["."]
          patterns:
            - "%{a} from %{b>} to %{c->} %{d}"
            - "%{}[%{e}]%{f}"
            - {regex: '(?s)(?P<g>(a+)+b|(\\w+\\s?)*=).*?(?P<h>\\d{1,3}(\\.\\d{1,3}){3}).*'}
      time: [{from: $text, format: any}, {from: $a, format: day_first}, {from: $d, format: month_first}]
      let: {who: [{account: $text}, {before: [{after: [$text, "="]}, " "]}]}
      else:
        class: authentication
        map:
          user: {split_domain_user: $who, uid: {all: [$text, ";"]}}
          message: {join: [$one, "/", $two]}
          src_endpoint: {ip: {host: $text}, port: {port: $text}, hostname: {dns_name: $text}}
          status_detail: {strip: [{trim: {lower: $text}}, "\\"'"]}
          start_time: {time: $text}
          duration: {times: [$text, 1000]}
      """;

  /** A form, with texts that are written in it. */
  enum Form {
    JSON(
        "{\"a\":{\"b\":[1,2.5e3,{\"c\":null}]},\"t\":\"x\\u00e9\\n\",\"list\":[{\"name\":\"n\",\"value\":\"v\"}]}",
        "[{\"a\":1},{\"a\":2}]",
        "{\"Records\":[{\"eventName\":\"x\",\"n\":18446744073709551615}]}"),
    KEY_VALUE(
        "date=2026-11-29 time=10:00:00 devname=\"fw 1\" srcip=192.0.2.1 msg=\"a \\\"b\\\" c\" path='C:\\d\\'",
        "a=1, b=two words, c=\"x, y\"; d = 4 | e=5",
        "one: 1\ttwo: 2\tthree=3"),
    CEF(
        "CEF:0|Acme|Gate|1.0|7|door \\| open|5|src=192.0.2.1 msg=a \\= b cs1Label=Rule cs1=r 1 end=1764000000000",
        "0|Acme|Gate|1.0|7|door|5|act=x"),
    LEEF(
        "LEEF:2.0|Acme|Gate|1.0|7|^|src=192.0.2.1^usrName=ann^devTime=Nov 29 2026 10:00:00",
        "LEEF:1.0|Acme|Gate|1.0|7|src=192.0.2.1\tdst=192.0.2.2"),
    COLUMNS("1,2026/11/29 10:00:00,,\"a, \"\"b\"\"\",c,\"d\ne\",f", "a;b;\"c;d\";e"),
    XML(
        "<Event xmlns='u'><System><EventID Q='1'>4624</EventID></System><EventData><Data Name=\"a\">x &lt; &#233; <![CDATA[y]]></Data></EventData></Event>",
        "<?xml version=\"1.0\"?><a b='1'><!-- c --><d/>e</a>"),
    SYSLOG(
        "<34>1 2026-11-29T10:00:00.5Z h app 77 ID7 [x@1 a=\"b\\\"]\"][y] text",
        "<13>Nov 29 10:00:00 h sshd[12]: Accepted password for ann from 192.0.2.1 port 22",
        "Nov 29 2026 10:00:00 h %ASA-6-302013: Built outbound TCP connection 7"),
    ACCESS(
        "192.0.2.1 - ann [29/Nov/2026:10:00:00 +0000] \"GET /a?b=c HTTP/1.1\" 200 12 \"-\" \"Mozilla/5.0 (X11)\" \"192.0.2.9, 10.0.0.1\""),
    AUDIT(
        "type=EXECVE msg=audit(1764000000.123:456): argc=2 a0=\"ls\" a1=2D6C61 key=(null)",
        "node=h type=SYSCALL msg=audit(1764000000.123:456): arch=c000003e success=yes exe=\"/bin/ls\"\u001dARCH=x86_64"),
    PROSE(
        "User ann logged in from 192.0.2.1:22 to https://x.example/y?z, failed: wrong password (code 7) for C:\\d\\e.exe",
        "connection refused by 2001:db8::1 port 443 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    DISSECT(
        "ann from here from there to   10.0.0.1 now",
        "x [ann] y",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaa 192.0.2.1"),
    TIME(
        "Jan 13 2023 10:16:05.33 PM CEST",
        "20Dec2019 7:05",
        "2026-11-29T10:00:00.123456789+01:00",
        "05/02/2025 11:30:29",
        "1764000000.123",
        "Wed Oct 11 14:32:52.123456 2023"),
    GELF(
        "{\"version\":\"1.1\",\"host\":\"h\",\"short_message\":\"a b\",\"full_message\":\"a b\\nc\",\"timestamp\":1764000000.5,\"level\":3,\"_x\":\"y\"}"),
    HEC("{\"time\":1764000000.5,\"host\":\"h\",\"event\":{\"a\":1},\"fields\":{\"f\":[\"g\"]}}"),
    BULK("{\"index\":{\"_id\":\"1\"}}\n{\"@timestamp\":\"2026-11-29T10:00:00Z\",\"a\":1}"),
    OTLP(
        "{\"time_unix_nano\":1764000000000000000,\"severity_text\":\"INFO\",\"body\":\"a=1 b=2\",\"attributes\":{\"x\":1},\"resource\":{\"host.name\":\"h\"}}");

    private static final String BETWEEN = "\u2424";

    private final String texts;

    Form(String... texts) {
      this.texts = String.join("\u2424", texts);
    }

    List<byte[]> texts() {
      return Arrays.stream(texts.split(BETWEEN, -1)).map(text -> text.getBytes(UTF_8)).toList();
    }

    Source source() {
      String transport =
          switch (this) {
            case GELF -> "gelf-udp";
            case HEC -> "hec";
            case BULK -> "bulk";
            case OTLP -> "otlp";
            case JSON, KEY_VALUE, CEF, LEEF, COLUMNS, XML, SYSLOG, ACCESS -> "udp";
            case AUDIT, PROSE, DISSECT, TIME -> "tcp";
          };
      return new Source("fuzz", transport, "192.0.2.1");
    }
  }

  private final OcsfSchema schema = OcsfSchema.bundled();
  private final Parsers parsers = compiled(schema);
  private final Parser parser = parsers.open();

  private static Parsers compiled(OcsfSchema schema) {
    List<Document> documents = List.of(new Document(Kind.PARSER, "fuzz.yml", STEPS));
    Parsers.Outcome outcome = Parsers.compile(documents, new FieldNames(4_096), schema);
    if (outcome instanceof Parsers.Outcome.Compiled(Parsers parsers)) return parsers;
    throw new AssertionError(outcome.toString());
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void whateverTheBytesThereIsAnEvent(Form form) {
    long seed = Long.getLong("vigie.seed", 20_261_129L) + form.name().hashCode();
    Random random = new Random(seed);
    List<byte[]> texts = form.texts();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = texts.get(random.nextInt(texts.size()));
      for (int n = random.nextInt(5); n >= 0; n--) bytes = damaged(bytes, random);
      String what = form + ", seed " + seed + ", round " + round;
      long begun = System.nanoTime();
      try {
        understood(bytes, form.source(), what);
        understood(quoted(bytes), form.source(), what + ", quoted");
        for (TimeFormat time : TimeFormat.values()) {
          time.read(bytes, 0, bytes.length, ZoneOffset.UTC.getRules(), RECEIVED);
        }
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      if (took.compareTo(LONGEST) > 0) throw new AssertionError(what + " took " + took);
    }
  }

  /** The text as that of a field, for the decoders of fields. */
  private static byte[] quoted(byte[] bytes) {
    StringBuilder json = new StringBuilder("{\"fuzz\":1,\"text\":\"");
    for (char c : new String(bytes, UTF_8).toCharArray()) {
      if (c < ' ' || c == '"' || c == '\\') json.append("\\u%04x".formatted((int) c));
      else json.append(c);
    }
    return json.append("\",\"list\":[{\"name\":\"k\",\"value\":\"v\"}]}")
        .toString()
        .getBytes(UTF_8);
  }

  private void understood(byte[] bytes, Source source, String what) {
    EventId id = new EventId(new UUID(1, 2), 3, 0);
    Parsed parsed = parser.parse(new RawEvent(id, RECEIVED, source, bytes, 0, bytes.length));
    if (parsed.events().isEmpty()) throw new AssertionError(what + ": no event");
    for (Event event : parsed.events()) {
      boolean rejected = event.status() == Event.Status.REJECTED;
      if (rejected != parsed instanceof Parsed.Rejected) throw new AssertionError(what);
      if (event.warnings().size() > Event.MAX_WARNINGS) throw new AssertionError(what);
      if (event.fields().size() > 3 * JsonScanner.MAX_LEAVES) throw new AssertionError(what);
      if (!new String(bytes, UTF_8).contains(event.raw())
          || event.raw().isEmpty() && bytes.length > 0) {
        throw new AssertionError(what + ": the raw text is lost");
      }
      read(event.fields(), what);
      read(event.ocsf(), what);
    }
  }

  private static void read(Leaves leaves, String what) {
    for (int i = 0; i < leaves.extent(); i++) {
      String text = leaves.text(i);
      boolean none = (leaves.flags(i) & Leaves.KIND) == Leaves.NULL;
      if ((text == null) != none) throw new AssertionError(what + ": " + leaves.name(i));
      if ((leaves.flags(i) & Leaves.NON_ASCII) == 0 && text != null && !isAscii(text)) {
        throw new AssertionError(what + ": " + leaves.name(i) + " is not marked: " + text);
      }
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  /** Flips, cuts, doubles, moves, or puts signs of all forms or a piece of another form in. */
  private static byte[] damaged(byte[] bytes, Random random) {
    if (bytes.length == 0) return bytes;
    int at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(12));
    return switch (random.nextInt(7)) {
      case 0 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
      case 1 -> Arrays.copyOf(bytes, at);
      case 2 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
      case 3 -> joined(bytes, at, new byte[0], to);
      case 4 -> {
        byte[] signs = "\"'\\=|,;:[]{}()<>%&\n\t\r \0\u00e9\ud83d\ude00".getBytes(UTF_8);
        int sign = random.nextInt(signs.length);
        int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 400 : 3);
        byte[] piece = new byte[count];
        Arrays.fill(piece, signs[sign]);
        yield joined(bytes, at, piece, at);
      }
      case 5 -> Arrays.copyOfRange(bytes, at, bytes.length);
      default -> {
        List<byte[]> others = Form.values()[random.nextInt(Form.values().length)].texts();
        byte[] other = others.get(random.nextInt(others.size()));
        int from = random.nextInt(other.length);
        yield joined(
            bytes, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 60)), at);
      }
    };
  }

  private static byte[] joined(byte[] bytes, int at, byte[] piece, int to) {
    byte[] joined = Arrays.copyOf(bytes, at + piece.length + bytes.length - to);
    System.arraycopy(piece, 0, joined, at, piece.length);
    System.arraycopy(bytes, to, joined, at + piece.length, bytes.length - to);
    return joined;
  }
}
