package org.vigie.parse;

import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

/** The native names of what a syslog line holds. */
final class HeaderFields {
  static final String TIME = "syslog.timestamp";
  static final String HOST = "syslog.hostname";

  private final int priority;
  private final int time;
  private final int host;
  private final int program;
  private final int process;
  private final int messageId;
  private final int structured;
  private final int message;
  private final int prefix;

  HeaderFields(FieldNames names) {
    priority = names.intern("syslog.pri");
    time = names.intern(TIME);
    host = names.intern(HOST);
    program = names.intern("syslog.program");
    process = names.intern("syslog.pid");
    messageId = names.intern("syslog.msgid");
    structured = names.intern("syslog.structured_data");
    message = names.intern("message");
    prefix = names.intern("message.prefix");
  }

  /** Adds what the header holds. */
  void add(Run run, Syslog line, Hints hints) {
    if (line.priority >= 0) run.fields.addLong(priority, line.priority);
    add(run, time, line.time);
    add(run, host, line.host);
    add(run, program, line.program);
    add(run, process, line.process);
    add(run, messageId, line.messageId);
    add(run, structured, line.structured);
    if (line.host.length() == 0) hint(run, host, hints.host());
    if (line.program.length() == 0) hint(run, program, hints.program());
  }

  /** Adds what stands before an object that is the rest of the message. */
  void before(Run run, int from, int to) {
    int start = from;
    int end = to;
    while (end > start && !isWord(run.raw()[end - 1])) end--;
    while (start < end && !isWord(run.raw()[start])) start++;
    Syslog.Span span = new Syslog.Span();
    span.set(start, end);
    add(run, prefix, span);
  }

  private static boolean isWord(byte c) {
    return c >= '0' && c <= '9' || (c | 0x20) >= 'a' && (c | 0x20) <= 'z' || c < 0;
  }

  private static void hint(Run run, int field, String text) {
    if (!text.isEmpty()) run.fields.addText(field, text);
  }

  /** Adds the message. */
  void message(Run run, Syslog line) {
    add(run, message, line.message);
  }

  private static void add(Run run, int field, Syslog.Span span) {
    if (span.length() <= 0) return;
    int flags = Leaves.TEXT;
    for (int i = span.start; i < span.end && flags == 0 && !run.ascii(); i++) {
      if (run.raw()[i] < 0) flags = Leaves.NON_ASCII;
    }
    run.fields.add(field, flags, span.start, span.length());
  }
}
