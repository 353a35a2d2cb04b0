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

  HeaderFields(FieldNames names) {
    priority = names.intern("syslog.pri");
    time = names.intern(TIME);
    host = names.intern(HOST);
    program = names.intern("syslog.program");
    process = names.intern("syslog.pid");
    messageId = names.intern("syslog.msgid");
    structured = names.intern("syslog.structured_data");
    message = names.intern("message");
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
    for (int i = span.start; i < span.end && flags == 0; i++) {
      if (run.raw()[i] < 0) flags = Leaves.NON_ASCII;
    }
    run.fields.add(field, flags, span.start, span.length());
  }
}
