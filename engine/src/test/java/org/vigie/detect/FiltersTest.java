package org.vigie.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.Event;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Logsource;
import org.vigie.ocsf.Route;
import org.vigie.sigma.SigmaDocument;
import org.vigie.sigma.SigmaReader;
import org.vigie.yaml.Problem;

/** Filters reach the rules they are for, and nothing else, whatever the files. */
class FiltersTest {
  private static final Route ROUTE =
      new Route(1, List.of(new Logsource("windows", "process_creation", "sysmon")));
  private static final String RULES =
      """
      title: One
      id: 00000000-0000-4000-8000-000000000001
      name: one
      logsource: {product: windows, category: process_creation}
      detection: {selection: {Image|endswith: x.exe}, filter: {User: nobody}, condition: selection and not filter}
      ---
      title: Two
      id: 00000000-0000-4000-8000-000000000002
      logsource: {product: windows}
      detection: {selection: {Image|contains: x}, condition: selection}
      """;

  private final FieldNames names = new FieldNames();
  private final Events events = new Events(names);

  @Test
  void aFilterByNameOrIdIsAddedWithSelectionsOfItsOwn() {
    for (String reference : List.of("one", "00000000-0000-4000-8000-000000000001")) {
      Ruleset rules = rules(filter("[" + reference + "]", "{product: windows}", "not selection"));
      assertThat(rules.rejected()).isEmpty();
      // The rule's own 'selection' is not the filter's, and goes on to be asked.
      assertThat(fired(rules, "x.exe", "adm_1")).containsExactly("Two");
      assertThat(fired(rules, "x.exe", "eve")).containsExactly("One", "Two");
      assertThat(fired(rules, "x.exe", "nobody")).containsExactly("Two");
      assertThat(fired(rules, "notepad", "eve")).isEmpty();
    }
  }

  @Test
  void aFilterForAnyReachesRulesWithinItsLogsource() {
    Ruleset all = rules(filter("any", "{product: windows}", "not selection"));
    assertThat(fired(all, "x.exe", "adm_1")).isEmpty();
    assertThat(fired(all, "x.exe", "eve")).containsExactly("One", "Two");
    Ruleset some = rules(filter("any", "{category: process_creation}", "not selection"));
    assertThat(fired(some, "x.exe", "adm_1")).containsExactly("Two");
  }

  @Test
  void severalFiltersAreAllAsked() {
    Ruleset rules =
        rules(
            filter("any", "{product: windows}", "not selection"),
            filter("any", "{product: windows}", "not 1 of sel*").replace("adm_", "sys"));
    assertThat(fired(rules, "x.exe", "adm_1")).isEmpty();
    assertThat(fired(rules, "x.exe", "system")).isEmpty();
    assertThat(fired(rules, "x.exe", "eve")).hasSize(2);
  }

  @Test
  void whatAFilterNamesInVainIsAProblemWithItsLine() {
    Ruleset rules =
        rules(filter("[ona, Two, 00000000-0000-4000-8000-000000000002]", "{category: dns}", "s"));
    assertThat(rules.rejected())
        .extracting(Problem::toString)
        .containsExactly(
            "filter0.yml:5: filter 'Filter' names rule 'ona', which is not loaded; allowed are ids"
                + " and names of loaded rules, and any; nearest: 'one'",
            "filter0.yml:5: filter 'Filter' names rule 'Two', which is not loaded; allowed are ids"
                + " and names of loaded rules, and any",
            "filter0.yml:5: filter 'Filter' names 'Two', whose logsource windows/*/* is not within"
                + " its own, */dns/*");
    assertThat(rules(filter("any", "{product: zeek}", "s")).rejected())
        .extracting(Problem::toString)
        .containsExactly("filter0.yml:1: filter 'Filter' is for any rule of zeek/*/*, and none is");
  }

  @Test
  void reasonsNameSelectionsOfAFilterByTheFilter() {
    Ruleset rules = rules(filter("any", "{product: windows}", "selection"));
    Finding finding = rules.open().detect(event("x.exe", "adm_1")).getFirst();
    assertThat(finding.reasons())
        .extracting(Finding.Reason::selection)
        .containsExactly("selection", "Filter: selection");
  }

  private static String filter(String rules, String logsource, String condition) {
    return """
        title: Filter
        id: %s
        logsource: %s
        filter:
          rules: %s
          selection: {User|startswith: adm_}
          s: {User: x}
          condition: %s
        """
        .formatted(
            java.util.UUID.nameUUIDFromBytes(condition.getBytes(UTF_8)),
            logsource,
            rules,
            condition);
  }

  private Ruleset rules(String... filters) {
    List<SigmaDocument> documents = new ArrayList<>();
    for (int i = 0; i < filters.length; i++)
      documents.addAll(read("filter" + i + ".yml", filters[i]));
    documents.addAll(read("rules.yml", RULES));
    return Ruleset.compile(documents, names);
  }

  private static List<SigmaDocument> read(String file, String text) {
    SigmaReader.Outcome outcome = SigmaReader.read(file, text);
    assertThat(outcome).isInstanceOf(SigmaReader.Outcome.Documents.class);
    return ((SigmaReader.Outcome.Documents) outcome).documents();
  }

  private List<String> fired(Ruleset rules, String image, String user) {
    Event event = event(image, user);
    assertThat(new FullScan(rules).fired(event)).hasSize(rules.open().detect(event).size());
    return rules.open().detect(event).stream().map(f -> f.rule().title()).toList();
  }

  private Event event(String image, String user) {
    return events.event(ROUTE, Map.of("Image", image, "User", user));
  }
}
