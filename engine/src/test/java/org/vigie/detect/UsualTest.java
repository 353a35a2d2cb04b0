package org.vigie.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.FieldNames;
import org.vigie.sigma.Matcher;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.sigma.SigmaRule.Place;

/** A witness is something that ordinary events do not show, where a rule asks for any such. */
class UsualTest {
  private static final String RULE =
      """
      title: A rule
      id: 00000000-0000-4000-8000-000000000001
      logsource: {category: process_creation, product: windows}
      detection:
        common: {ParentImage|endswith: '\\svchost.exe', CommandLine|contains: 'C:\\Windows\\'}
        rare: {Image|endswith: ['\\seldom.exe', '\\never.exe', '\\hardly.exe']}
        condition: common and rare
      """;

  @Test
  void takesTheRareList() {
    SigmaReader.Outcome outcome = SigmaReader.read("f.yml", RULE);
    assertThat(outcome).isInstanceOf(SigmaReader.Outcome.Documents.class);
    List<SigmaDocument> rules = ((SigmaReader.Outcome.Documents) outcome).documents();
    Ruleset ruleset = Ruleset.compile(rules, new FieldNames());
    Witness witness = Objects.requireNonNull(ruleset.rules().getFirst().witness());
    assertThat(witness.first().atoms())
        .extracting(atom -> ruleset.compiler().name(atom.field()))
        .containsExactly("Image", "Image", "Image");
  }

  @Test
  void asksForThePlace() {
    assertThat(Usual.holds(literal(Place.START, "c:\\windows\\"))).isTrue();
    assertThat(Usual.holds(literal(Place.END, "c:\\windows\\"))).isFalse();
    assertThat(Usual.holds(literal(Place.END, "\\svchost.exe"))).isTrue();
    assertThat(Usual.holds(literal(Place.WHOLE, "cmd.exe"))).isTrue();
    assertThat(Usual.holds(literal(Place.WHOLE, "corporation"))).isFalse();
    assertThat(Usual.holds(literal(Place.ANYWHERE, "corporation"))).isTrue();
    assertThat(Usual.holds(literal(Place.ANYWHERE, "seldom"))).isFalse();
  }

  private static Matcher.Guard.Literal literal(Place place, String text) {
    return new Matcher.Guard.Literal(place, text.getBytes(ISO_8859_1), Matcher.Strength.SUFFICIENT);
  }
}
