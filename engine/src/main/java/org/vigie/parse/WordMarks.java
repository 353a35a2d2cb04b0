package org.vigie.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Set;
import org.vigie.ocsf.FieldNames;

/**
 * Tells what single words of a free text are by signs that only they bear: questions to name
 * servers and their answers, versions and ciphers of TLS, programs with their numbers. One thread
 * reuses an instance.
 */
final class WordMarks {
  /** Longest word that holds a question. */
  private static final int MAX_QUESTION = 128;

  /** Longest name of a kind of records. */
  private static final int MAX_RECORD = 12;

  /** Kinds of records that a name server is asked for. */
  private static final Set<String> RECORDS =
      Set.of(
          "A AAAA ANY AXFR CAA CNAME DNSKEY DS HTTPS IXFR MX NAPTR NS NSEC PTR SOA SPF SRV SVCB TXT"
              .split(" "));

  private static final Set<String> ANSWERS =
      Set.of("NOERROR NXDOMAIN SERVFAIL FORMERR NOTIMP REFUSED NOTAUTH YXDOMAIN".split(" "));

  private final int query;
  private final int queryType;
  private final int queryClass;
  private final int answer;
  private final int tlsVersion;
  private final int tlsCipher;
  private final int program;
  private final int pid;
  private LeafWriter out = new LeafWriter(new FieldNames());
  private byte[] b = {};
  private int end;
  private boolean hasProgram;

  WordMarks(FieldNames names) {
    query = names.intern("text.query");
    queryType = names.intern("text.query_type");
    queryClass = names.intern("text.query_class");
    answer = names.intern("text.rcode");
    tlsVersion = names.intern("text.tls_version");
    tlsCipher = names.intern("text.tls_cipher");
    program = names.intern("text.process");
    pid = names.intern("text.pid");
  }

  /** Begins a text that ends at {@code to}. */
  void begin(LeafWriter writer, int to) {
    out = writer;
    b = writer.bytes();
    end = to;
    hasProgram = false;
  }

  /** Looks at a word and the one before; whether it told what it is. */
  boolean word(int start, int stop, int lastStart, int lastStop) {
    String text = new String(b, start, Math.min(stop - start, MAX_QUESTION), US_ASCII);
    int field = 0;
    if (ANSWERS.contains(text)) field = answer;
    else if (text.startsWith("TLSv") || text.startsWith("SSLv")) field = tlsVersion;
    else if (text.startsWith("TLS_") || text.startsWith("ECDHE-") || text.contains("-SHA")) {
      field = tlsCipher;
    }
    if (field != 0) {
      out.add(field, start, stop);
      return true;
    }
    if (text.equals("IN") && lastStop > lastStart) return asked(start, stop, lastStart, lastStop);
    return text.endsWith("/IN") ? joined(start, stop, text) : program(start, stop);
  }

  /** {@code www.example.org IN AAAA}. */
  private boolean asked(int start, int stop, int lastStart, int lastStop) {
    int next = stop;
    while (next < end && b[next] == ' ') next++;
    int last = next;
    while (last < end && !ProseScanner.isEdge(b[last])) last++;
    if (!isRecord(new String(b, next, Math.min(last - next, MAX_RECORD), US_ASCII))) return false;
    out.add(query, lastStart, lastStop);
    out.add(queryClass, start, stop);
    out.add(queryType, next, last);
    return true;
  }

  /** {@code www.example.org/AAAA/IN}. */
  private boolean joined(int start, int stop, String text) {
    int slash = text.indexOf('/');
    int second = text.indexOf('/', slash + 1);
    if (slash <= 0) return false;
    out.add(query, start, start + slash);
    out.add(queryClass, stop - 2, stop);
    if (second > 0 && isRecord(text.substring(slash + 1, second))) {
      out.add(queryType, start + slash + 1, start + second);
    }
    return true;
  }

  private static boolean isRecord(String text) {
    return RECORDS.contains(text) || text.startsWith("TYPE");
  }

  /** {@code sshd[4711]}. */
  private boolean program(int start, int stop) {
    int open = WordScanner.find(b, start, stop, '[');
    if (hasProgram || open <= start) return false;
    if (!WordScanner.digits(b, open + 1, stop) || !WordScanner.letters(b, start, open))
      return false;
    hasProgram = true;
    out.add(program, start, open);
    out.add(pid, open + 1, stop);
    return true;
  }
}
