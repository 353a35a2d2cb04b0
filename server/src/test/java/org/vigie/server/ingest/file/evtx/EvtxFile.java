package org.vigie.server.ingest.file.evtx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A writer of small Windows event logs, in the form in which Windows writes them: one template for
 * each list of names, written with the first record that needs it.
 */
public final class EvtxFile {
  /** Where the first chunk begins. */
  static final int HEADER = 4096;

  static final int CHUNK = 65536;

  private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
  private long number = 1;

  /** A named value: {@code type} as in binary XML. */
  public record Field(String name, int type, byte[] bytes) {
    /** A text. */
    public static Field text(String name, String text) {
      return new Field(name, 0x01, text.getBytes(UTF_16LE));
    }

    /** A number of 32 bits. */
    public static Field number(String name, int number) {
      return new Field(name, 0x08, little(4).putInt(number).array());
    }
  }

  /** An event. */
  public record Event(int id, String channel, String computer, Instant time, List<Field> data) {}

  /** Adds a chunk of these events; they must fit in. */
  public EvtxFile chunk(List<Event> events) {
    ChunkWriter writer = new ChunkWriter(number);
    for (Event event : events) writer.record(event);
    number += events.size();
    chunks.writeBytes(writer.finish());
    return this;
  }

  /** Adds an empty chunk. */
  public EvtxFile unused() {
    chunks.writeBytes(new byte[CHUNK]);
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    byte[] bytes = new byte[HEADER + chunks.size()];
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put("ElfFile\0".getBytes(ISO_8859_1));
    file.putLong(8, 0).putLong(16, Math.max(0, chunks.size() / CHUNK - 1)).putLong(24, number);
    file.putInt(32, 128).putShort(36, (short) 1).putShort(38, (short) 3);
    file.putShort(40, (short) HEADER).putShort(42, (short) (chunks.size() / CHUNK));
    file.putInt(124, sum(bytes, 0, 120));
    file.put(HEADER, chunks.toByteArray());
    return bytes;
  }

  /** Writes the sums of the header and of all chunks anew, so that a change is believed. */
  static void seal(byte[] file) {
    ByteBuffer all = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    all.putInt(124, sum(file, 0, 120));
    for (int at = HEADER; at + CHUNK <= file.length; at += CHUNK) {
      int free = all.getInt(at + 48);
      if (free >= 512 && free <= CHUNK) all.putInt(at + 52, sum(file, at + 512, free - 512));
      CRC32 header = new CRC32();
      header.update(file, at, 120);
      header.update(file, at + 128, 384);
      all.putInt(at + 124, (int) header.getValue());
    }
  }

  static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int sum(byte[] bytes, int at, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, at, length);
    return (int) sum.getValue();
  }

  static long ticks(Instant time) {
    return 116_444_736_000_000_000L + ChronoUnit.MICROS.between(Instant.EPOCH, time) * 10;
  }

  private static final class ChunkWriter {
    private final byte[] chunk = new byte[CHUNK];
    private final ByteBuffer out = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<List<String>, Integer> templates = new HashMap<>();
    private final long first;
    private long number;

    /** Whether the start of the element at hand is not yet ended. */
    private boolean starting;

    ChunkWriter(long first) {
      this.first = first;
      this.number = first;
      out.put("ElfChnk\0".getBytes(ISO_8859_1));
      out.position(512);
    }

    void record(Event event) {
      int start = out.position();
      out.put("**\0\0".getBytes(ISO_8859_1)).putInt(0).putLong(number).putLong(ticks(event.time));
      fragment();
      List<String> data = event.data.stream().map(Field::name).toList();
      out.put((byte) 0x0c).put((byte) 1);
      Integer known = templates.get(data);
      int place = known == null ? out.position() + 8 : known;
      out.putInt(data.hashCode()).putInt(place);
      if (known == null) template(data, place);
      values(event);
      out.put((byte) 0);
      int length = out.position() - start + 4;
      out.putInt(length).putInt(start + 4, length);
      number++;
    }

    byte[] finish() {
      out.putLong(8, first).putLong(16, number - 1).putLong(24, first).putLong(32, number - 1);
      out.putInt(40, 128).putInt(44, 0).putInt(48, out.position());
      byte[] file = new byte[HEADER + CHUNK];
      System.arraycopy(chunk, 0, file, HEADER, CHUNK);
      seal(file);
      System.arraycopy(file, HEADER, chunk, 0, CHUNK);
      return chunk;
    }

    private void template(List<String> data, int place) {
      templates.put(data, place);
      out.putInt(0).putInt(data.hashCode()).putLong(0).putInt(0).putInt(0);
      int start = out.position();
      fragment();
      open("Event", List.of());
      open("System", List.of());
      open("Provider", List.of("Name"));
      literal("Vigie-Test");
      empty();
      leaf("EventID", 0, 0x06);
      open("TimeCreated", List.of("SystemTime"));
      hole(1, 0x11);
      empty();
      leaf("EventRecordID", 2, 0x0a);
      leaf("Channel", 3, 0x01);
      leaf("Computer", 4, 0x01);
      close();
      open("EventData", List.of());
      for (int i = 0; i < data.size(); i++) {
        open("Data", data.get(i).isEmpty() ? List.of() : List.of("Name"));
        if (!data.get(i).isEmpty()) literal(data.get(i));
        body();
        hole(5 + i, 0x01);
        close();
      }
      close();
      close();
      out.put((byte) 0);
      out.putInt(place + 20, out.position() - start);
    }

    /** Opens an element; its one attribute's value, if it has one, has to follow. */
    private void open(String name, List<String> attribute) {
      body();
      out.put((byte) (attribute.isEmpty() ? 0x01 : 0x41)).putShort((short) -1).putInt(0);
      name(name);
      if (!attribute.isEmpty()) {
        out.putInt(0).put((byte) 0x06);
        name(attribute.getFirst());
      }
      starting = true;
    }

    private void body() {
      if (starting) out.put((byte) 0x02);
      starting = false;
    }

    private void empty() {
      out.put((byte) 0x03);
      starting = false;
    }

    private void close() {
      body();
      out.put((byte) 0x04);
    }

    private void leaf(String name, int index, int type) {
      open(name, List.of());
      body();
      hole(index, type);
      close();
    }

    private void hole(int index, int type) {
      out.put((byte) 0x0e).putShort((short) index).put((byte) type);
    }

    private void literal(String text) {
      out.put((byte) 0x05).put((byte) 0x01).putShort((short) text.length());
      out.put(text.getBytes(UTF_16LE));
    }

    private void fragment() {
      out.put((byte) 0x0f).put((byte) 1).put((byte) 1).put((byte) 0);
    }

    private void name(String name) {
      Integer known = names.get(name);
      if (known != null) {
        out.putInt(known);
        return;
      }
      names.put(name, out.position() + 4);
      out.putInt(out.position() + 4);
      out.putInt(0).putShort((short) 0).putShort((short) name.length());
      out.put(name.getBytes(UTF_16LE)).putShort((short) 0);
    }

    private void values(Event event) {
      List<Field> all = new ArrayList<>();
      all.add(new Field("", 0x06, little(2).putShort((short) event.id).array()));
      all.add(new Field("", 0x11, little(8).putLong(ticks(event.time)).array()));
      all.add(new Field("", 0x0a, little(8).putLong(number).array()));
      all.add(Field.text("", event.channel));
      all.add(Field.text("", event.computer));
      all.addAll(event.data);
      out.putInt(all.size());
      for (Field field : all) out.putShort((short) field.bytes.length).putShort((short) field.type);
      for (Field field : all) out.put(field.bytes);
    }
  }
}
