package org.vigie.server.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OTLP's {@code ExportLogsServiceRequest} in protobuf; the numbers are those of its definition. */
final class OtlpProtobuf {
  private OtlpProtobuf() {}

  /** Takes one record, or hears that one can't be taken. */
  interface Sink {
    void take(OtlpRecord record) throws IOException;

    void tooDeep() throws IOException;
  }

  static void read(byte[] request, Sink sink) throws IOException {
    Wire wire = new Wire(request);
    while (wire.next()) {
      if (wire.is(1, Wire.BYTES)) resourceLogs(wire.message(), sink);
      else wire.skip();
    }
  }

  private static void resourceLogs(Wire wire, Sink sink) throws IOException {
    Map<String, @Nullable Object> resource = new LinkedHashMap<>();
    // What all records share may stand behind them.
    for (Wire all = wire.again(); all.next(); ) {
      if (all.is(1, Wire.BYTES)) attributes(all.message(), 1, resource);
      else all.skip();
    }
    while (wire.next()) {
      if (wire.is(2, Wire.BYTES)) scopeLogs(wire.message(), resource, sink);
      else wire.skip();
    }
  }

  private static void scopeLogs(Wire wire, Map<String, @Nullable Object> resource, Sink sink)
      throws IOException {
    String name = "";
    String version = "";
    for (Wire all = wire.again(); all.next(); ) {
      if (!all.is(1, Wire.BYTES)) {
        all.skip();
        continue;
      }
      for (Wire scope = all.message(); scope.next(); ) {
        if (scope.is(1, Wire.BYTES)) name = scope.text();
        else if (scope.is(2, Wire.BYTES)) version = scope.text();
        else scope.skip();
      }
    }
    OtlpRecord.Context context = new OtlpRecord.Context(resource, name, version);
    while (wire.next()) {
      if (!wire.is(2, Wire.BYTES)) {
        wire.skip();
        continue;
      }
      try {
        sink.take(record(wire.message(), context));
      } catch (OtlpRecord.TooDeep e) {
        sink.tooDeep();
      }
    }
  }

  private static OtlpRecord record(Wire wire, OtlpRecord.Context context) throws IOException {
    long time = 0;
    long observed = 0;
    long severity = 0;
    String severityText = "";
    Object body = null;
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    String trace = "";
    String span = "";
    String event = "";
    while (wire.next()) {
      if (wire.is(1, Wire.FIXED64)) time = wire.fixed64();
      else if (wire.is(11, Wire.FIXED64)) observed = wire.fixed64();
      else if (wire.is(2, Wire.VARINT)) severity = wire.varint();
      else if (wire.is(3, Wire.BYTES)) severityText = wire.text();
      else if (wire.is(5, Wire.BYTES)) body = value(wire.message(), 0);
      else if (wire.is(6, Wire.BYTES)) attribute(wire.message(), attributes, 0);
      else if (wire.is(9, Wire.BYTES)) trace = OtlpRecord.hex(wire.bytes());
      else if (wire.is(10, Wire.BYTES)) span = OtlpRecord.hex(wire.bytes());
      else if (wire.is(12, Wire.BYTES)) event = wire.text();
      else wire.skip();
    }
    return new OtlpRecord(
        time, observed, severity, severityText, body, attributes, trace, span, event, context);
  }

  private static void attributes(Wire wire, int number, Map<String, @Nullable Object> into)
      throws IOException {
    while (wire.next()) {
      if (wire.is(number, Wire.BYTES)) attribute(wire.message(), into, 0);
      else wire.skip();
    }
  }

  private static void attribute(Wire wire, Map<String, @Nullable Object> into, int depth)
      throws IOException {
    String key = "";
    Object value = null;
    while (wire.next()) {
      if (wire.is(1, Wire.BYTES)) key = wire.text();
      else if (wire.is(2, Wire.BYTES)) value = value(wire.message(), depth);
      else wire.skip();
    }
    if (!key.isEmpty()) into.put(key, value);
  }

  private static @Nullable Object value(Wire wire, int depth) throws IOException {
    if (depth > OtlpRecord.DEEPEST) throw new OtlpRecord.TooDeep();
    Object value = null;
    while (wire.next()) {
      if (wire.is(1, Wire.BYTES)) value = wire.text();
      else if (wire.is(2, Wire.VARINT)) value = wire.varint() != 0;
      else if (wire.is(3, Wire.VARINT)) value = wire.varint();
      else if (wire.is(4, Wire.FIXED64)) value = Double.longBitsToDouble(wire.fixed64());
      else if (wire.is(5, Wire.BYTES)) value = list(wire.message(), depth);
      else if (wire.is(6, Wire.BYTES)) value = map(wire.message(), depth);
      else if (wire.is(7, Wire.BYTES)) value = wire.bytes();
      else wire.skip();
    }
    return value;
  }

  private static List<@Nullable Object> list(Wire wire, int depth) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (wire.next()) {
      if (wire.is(1, Wire.BYTES)) list.add(value(wire.message(), depth + 1));
      else wire.skip();
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(Wire wire, int depth) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (wire.next()) {
      if (wire.is(1, Wire.BYTES)) attribute(wire.message(), map, depth + 1);
      else wire.skip();
    }
    return map;
  }
}
