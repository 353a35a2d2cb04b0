package org.vigie.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.vigie.ocsf.FieldNames;

/**
 * Reads the text of a technology that nobody described: what {@link ProseScanner} finds, and the
 * pairs that stand in it ({@code Username: bob}), its columns where it is a list of them, and each
 * word that tells by its shape what it is (a path, a URL behind a method, a status code behind a
 * version of HTTP, a hash, an account, a mnemonic). Words that vary from event to event become
 * {@code text.value}, so that nothing is lost that one may look for. Time is linear in the length
 * of the text. One thread reuses an instance.
 */
final class WordScanner {
  /** Most bytes that are read. */
  private static final int MAX_TEXT = 8_192;

  /** Most values without a meaning. */
  private static final int MAX_VALUES = 96;

  private static final Set<String> METHODS =
      Set.of("GET POST PUT HEAD DELETE CONNECT OPTIONS PATCH TRACE PROPFIND".split(" "));

  /** Words of everyday language, which are nobody's name. */
  private static final Set<String> COMMON =
      Set.of(
          ("the an of to in on at by for from with and or not no is are was were be been has have"
                  + " had this that it its as into via due because after before when while than more"
                  + " less all any will would can could may must does did do done out off up down"
                  + " over under again new old user peer remote server client system connection"
                  + " session message event error warning info debug notice request response policy"
                  + " rule reason le la les un une des du de et est pour par sur dans avec")
              .split(" "));

  /** Ends of file names, which are no ends of host names. */
  private static final Set<String> FILES =
      Set.of(
          ("exe dll sys log conf cfg txt py sh pl rb js jar xml json yml yaml php html htm gz zip"
                  + " tar c h cc cpp go java class so ko service socket timer db bin dat tmp bak"
                  + " bat cmd ps1 vbs msi doc docx docm xls xlsx xlsm pdf png jpg gif css svg pid"
                  + " local_ lock key pem crt csr vmx vmdk")
              .split(" "));

  /** Ends of names of hosts that no name of a person has. */
  private static final Set<String> DOMAINS =
      Set.of(
          ("com net org fr eu io de uk ch be info biz gov edu int mil local lan corp internal intra"
                  + " home localdomain domain example test invalid arpa")
              .split(" "));

  private static final Set<String> SOURCE = Set.of("from", "client", "source", "rhost");
  private static final Set<String> TARGET = Set.of("to", "towards", "destination", "relay");

  private final ProseScanner prose;
  private final TextParts parts;
  private final AddressColumns ends;
  private final TextPhrases phrases;
  private final TextTime time;
  private final WordMarks marks;
  private final WordDeeds said;
  private final int value;
  private final int code;
  private final int method;
  private final int url;
  private final int version;
  private final int status;
  private final int bytes;
  private final int path;
  private final int process;
  private final int email;
  private final int account;
  private final int host;
  private final int domain;
  private final int accountName;
  private final int sourceHost;
  private final int targetHost;
  private final Map<Integer, Integer> hashes;

  private LeafWriter out = new LeafWriter(new FieldNames());
  private byte[] b = {};
  private int begin;
  private int end;
  private int values;
  private boolean hasCode;
  private boolean hasAccount;

  // The word before.
  private int lastStart;
  private int lastStop;

  /**
   * What comes next in a line of a web server: 0 nothing, 1 the target, 2 the status, 3 the size.
   */
  private int web;

  WordScanner(FieldNames names, ProseScanner prose) {
    this.prose = prose;
    parts = new TextParts(names);
    ends = new AddressColumns(names);
    phrases = new TextPhrases(names);
    time = new TextTime(names);
    marks = new WordMarks(names);
    said = new WordDeeds(names);
    value = names.intern("text.value");
    code = names.intern("text.code");
    method = names.intern("text.method");
    url = names.intern("text.request");
    version = names.intern("text.http_version");
    status = names.intern("text.status_code");
    bytes = names.intern("text.response_bytes");
    path = names.intern("text.file_path");
    process = names.intern("text.process_path");
    email = names.intern("text.email");
    account = names.intern("text.account");
    host = names.intern("text.host");
    domain = names.intern("text.account_domain");
    accountName = names.intern("text.account_name");
    sourceHost = names.intern("text.src_host");
    targetHost = names.intern("text.dst_host");
    hashes =
        Map.of(
            32, names.intern("text.md5"),
            40, names.intern("text.sha1"),
            64, names.intern("text.sha256"));
  }

  /** Reads {@code [from, to)} of the writer's bytes. */
  void scan(LeafWriter writer, int from, int to) {
    out = writer;
    b = writer.bytes();
    begin = from;
    end = Math.min(to, from + MAX_TEXT);
    values = 0;
    hasAccount = false;
    said.begin(writer, from);
    marks.begin(writer, end);
    web = 0;
    time.scan(writer, from, end);
    prose.scan(writer, from, end);
    ends.scan(writer, from, end);
    parts.scan(writer, from, end);
    hasCode = phrases.scan(writer, from, end);
    lastStart = lastStop = from;
    words(from);
  }

  private void words(int from) {
    String before = "";
    for (int i = from; i < end; ) {
      while (i < end && ProseScanner.isEdge(b[i])) i++;
      int start = i;
      while (i < end && !ProseScanner.isBreak(b[i])) i++;
      int stop = i;
      while (stop > start && ProseScanner.isEdge(b[stop - 1])) stop--;
      if (stop <= start) continue;
      if (web == 1) stop = i = target(i);
      String text = new String(b, start, Math.min(stop - start, 80), US_ASCII);
      String small = text.toLowerCase(Locale.ROOT);
      word(start, stop, text, small, before);
      before = small;
      lastStart = start;
      lastStop = stop;
    }
  }

  /** The end of the target of a request, which may hold signs that end other words. */
  private int target(int from) {
    int i = from;
    while (i < end && (b[i] < 0 || b[i] > ' ') && b[i] != '"') i++;
    return i;
  }

  private void word(int start, int stop, String text, String small, String before) {
    if (time.covers(start) || phrases.inAgent(start)) return;
    said.word(start, stop, small);
    if (web(start, stop, text) || marks.word(start, stop, lastStart, lastStop)) return;
    if (!hasCode && mnemonic(start, stop, text)) return;
    if (shaped(start, stop, small, before)) return;
    if (varies(start, stop, small)) {
      value(start, stop);
      inner(start, stop);
    }
  }

  /** A method, its target, its version, then the status and the size of the answer. */
  private boolean web(int start, int stop, String text) {
    if (METHODS.contains(text)) {
      out.add(method, start, stop);
      web = 1;
      return true;
    }
    if (text.startsWith("HTTP/")) {
      out.add(version, start + 5, stop);
      web = 2;
      return true;
    }
    boolean digits = digits(b, start, stop);
    if (web == 1) {
      out.add(url, start, stop);
      web = 2;
      return true;
    }
    if (web == 2 && digits && stop - start == 3) {
      out.add(status, start, stop);
      web = 3;
      return true;
    }
    if (web == 3 && digits) {
      out.add(bytes, start, stop);
      web = 0;
      return true;
    }
    return false;
  }

  /** {@code %SYS-5-CONFIG_I}, {@code LOGIN_FAILED}, {@code DHCPACK}: what the event is called. */
  private boolean mnemonic(int start, int stop, String text) {
    if (text.charAt(0) == '%') {
      int dash = Math.max(text.lastIndexOf('-'), text.lastIndexOf('/'));
      if (dash > 0 && dash < text.length() - 1) {
        hasCode = true;
        out.add(code, start + dash + 1, stop);
        return true;
      }
    }
    if (stop - start < 5 || stop - start > 48) return false;
    boolean mark = false;
    boolean digit = false;
    for (int i = start; i < stop; i++) {
      if (b[i] == '_') mark = true;
      else if (b[i] >= '0' && b[i] <= '9') digit = true;
      else if (b[i] < 'A' || b[i] > 'Z') return false;
    }
    boolean first = !mark && !digit && start == begin && stop - start > 6;
    first &= !COMMON.contains(text.toLowerCase(Locale.ROOT));
    if (!mark && !first || b[start] < 'A') return false;
    hasCode = true;
    out.add(code, start, stop);
    return true;
  }

  private boolean shaped(int start, int stop, String small, String before) {
    int at = find(b, start, stop, '@');
    int slash = find(b, start, stop, '\\');
    if (stop - start > 2 && b[start + 1] == ':' && b[start + 2] == '\\') {
      out.add(small.endsWith(".exe") ? process : path, start, stop);
    } else if (slash > start && find(b, slash + 1, stop, '\\') < 0) {
      account(start, stop);
      out.add(domain, start, slash);
      out.add(accountName, slash + 1, stop);
    } else if (b[start] == '/' && find(b, start + 1, stop, '/') > 0) {
      out.add(path, start, stop);
    } else if (at > start
        && at < stop - 1
        && find(b, at + 1, stop, '@') < 0
        && find(b, start, stop, '/') < 0) {
      if (find(b, at, stop, '.') > 0) out.add(email, start, stop);
      else if (letters(b, at, stop)) account(start, stop);
      value(start, at);
      value(at + 1, stop);
    } else if (hashes.containsKey(stop - start) && hex(start, stop)) {
      out.add(hashes.getOrDefault(stop - start, value), start, stop);
    } else if (small.endsWith(".exe")) {
      out.add(process, start, stop);
    } else if (isHost(start, stop, small) && !(isPerson(small) && actor(stop, before))) {
      out.add(host, start, stop);
      if (SOURCE.contains(before)) out.add(sourceHost, start, stop);
      else if (TARGET.contains(before)) out.add(targetHost, start, stop);
    } else if (!hasAccount && !COMMON.contains(small) && actor(stop, before)) {
      account(start, stop);
    } else {
      return false;
    }
    return true;
  }

  /** Whether a word may be {@code j.dupont}: two names with a dot between. */
  private static boolean isPerson(String small) {
    int dot = small.indexOf('.');
    return dot > 0 && dot == small.lastIndexOf('.') && !DOMAINS.contains(small.substring(dot + 1));
  }

  /** Whether the word before says that somebody did it: {@code for bob from}, {@code by bob on}. */
  private boolean actor(int stop, String before) {
    return before.equals("for") && followed(stop, "from")
        || before.equals("by") && (followed(stop, "on") || followed(stop, "from"))
        || before.equals("as") && !followed(stop, "a")
        || followed(stop, "logged");
  }

  private void account(int start, int stop) {
    hasAccount = true;
    out.add(account, start, stop);
  }

  private int blank(int from) {
    int i = from;
    while (i < end && (b[i] == ' ' || b[i] == '\t')) i++;
    return i;
  }

  private boolean followed(int from, String word) {
    int i = blank(from);
    return i + word.length() < end
        && new String(b, i, word.length(), US_ASCII).equals(word)
        && b[i + word.length()] == ' ';
  }

  /** The parts of a word that is several: {@code 5.6.7.8#53}, {@code a.example[192.0.2.1]:25}. */
  private void inner(int start, int stop) {
    boolean time = !letters(b, start, stop) && find(b, start, stop, '.') < 0;
    if (time && find(b, start, stop, '/') < 0 && find(b, start, stop, '#') < 0) return;
    int from = start;
    boolean several = false;
    for (int i = start; i <= stop; i++) {
      if (i < stop && "/#()[]:@<>".indexOf(b[i]) < 0) continue;
      several |= i < stop;
      if (several && (i - from > 1 || i > from && digits(b, from, i))) value(from, i);
      from = i + 1;
    }
  }

  private void value(int start, int stop) {
    if (values++ < MAX_VALUES) out.add(value, start, stop);
  }

  /** Whether a word may differ from event to event: it is no word of everyday language. */
  private boolean varies(int start, int stop, String small) {
    return !COMMON.contains(small) && (stop - start > 1 || digits(b, start, stop));
  }

  private boolean isHost(int start, int stop, String small) {
    int dot = small.lastIndexOf('.');
    if (dot <= 0 || small.length() - dot < 3 || FILES.contains(small.substring(dot + 1)))
      return false;
    for (int i = start; i < stop; i++) {
      if (!isName(b[i]) || b[i] < 0) return false;
    }
    for (int i = dot + 1; i < small.length(); i++) {
      if (small.charAt(i) < 'a' || small.charAt(i) > 'z') return false;
    }
    // Names of classes end so: org.example.OddException.
    boolean type = b[start + dot + 1] < 'a' && b[start + dot + 2] >= 'a';
    return !type && letters(b, start, start + dot);
  }

  static int find(byte[] b, int from, int to, char sign) {
    for (int i = from; i < to; i++) if (b[i] == sign) return i;
    return -1;
  }

  static boolean digits(byte[] b, int start, int stop) {
    for (int i = start; i < stop; i++) if (b[i] < '0' || b[i] > '9') return false;
    return stop > start && stop - start <= 12;
  }

  private boolean hex(int start, int stop) {
    for (int i = start; i < stop; i++) if (Character.digit(b[i], 16) < 0) return false;
    return true;
  }

  static boolean letters(byte[] b, int start, int stop) {
    for (int i = start; i < stop; i++)
      if ((b[i] | 0x20) >= 'a' && (b[i] | 0x20) <= 'z') return true;
    return false;
  }

  static boolean isName(byte c) {
    return c < 0
        || c >= '0' && c <= '9'
        || (c | 0x20) >= 'a' && (c | 0x20) <= 'z'
        || c == '_'
        || c == '-'
        || c == '.';
  }
}
