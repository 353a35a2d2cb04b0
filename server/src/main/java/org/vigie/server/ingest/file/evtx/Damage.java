package org.vigie.server.ingest.file.evtx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The running account of what is wrong with a file, and of what came out of it all the same. */
final class Damage {
  private final List<String> header = new ArrayList<>();
  private long chunks;
  private long recovered;
  private long undecoded;
  private long lostChunks;
  private long missing;
  private long stale;

  /** Something is wrong with the file's own header. */
  void header(String what) {
    header.add(what);
  }

  /**
   * A chunk was damaged.
   *
   * @param records that came out of it
   * @param lost records that its header counts and that did not; 0 where there is no header
   * @param old records of an earlier life of it, left out
   */
  void chunk(long records, long lost, long old) {
    chunks++;
    recovered += records;
    missing += lost;
    stale += old;
  }

  /** The file ends where its header counts so many more chunks; none where it is not above 0. */
  void missingChunks(int count) {
    if (count > 0) lostChunks += count;
  }

  /** A record could not be decoded, and is kept as its bytes. */
  void undecoded() {
    undecoded++;
  }

  /** What is wrong, for people; null if nothing is. */
  @Nullable String words() {
    List<String> words = new ArrayList<>(header);
    if (chunks > 0) {
      words.add(
          "%,d damaged %s, %,d records recovered from %s"
              .formatted(
                  chunks,
                  chunks == 1 ? "chunk" : "chunks",
                  recovered,
                  chunks == 1 ? "it" : "them"));
    }
    if (lostChunks > 0) {
      words.add("%,d chunks that its header counts are not in it".formatted(lostChunks));
    }
    if (missing > 0) words.add("%,d records are missing".formatted(missing));
    if (stale > 0) words.add("%,d left-over records of before are left out".formatted(stale));
    if (undecoded > 0) {
      words.add("%,d records could not be decoded and are kept as bytes".formatted(undecoded));
    }
    return words.isEmpty() ? null : String.join("; ", words);
  }
}
