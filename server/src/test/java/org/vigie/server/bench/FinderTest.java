package org.vigie.server.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.detect.Detector;
import org.vigie.detect.Finding;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;
import org.vigie.pack.Finder;
import org.vigie.pack.Pack;
import org.vigie.parse.Parser;
import org.vigie.parse.RawEvent;
import org.vigie.server.pipeline.ContentFiles;

/** A first look at the native view loses no finding, and changes none. */
class FinderTest {
  private static final String RULES =
      """
      title: Processes of system folders
      id: 00000000-0000-4000-8000-000000000001
      logsource: {category: process_creation, product: windows}
      detection: {s: {Image|contains: 'system32'}, condition: s}
      ---
      title: Everything with a colon and a dot
      id: 00000000-0000-4000-8000-000000000002
      logsource: {product: windows}
      detection: {s: [':\\Windows', '.exe'], f: {EventID: 10}, condition: s and not f}
      """;

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void findsWhatAWholeParseFinds(long seed) throws IOException {
    Pack shipped =
        ((Pack.Outcome.Compiled)
                Pack.compile(ContentFiles.shipped(), new FieldNames(), OcsfSchema.bundled()))
            .pack();
    Pack pack = shipped.withRules(List.of(new Pack.Item("rules.yml", RULES)));
    assertThat(pack.rejected()).isEmpty();
    Finder finder = pack.finder();
    Parser parser = pack.parsers().open();
    Detector detector = pack.rules().open();
    WindowsEvents events = new WindowsEvents(seed, 1_764_000_000_000L);
    int found = 0;
    for (int i = 0; i < 2_000; i++) {
      RawEvent raw = Samples.raw(i, events.next());
      List<Finding> expected = new ArrayList<>();
      for (Event event : parser.parse(raw).events()) expected.addAll(detector.detect(event));
      assertThat(finder.find(raw)).as("seed %d, event %d", seed, i).isEqualTo(expected);
      found += expected.size();
    }
    assertThat(found).isGreaterThan(200);
  }
}
