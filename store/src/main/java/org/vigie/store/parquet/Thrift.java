package org.vigie.store.parquet;

import java.io.IOException;

/** Reads the compact protocol of Thrift, in which Parquet tells of its parts. */
final class Thrift {
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;

  /** Structures in one another; Parquet's are not as deep. */
  private static final int DEPTH = 16;

  private final byte[] bytes;
  private final int end;
  private int at;

  Thrift(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Takes a field of a structure. */
  @FunctionalInterface
  interface Field {
    /** Reads its value whole and says so, or leaves it where it is. */
    boolean take(int id) throws IOException;
  }

  /** Takes an element of a list. */
  @FunctionalInterface
  interface Element {
    void take(int index) throws IOException;
  }

  /** Behind what was read. */
  int at() {
    return at;
  }

  void struct(Field field) throws IOException {
    int id = 0;
    while (true) {
      int head = next();
      if (head == 0) return;
      int step = head >>> 4;
      id = step == 0 ? (int) number() : id + step;
      if (!field.take(id)) skip(head & 15, 0);
    }
  }

  /** The elements of a list; how many. */
  int list(Element element) throws IOException {
    int head = next();
    int size = head >>> 4 == 15 ? size() : head >>> 4;
    for (int i = 0; i < size; i++) element.take(i);
    return size;
  }

  /** A whole number of any width. */
  long number() throws IOException {
    long coded = unsigned();
    return coded >>> 1 ^ -(coded & 1);
  }

  String text() throws IOException {
    int length = size();
    String text = new String(bytes, at, length, java.nio.charset.StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  private int next() throws IOException {
    if (at >= end) throw new IOException("ends in the midst of a structure");
    return bytes[at++] & 255;
  }

  private long unsigned() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int b = next();
      value |= (b & 127L) << shift;
      if (b < 128) return value;
    }
    throw new IOException("a number of more than ten bytes");
  }

  /** Of what follows; never more than there is. */
  private int size() throws IOException {
    long size = unsigned();
    if (size < 0 || size > end - at) throw new IOException("tells of " + size + " bytes");
    return (int) size;
  }

  private void skip(int type, int depth) throws IOException {
    if (depth > DEPTH) throw new IOException("structures in one another beyond " + DEPTH);
    switch (type) {
      case TRUE, FALSE -> {}
      case BYTE -> pass(1);
      case I16, I32, I64 -> unsigned();
      case DOUBLE -> pass(8);
      case BINARY -> pass(size());
      case LIST, SET -> {
        int head = next();
        int size = head >>> 4 == 15 ? size() : head >>> 4;
        for (int i = 0; i < size; i++) element(head & 15, depth + 1);
      }
      case MAP -> {
        int size = size();
        int types = size == 0 ? 0 : next();
        for (int i = 0; i < size; i++) {
          element(types >>> 4, depth + 1);
          element(types & 15, depth + 1);
        }
      }
      case STRUCT -> {
        for (int head = next(); head != 0; head = next()) {
          if (head >>> 4 == 0) unsigned();
          skip(head & 15, depth + 1);
        }
      }
      default -> throw new IOException("no type of Thrift: " + type);
    }
  }

  /** An element of a collection, in which truth takes a byte. */
  private void element(int type, int depth) throws IOException {
    if (type == TRUE || type == FALSE) pass(1);
    else skip(type, depth);
  }

  private void pass(int count) throws IOException {
    if (count > end - at) throw new IOException("ends in the midst of a value");
    at += count;
  }
}
