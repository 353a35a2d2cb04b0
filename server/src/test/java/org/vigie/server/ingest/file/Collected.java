package org.vigie.server.ingest.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sink that remembers: the records of each content, and what was said. */
final class Collected implements Records.Sink {
  final Map<String, List<String>> records = new LinkedHashMap<>();
  final Map<String, Records.Content> contents = new LinkedHashMap<>();
  final Map<String, Records.Tally> tallies = new LinkedHashMap<>();
  final List<Records.Note> notes = new ArrayList<>();
  private List<String> current = new ArrayList<>();
  long done;
  long total;

  static Collected of(Path path) throws IOException {
    return of(path, Records.Limits.standard());
  }

  static Collected of(Path path, Records.Limits limits) throws IOException {
    var collected = new Collected();
    new Records(limits).read(path, collected);
    return collected;
  }

  /** What was said of a thing. */
  String note(String name) {
    return notes.stream()
        .filter(note -> note.name().equals(name))
        .map(note -> note.kind() + " " + note.reason())
        .findFirst()
        .orElse("");
  }

  @Override
  public long begin(Records.Content content) {
    current = new ArrayList<>();
    records.put(content.name(), current);
    contents.put(content.name(), content);
    return 0;
  }

  @Override
  public void record(long number, byte[] bytes) {
    if (number != current.size()) throw new AssertionError("a gap before record " + number);
    current.add(new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public void end(Records.Content content, Records.Tally tally) {
    tallies.put(content.name(), tally);
  }

  @Override
  public void note(Records.Note note) {
    notes.add(note);
  }

  @Override
  public void progress(long done, long total) {
    if (done < this.done || done > total) throw new AssertionError(done + " of " + total);
    this.done = done;
    this.total = total;
  }
}
