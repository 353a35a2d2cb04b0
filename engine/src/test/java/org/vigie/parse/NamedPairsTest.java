package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;

class NamedPairsTest {
  private static final String DEFINITION =
      """
      parser: test.pairs
      version: 1.0.0
      vendor: V
      product: P
      identify: [{json_has: [test]}]
      decode: [{pairs: "*"}]
      """;

  private final Parser parser = parser();

  private static Parser parser() {
    var document = new Parsers.Document(Parsers.Document.Kind.PARSER, "pairs.yml", DEFINITION);
    var outcome = Parsers.compile(List.of(document), new FieldNames(), OcsfSchema.bundled());
    if (outcome instanceof Parsers.Outcome.Compiled(Parsers parsers)) return parsers.open();
    throw new AssertionError(outcome.toString());
  }

  /** Fields that were made of a list. */
  private List<String> made(String list) {
    byte[] bytes = ("{\"test\":1,\"tags\":" + list + "}").getBytes(UTF_8);
    EventId id = new EventId(new UUID(1, 2), 3, 0);
    Event event =
        parser.parse(new RawEvent(id, 0, Source.NONE, bytes, 0, bytes.length)).events().getFirst();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < event.fields().size(); i++) {
      String name = event.fields().name(i);
      boolean given = name.equals("test") || name.matches("tags\\.(name|key|value|other)");
      if (!given) made.add(name + "=" + event.fields().text(i));
    }
    return made;
  }

  @Test
  void objectsThatNameTheirValuesBecomeFields() {
    assertThat(made("[{\"name\":\"door\",\"value\":\"R-12\"},{\"name\":\"floor\",\"value\":3}]"))
        .containsExactly("tags.door=R-12", "tags.floor=3");
    assertThat(made("{\"key\":\"door\",\"value\":true}")).containsExactly("tags.door=true");
  }

  @Test
  void theValueMayStandBeforeTheName() {
    assertThat(made("[{\"value\":\"a\",\"name\":\"one\"},{\"value\":\"b\",\"name\":\"two\"}]"))
        .containsExactly("tags.one=a", "tags.two=b");
  }

  @Test
  void namesAreUnescaped() {
    assertThat(made("[{\"name\":\"a\\u0062\\\\c\",\"value\":1}]")).containsExactly("tags.ab\\c=1");
  }

  @Test
  void whatIsNoPairMakesNothing() {
    assertThat(made("[{\"name\":null,\"value\":1},{\"name\":\"\",\"value\":2}]"))
        .doesNotContain("tags.=1");
    assertThat(made("[{\"name\":\"alone\"}]")).isEmpty();
    assertThat(made("[{\"other\":\"x\",\"value\":1}]")).isEmpty();
  }

  @Test
  void theyAreBounded() {
    StringBuilder list = new StringBuilder("[");
    for (int i = 0; i < 1_000; i++) {
      list.append(i == 0 ? "" : ",").append("{\"name\":\"n%d\",\"value\":%d}".formatted(i, i));
    }
    assertThat(made(list.append(']').toString())).hasSize(256);
  }
}
