package org.vigie.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class YamlTest {
  private static Node.Mapping mapping(String text) {
    return switch (Yaml.read("test.yml", text)) {
      case Yaml.Read.Documents read -> (Node.Mapping) read.nodes().getFirst();
      case Yaml.Read.Failed failed -> throw new AssertionError(failed.problem());
    };
  }

  private static String problem(String text) {
    return switch (Yaml.read("test.yml", text)) {
      case Yaml.Read.Documents read -> throw new AssertionError("read: " + read);
      case Yaml.Read.Failed failed -> failed.problem().toString();
    };
  }

  @Test
  void keepsOrderLinesAndQuotes() {
    Node.Mapping map = mapping("b: 1\na:\n  - 'null'\n  - null\n  - true\n  - 007\n");
    assertThat(map.entries().keySet()).containsExactly("b", "a");
    assertThat(map.lineOf("a")).isEqualTo(2);
    Node.Sequence list = (Node.Sequence) Objects.requireNonNull(map.get("a"));
    assertThat(list.items().get(0).line()).isEqualTo(3);
    assertThat(((Node.Scalar) list.items().get(0)).isNull()).isFalse();
    assertThat(((Node.Scalar) list.items().get(1)).isNull()).isTrue();
    assertThat(((Node.Scalar) list.items().get(2)).bool()).isTrue();
    assertThat(((Node.Scalar) list.items().get(3)).isNumber()).isTrue();
    assertThat(map.text("b")).isEqualTo("1");
  }

  @Test
  void readsSeveralDocumentsAndAliases() {
    var read = (Yaml.Read.Documents) Yaml.read("t", "a: &x [1, 2]\nb: *x\n---\nc: 3\n---\n");
    assertThat(read.nodes()).hasSize(2);
    Node.Mapping first = (Node.Mapping) read.nodes().getFirst();
    assertThat(first.entries().get("b")).isEqualTo(first.entries().get("a"));
  }

  @Test
  void namesFileAndLineOfWhatIsWrong() {
    assertThat(problem("a: 1\nb: [1\n")).startsWith("test.yml:3: not YAML: ");
    assertThat(problem("a: 1\na: 2\n")).isEqualTo("test.yml:2: key 'a' stands twice");
    assertThat(problem("? [1]\n: 2\n")).isEqualTo("test.yml:1: a key must be a plain value");
    assertThat(problem("a: *none\n")).contains("none");
  }

  @Test
  void boundsDepthSizeAndAliases() {
    assertThat(problem("[".repeat(100_000))).isEqualTo("test.yml:1: nested deeper than 64");
    assertThat(problem("a".repeat(Yaml.MAX_CHARACTERS + 1))).contains("at most");
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, (alias + ",").repeat(9) + alias));
    }
    assertThat(problem(bomb.toString())).contains("more than 500000 values");
  }
}
