package org.vigie.server.ingest.file.evtx;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The templates of the chunk at hand, each compiled when it is first used, and of the file so far:
 * one whose place in its chunk was overwritten is looked for there.
 */
final class Templates {
  /** Bytes compiled for one chunk: without overlaps there are no more than it holds. */
  private static final int MOST_BYTES = 4 * Chunk.SIZE;

  private static final int MOST_KNOWN = 4_096;

  private final Chunk chunk;
  private final Map<Integer, Compiled> here = new HashMap<>();
  private final Map<Integer, Element> known = new HashMap<>();
  private int bytes;

  private record Compiled(@Nullable Element element, String problem) {}

  Templates(Chunk chunk) {
    this.chunk = chunk;
  }

  /** The chunk now holds something else. */
  void clear() {
    here.clear();
    bytes = 0;
  }

  /**
   * The template that stands at an offset of the chunk.
   *
   * @param id the first four bytes of its GUID, by which the record names it too
   */
  Element at(int offset, int id) throws Malformed {
    Compiled compiled = here.get(offset);
    if (compiled == null) {
      compiled = compile(offset, id);
      here.put(offset, compiled);
    }
    Element element = compiled.element;
    if (element == null) element = known.get(id);
    if (element == null) throw new Malformed("its template: " + compiled.problem);
    return element;
  }

  /** Bytes from a template's offset to what follows it. */
  int length(int offset) throws Malformed {
    int length = chunk.i32(offset + 20);
    chunk.check(offset + 24, length);
    return 24 + length;
  }

  private Compiled compile(int offset, int id) {
    try {
      int end = offset + length(offset);
      if (chunk.i32(offset + 4) != id) return new Compiled(null, "another one stands there");
      bytes += end - offset;
      if (bytes > MOST_BYTES) return new Compiled(null, "templates of one chunk overlap");
      int at = offset + 24;
      if (chunk.u8(at) == 0x0f) at += 4; // a fragment's header
      Element element =
          new ElementCompiler(chunk, at, end, ElementCompiler.Dialect.TEMPLATE).element();
      if (known.size() < MOST_KNOWN) known.put(id, element);
      return new Compiled(element, "");
    } catch (Malformed e) {
      return new Compiled(null, String.valueOf(e.getMessage()));
    }
  }
}
