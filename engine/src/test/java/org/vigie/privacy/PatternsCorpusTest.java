package org.vigie.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ordinary logs have hardly a number that is taken for one of ours. */
@Tag("corpus")
class PatternsCorpusTest {
  /** Lines looked at for each that may be masked. */
  private static final int LINES_A_FALSE_MASK = 20_000;

  @Test
  void falseMasksAreCounted() throws Exception {
    Path corpora = Path.of(System.getenv("VIGIE_CORPORA"));
    Patterns patterns = new Patterns(EnumSet.allOf(Patterns.Kind.class));
    long lines = 0;
    List<String> masked = new ArrayList<>();
    for (String part : List.of("intake", "recordings", "nab")) {
      try (Stream<Path> walk = Files.walk(corpora.resolve(part))) {
        for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
          if (!file.toString().matches(".*\\.(json|jsonl|log|txt|csv|yml|tsv)")) continue;
          for (String line : Files.readAllLines(file, ISO_8859_1)) {
            lines++;
            if (patterns.isIn(line.getBytes(ISO_8859_1)))
              masked.add(file.getFileName() + ": " + line);
          }
        }
      }
    }
    System.out.println(masked.size() + " of " + lines + " lines masked: " + masked);
    assertThat(lines).isPositive();
    assertThat((long) masked.size()).isLessThanOrEqualTo(lines / LINES_A_FALSE_MASK);
  }
}
