package org.vigie.server.ingest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vigie.store.journal.Journal;

/** The files of one pattern: which there are, which went away, and how far each is durable. */
final class FollowedFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedFiles.class);

  /** Bytes of a file's beginning that are looked at before it is read. */
  private static final int HEAD = 4096;

  /** Times that a file of the last run is looked for. */
  private static final int LOOKS = 5;

  private static final long SAVE_NANOS = 1_000_000_000L;

  private final FileFollower.Options options;
  private final Journal journal;
  private final Counters counters;
  private final PathPattern pattern;
  private final Checkpoint checkpoint;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Places of the last run, until their files are found. */
  private final Map<String, Checkpoint.Place> past = new HashMap<>();

  /** Files that can't be read, or not as text, by path; each is told once. */
  private final Map<Path, String> refused = new HashMap<>();

  private int looks;
  private boolean dirty;
  private long saved;

  /** A file, and when it was seen to be rotated away and to have stopped growing. */
  private static final class Entry {
    final FollowedFile file;
    boolean looked;
    boolean gone;
    long quietSince;
    long cut;

    Entry(FollowedFile file) {
      this.file = file;
    }
  }

  /** What one file gave in one turn. */
  record Turn(FollowedFile file, FollowedFile.Taken taken) {}

  /** Who makes turns durable. */
  interface Appender {
    void append(List<Turn> turns) throws IOException, InterruptedException;
  }

  FollowedFiles(FileFollower.Options options, Journal journal, Counters counters)
      throws IOException {
    this.options = options;
    this.journal = journal;
    this.counters = counters;
    this.pattern = PathPattern.of(options.path());
    this.checkpoint = new Checkpoint(options.checkpoint());
    for (Checkpoint.Place place : checkpoint.read()) past.put(place.key(), place);
  }

  /** Finds out which files there are now. */
  void discover() throws IOException {
    Set<String> seen = new HashSet<>();
    List<Path> paths = pattern.list(options.limits().files() + 1);
    if (paths.size() > options.limits().files()) {
      refuse(Path.of(options.path()), "more than " + options.limits().files() + " files match");
      paths = paths.subList(0, options.limits().files());
    }
    for (Path path : paths) {
      if (path.toString().toLowerCase(Locale.ROOT).matches(".*\\.(gz|zip|bz2|xz|zst)")) continue;
      String key = key(path);
      if (key == null) continue;
      seen.add(key);
      Entry known = entries.get(key);
      if (known != null) known.file.moved(path);
      else open(path, key);
    }
    entries.forEach((key, entry) -> entry.gone = !seen.contains(key));
    if (!past.isEmpty()) findRotated();
  }

  private void open(Path path, String key) throws IOException {
    Checkpoint.Place old = past.remove(key);
    try {
      Checkpoint.Place start =
          new Checkpoint.Place(UUID.randomUUID(), 0, 0, new byte[0], key, path);
      Checkpoint.Place place =
          old == null
              ? start
              : new Checkpoint.Place(
                  old.origin(), old.offset(), old.number(), old.mark(), key, path);
      FollowedFile file = FollowedFile.open(place, options.limits().line());
      if (!key.equals(key(path))) {
        file.close(); // rotated while it was opened: this may be the next one
        if (old != null) past.put(key, old);
        return;
      }
      if (old != null && !file.holds(old)) file.restart();
      else if (journal.next(place.origin()) < place.number()) file.renumber();
      entries.put(key, new Entry(file));
      refused.remove(path);
      dirty = true;
      saved = 0; // an origin is written down before its first line is appended
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone again", path);
    } catch (AccessDeniedException e) {
      refuse(path, "this user may not read it");
      if (old != null) past.put(key, old);
    }
  }

  /** Looks for files of the last run that were rotated away since, beside where they were. */
  private void findRotated() throws IOException {
    for (Checkpoint.Place place : List.copyOf(past.values())) {
      Path folder = place.path().toAbsolutePath().getParent();
      if (folder == null || !Files.isDirectory(folder)) continue;
      try (DirectoryStream<Path> beside = Files.newDirectoryStream(folder, Files::isRegularFile)) {
        for (Path path : beside) {
          if (!place.key().equals(key(path))) continue;
          FollowedFile file = FollowedFile.open(moved(place, path), options.limits().line());
          if (!place.key().equals(key(path)) || !file.holds(place)) {
            file.close();
            continue;
          }
          if (journal.next(place.origin()) < place.number()) file.renumber();
          Entry entry = new Entry(file);
          entry.gone = true;
          entries.put(place.key(), entry);
          past.remove(place.key());
          break;
        }
      }
    }
    // A rotation under way may hide one; it is looked for again.
    if (++looks < LOOKS) return;
    for (Checkpoint.Place place : past.values()) {
      LOG.warn(
          "files {}: {} is no longer there; what it got after byte {} is lost if it was not read under another name",
          options.source(),
          place.path(),
          place.offset());
    }
    past.clear();
  }

  private static Checkpoint.Place moved(Checkpoint.Place place, Path path) {
    return new Checkpoint.Place(
        place.origin(), place.offset(), place.number(), place.mark(), place.key(), path);
  }

  /** Takes what is new of each file; before that, files written anew begin again. */
  List<Turn> take() throws IOException {
    List<Turn> turns = new ArrayList<>();
    for (Entry entry : entries.values()) {
      FollowedFile file = entry.file;
      if (file.isRewritten()) {
        if (file.isWaiting()) {
          LOG.info("files {}: {} was emptied within a line", options.source(), file.path());
          counters.truncate(1);
        }
        file.restart();
        entry.looked = false;
        dirty = true;
        saved = 0;
      }
      if (!entry.looked && !isText(entry)) continue;
      FollowedFile.Taken taken = file.take();
      if (file.cut() > entry.cut) counters.truncate(file.cut() - entry.cut);
      entry.cut = file.cut();
      if (!taken.records().isEmpty() || taken.more()) {
        entry.quietSince = 0;
      }
      turns.add(new Turn(file, taken));
    }
    if (saved == 0) save();
    return turns;
  }

  /** Whether a file begins as text does; an empty one is looked at again. */
  private boolean isText(Entry entry) throws IOException {
    byte[] head = entry.file.head(HEAD);
    for (byte b : head) {
      if (b == 0) {
        refuse(entry.file.path(), "not text: NUL bytes in its beginning");
        return false;
      }
    }
    if (head.length > 1 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
      refuse(entry.file.path(), "gzip, which is imported and not followed");
      return false;
    }
    entry.looked = head.length > 0;
    return true;
  }

  void settle(FollowedFile file) {
    dirty |= file.settle();
  }

  /** Closes files that were rotated away, when they have not grown for a while. */
  void retire(Appender appender) throws IOException, InterruptedException {
    long now = System.nanoTime();
    for (Map.Entry<String, Entry> one : List.copyOf(entries.entrySet())) {
      Entry entry = one.getValue();
      if (!entry.gone) {
        entry.quietSince = 0;
        continue;
      }
      if (entry.quietSince == 0) entry.quietSince = now;
      if (now - entry.quietSince < options.limits().grace().toNanos()) continue;
      FollowedFile.Taken rest = entry.file.takeRest();
      appender.append(List.of(new Turn(entry.file, rest)));
      entry.file.close();
      entries.remove(one.getKey());
      dirty = true;
    }
  }

  /** Writes down what is durable, if anything moved, and not all the time. */
  void save() throws IOException {
    if (!dirty || (saved != 0 && System.nanoTime() - saved < SAVE_NANOS)) return;
    write();
  }

  private void write() throws IOException {
    List<Checkpoint.Place> places = new ArrayList<>(past.values());
    for (Entry entry : entries.values()) places.add(entry.file.place());
    checkpoint.write(places);
    saved = Math.max(1, System.nanoTime());
    dirty = false;
  }

  private void refuse(Path path, String reason) {
    if (reason.equals(refused.put(path, reason))) return;
    counters.refuse(1);
    LOG.warn("files {}: {}: not followed: {}", options.source(), path, reason);
  }

  /** What a file is whatever its name; null where it is gone. */
  private static @Nullable String key(Path path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      return key == null ? path + " " + attributes.creationTime() : key.toString();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    if (dirty) write();
    for (Entry entry : entries.values()) entry.file.close();
    entries.clear();
  }
}
