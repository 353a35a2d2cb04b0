package org.vigie.store.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

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
  private final Bits in;

  Thrift(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    in = new Bits(bytes, from, end);
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
    return in.at();
  }

  void struct(Field field) throws IOException {
    int id = 0;
    while (true) {
      int head = in.next();
      if (head == 0) return;
      int step = head >>> 4;
      id = step == 0 ? (int) number() : id + step;
      if (!field.take(id)) skip(head & 15, 0);
    }
  }

  /** The elements of a list; how many. */
  int list(Element element) throws IOException {
    int head = in.next();
    int size = head >>> 4 == 15 ? size() : head >>> 4;
    for (int i = 0; i < size; i++) element.take(i);
    return size;
  }

  /** A whole number of any width. */
  long number() throws IOException {
    return in.signed();
  }

  String text() throws IOException {
    int length = size();
    int start = in.at();
    in.pass(length);
    return new String(bytes, start, length, UTF_8);
  }

  /** Of what follows; never more than there is. */
  private int size() throws IOException {
    long size = in.unsigned();
    if (size < 0 || size > in.left()) throw new IOException("tells of " + size + " bytes");
    return (int) size;
  }

  private void skip(int type, int depth) throws IOException {
    if (depth > DEPTH) throw new IOException("structures in one another beyond " + DEPTH);
    switch (type) {
      case TRUE, FALSE -> {}
      case BYTE -> in.pass(1);
      case I16, I32, I64 -> in.unsigned();
      case DOUBLE -> in.pass(8);
      case BINARY -> in.pass(size());
      case LIST, SET -> {
        int head = in.next();
        int size = head >>> 4 == 15 ? size() : head >>> 4;
        for (int i = 0; i < size; i++) element(head & 15, depth + 1);
      }
      case MAP -> {
        int size = size();
        int types = size == 0 ? 0 : in.next();
        for (int i = 0; i < size; i++) {
          element(types >>> 4, depth + 1);
          element(types & 15, depth + 1);
        }
      }
      case STRUCT -> {
        for (int head = in.next(); head != 0; head = in.next()) {
          if (head >>> 4 == 0) in.unsigned();
          skip(head & 15, depth + 1);
        }
      }
      default -> throw new IOException("no type of Thrift: " + type);
    }
  }

  /** An element of a collection, in which truth takes a byte. */
  private void element(int type, int depth) throws IOException {
    if (type == TRUE || type == FALSE) in.pass(1);
    else skip(type, depth);
  }
}
