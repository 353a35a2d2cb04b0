package org.vigie.store.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.ocsf.Source;
import org.vigie.parse.RawEvent;

/** A sealed journal keeps the contract of all; and of what is released, nothing can be read. */
class SealedJournalTest extends JournalContract {
  private static final String SECRET = "clear text ".repeat(40);

  @TempDir Path directory;

  @Override
  Journal open() throws IOException {
    return FileJournal.open(directory, FileJournal.Options.STANDARD.sealed());
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      journal
          .append(
              new Journal.Batch(
                  Source.NONE, null, new long[] {1}, List.of((SECRET + i).getBytes(UTF_8))))
          .join();
    }
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private String read(long from) throws Exception {
    try (Journal.Reader reader = journal.read(from)) {
      RawEvent raw = Objects.requireNonNull(reader.next(Duration.ofSeconds(5))).raw(0);
      return new String(raw.buffer(), raw.from(), raw.length(), UTF_8);
    }
  }

  @Test
  void keysGoWithTheirFilesAsSoonAsTheyAreDoneWith() throws Exception {
    write(3);
    Path segment = files(".seg").getFirst();
    byte[] sealed = Files.readAllBytes(segment);
    byte[] key = Files.readAllBytes(files(".key").getFirst());
    assertThat(read(1)).isEqualTo(SECRET + 1);
    journal.release(3);
    assertThat(segment).doesNotExist();
    assertThat(files(".key")).hasSize(1).doesNotContain(SegmentKey.beside(segment));
    write(1);
    assertThat(read(3)).isEqualTo(SECRET + 0);
    // Who kept a copy of the file, but not of the key, has nothing.
    byte[] other = Files.readAllBytes(files(".key").getFirst());
    assertThat(other).isNotEqualTo(key);
    journal.close();
    Files.write(segment, sealed);
    Files.write(SegmentKey.beside(segment), other);
    journal = open();
    assertThatThrownBy(() -> read(0)).isInstanceOf(FileJournal.Damaged.class);
  }

  @Test
  void aJournalThatWasNotSealedIsFromNowOn() throws Exception {
    journal.close();
    Path plain = directory.resolve("plain");
    journal = FileJournal.open(plain, FileJournal.Options.STANDARD);
    write(2);
    journal.close();
    journal = FileJournal.open(plain, FileJournal.Options.STANDARD.sealed());
    write(1);
    assertThat(read(0)).isEqualTo(SECRET + 0);
    assertThat(read(2)).isEqualTo(SECRET + 0);
    try (Stream<Path> list = Files.list(plain)) {
      assertThat(list.filter(file -> file.toString().endsWith(".key"))).hasSize(1);
    }
    journal.close();
    journal = FileJournal.open(plain, FileJournal.Options.STANDARD);
    assertThat(read(2)).isEqualTo(SECRET + 0); // also when it is opened without
  }
}
