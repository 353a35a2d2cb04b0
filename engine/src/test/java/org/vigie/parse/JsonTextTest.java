package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.EventId;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.ocsf.Source;

class JsonTextTest {
  private static final String DEFINITION =
      """
      parser: test.object
      version: 1.0.0
      vendor: V
      product: P
      identify: [{json_has: [test]}]
      native: {rename: {"inner.**": "{1}"}}
      else:
        class: api_activity
        map: {api: {request: {data: [{object: $asked}, {object: $inner.asked}, $asked]}}}
      """;

  private final Parser parser = parser();

  private static Parser parser() {
    var document = new Parsers.Document(Parsers.Document.Kind.PARSER, "object.yml", DEFINITION);
    var outcome = Parsers.compile(List.of(document), new FieldNames(), OcsfSchema.bundled());
    if (outcome instanceof Parsers.Outcome.Compiled(Parsers parsers)) return parsers.open();
    throw new AssertionError(outcome.toString());
  }

  private Event parse(String rest) {
    byte[] bytes = ("{\"test\":1," + rest + "}").getBytes(UTF_8);
    EventId id = new EventId(new UUID(1, 2), 3, 0);
    return parser
        .parse(new RawEvent(id, 0, Source.NONE, bytes, 0, bytes.length))
        .events()
        .getFirst();
  }

  private @Nullable String data(String rest) {
    return text(parse(rest).ocsf(), "api.request.data");
  }

  private static @Nullable String text(Leaves leaves, String name) {
    for (int i = 0; i < leaves.size(); i++) if (leaves.name(i).equals(name)) return leaves.text(i);
    return "";
  }

  @Test
  void anObjectIsKeptAsItStandsWithoutWhiteSpace() {
    assertThat(
            data("\"asked\": { \"a b\" : [ 1, {\"c\": \"d  e\"} ],\n \"f\": \"\\\" {\\u00e9\" }"))
        .isEqualTo("{\"a b\":[1,{\"c\":\"d  e\"}],\"f\":\"\\\" {\\u00e9\"}");
    assertThat(data("\"asked\": [ {\"a\": \"é\"} ]")).isEqualTo("[{\"a\":\"é\"}]");
  }

  @Test
  void itsLeavesStayFieldsOfTheirOwn() {
    assertThat(text(parse("\"asked\":{\"a\":\"b\"}").fields(), "asked.a")).isEqualTo("b");
  }

  @Test
  void anObjectBelowAnotherNameIsFoundWhereItIsRenamed() {
    assertThat(data("\"inner\":{\"asked\":{\"a\":1}}")).isEqualTo("{\"a\":1}");
  }

  @Test
  void aTextOfThatNameIsNoObject() {
    assertThat(data("\"asked\":\"{}\"")).isEqualTo("{}");
    assertThat(data("\"asked\":null")).isEmpty();
  }
}
