package org.vigie.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vigie.yaml.Node;
import org.vigie.yaml.Yaml;

/** Each technology has its card: what it belongs to, its rhythm, and how it is sent, twice told. */
class CardTest {
  private static final Set<String> CATEGORIES =
      Set.of("perimeter", "depth", "endpoint", "cloud", "identity", "application");
  private static final Set<String> RHYTHMS = Set.of("constant", "working_hours", "rare");

  /** Fewest technologies that are described. */
  private static final int TECHNOLOGIES = 70;

  @Test
  void eachTechnologyHasACard() {
    int count = 0;
    for (Path file : BaseContent.files(BaseContent.ROOT.resolve("parsers"), "parser.yml")) {
      if (file.toString().contains("/generic/")) continue;
      count++;
      Node.Mapping card = card(file);
      assertThat(CATEGORIES)
          .as("category of %s", file)
          .contains(String.valueOf(card.text("category")));
      assertThat(RHYTHMS).as("rhythm of %s", file).contains(String.valueOf(card.text("rhythm")));
      assertThat(card.get("sent")).as("sent of %s", file).isInstanceOf(Node.Mapping.class);
      if (card.get("sent") instanceof Node.Mapping sent) {
        assertThat(sent.entries().keySet()).as("languages of %s", file).contains("en", "fr");
      }
    }
    assertThat(count).isGreaterThanOrEqualTo(TECHNOLOGIES);
  }

  private static Node.Mapping card(Path file) {
    if (Yaml.read(file.toString(), BaseContent.read(file)) instanceof Yaml.Read.Documents read
        && read.nodes().getFirst() instanceof Node.Mapping root
        && root.get("card") instanceof Node.Mapping card) {
      return card;
    }
    throw new AssertionError(file + ": no card");
  }
}
