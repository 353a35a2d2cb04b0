package org.vigie.parse;

import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

/** The readers of all forms, and how the form of a message is found. Belongs to one thread. */
final class Decoders {
  private static final byte[] TOP = {};

  /** How a JSON object inside a text begins. */
  private static final byte[] OBJECT = {'{', '"'};

  private final JsonScanner json;
  private final LeafWriter writer;
  private final KeyValueScanner pairs;
  private final CefScanner cef;
  private final AuditScanner audit;
  private final AccessScanner access;
  private final ProseScanner prose;
  private final WordScanner words;
  private final XmlScanner xml = new XmlScanner();
  private final ColumnScanner columns = new ColumnScanner();

  Decoders(FieldNames names) {
    json = new JsonScanner(names);
    writer = new LeafWriter(names);
    pairs = new KeyValueScanner(names);
    cef = new CefScanner(names, pairs);
    audit = new AuditScanner(names);
    access = new AccessScanner(names);
    prose = new ProseScanner(names);
    words = new WordScanner(names, prose);
  }

  JsonScanner json() {
    return json;
  }

  /** Leaves that were left out of the last text that was no JSON. */
  int skipped() {
    return writer.skipped();
  }

  /** Decodes a message whose form shows at its start; {@link Form#TEXT} where none does. */
  Form marked(Run run, int from, int to) {
    byte[] bytes = run.raw();
    int header = cef.find(bytes, from, to);
    if (header >= 0) {
      begin(run);
      cef.scan(writer, run.fields, header, to);
      return cef.form();
    }
    if (audit.fits(bytes, from, to)) {
      begin(run);
      audit.scan(writer, run.fields, from, to);
      return Form.AUDIT;
    }
    if (XmlScanner.fits(bytes, from, to)) {
      begin(run);
      xml.scan(writer, from, to);
      return Form.XML;
    }
    int time = access.find(bytes, from, to);
    if (time < 0) return Form.TEXT;
    begin(run);
    access.scan(writer, from, time, to);
    return Form.ACCESS;
  }

  /**
   * Decodes a message as pairs of keys and values, if it is that: two pairs from its start on, or
   * three anywhere.
   *
   * @return where the first pair stands, or -1 where it is something else
   */
  int pairs(Run run, int from, int to) {
    begin(run);
    int count = pairs.scan(writer, from, to, KeyValueScanner.Style.AUTO);
    int enough = pairs.first() == from ? 2 : 3;
    return count >= enough ? pairs.first() : -1;
  }

  private void begin(Run run) {
    writer.start(run.raw(), run.fields, 0, TOP, run.encoding());
  }

  /** Decodes the columns of a field. */
  void columns(Run run, Step.Columns step, Value text) {
    int from = open(run, text, TOP);
    columns.scan(writer, from, from + text.length(), step);
  }

  /**
   * Begins the text of a field; it is plain, without escapes of its form around it.
   *
   * @return where it stands in the writer's bytes
   */
  private int open(Run run, Value text, byte[] under) {
    int encoding = (text.flags() & Leaves.NON_ASCII) == 0 ? Utf8.ASCII : Utf8.TEXT;
    if (run.isRaw(text)) {
      writer.start(text.bytes(), run.fields, 0, under, encoding);
      return text.start();
    }
    int from = run.fields.own().length();
    run.fields.own().append(text.bytes(), text.start(), text.length());
    writer.start(run.fields.own().bytes(), run.fields, Leaves.OWN, under, encoding);
    return from;
  }

  /** Decodes the text of a field. */
  void nested(Run run, Step.Nested step, Value text) {
    int from = open(run, text, step.under());
    int to = from + text.length();
    byte[] bytes = writer.bytes();
    int own = run.isRaw(text) ? 0 : Leaves.OWN;
    switch (step.form()) {
      case JSON -> json.nested(bytes, from, to, run.fields, own, step.under());
      case KV -> pairs.scan(writer, from, to, step.style());
      case CEF, LEEF -> {
        int header = cef.find(bytes, from, to);
        if (header >= 0) cef.scan(writer, run.fields, header, to);
      }
      case AUDIT -> {
        if (audit.fits(bytes, from, to)) audit.scan(writer, run.fields, from, to);
      }
      case ACCESS -> {
        int time = access.find(bytes, from, to);
        if (time >= 0) access.scan(writer, from, time, to);
      }
      case XML -> {
        if (XmlScanner.fits(bytes, from, to)) xml.scan(writer, from, to);
      }
      case PROSE -> prose.scan(writer, from, to);
      case WORDS -> {
        int object = Convert.indexOf(bytes, from, to, OBJECT);
        boolean holds = object >= 0 && bytes[to - 1] == '}';
        if (holds) json.nested(bytes, object, to, run.fields, own, step.under());
        if (!holds || object > from) words.scan(writer, from, holds ? object : to);
      }
      case TEXT -> {}
    }
  }
}
