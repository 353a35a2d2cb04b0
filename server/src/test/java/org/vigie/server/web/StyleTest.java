package org.vigie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding.Level;
import org.vigie.ocsf.Event;
import org.vigie.server.Entrance;
import org.vigie.server.access.Role;
import org.vigie.server.hunt.Events;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.job.Jobs;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** The look in a real browser: contrast, focus, room, keys, on the style page and in all rooms. */
@Tag("chromium")
class StyleTest {
  private static Playwright playwright;
  private static Browser browser;
  private static String measures;

  @TempDir private Path folder;
  private final Events events = new Events();
  private Lake lake;
  private Desk desk;
  private Stock stock;
  private String eventId = "";
  private Stage stage;
  private Screen screen;
  private Page page;

  @BeforeAll
  static void launch() throws IOException {
    playwright = Screen.playwright();
    browser = Screen.launch(playwright);
    try (InputStream in = StyleTest.class.getResourceAsStream("measures.js")) {
      assertThat(in).isNotNull();
      measures = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void quit() {
    browser.close();
    playwright.close();
  }

  @BeforeEach
  void open() throws Exception {
    lake = Lake.open(folder.resolve("lake"), events.names, new Lake.Options(512L << 20, 2, 60));
    desk = new Desk(lake, new Desk.Limits(128L << 20, 1));
    Sources sources = new Sources(lake, InstantSource.system());
    stock = new Stock(folder, lake);
    stage =
        new Stage(
            folder,
            new Web.Stored(
                new Hunt(lake, null, name -> List.of()),
                sources,
                new Jobs(InstantSource.system()),
                desk,
                new Natives(null),
                stock.inventories,
                stock.heard,
                stock.privacy));
    stage.now.set(System.currentTimeMillis());
    store();
    long time = stage.now.get() - 900_000;
    stage.apply(Stage.incoming(Samples.mimikatz("m", time, "WS-042", "lea.martin")));
    for (Level level : Level.values()) {
      String title = "A rule of level " + level;
      stage.apply(Stage.incoming(Samples.plain("p" + level, title, level, time, "SRV-BKP-01")));
    }
    screen = new Screen(browser, stage);
    page = screen.page;
    screen.signIn();
  }

  @AfterEach
  void close() throws IOException {
    screen.close();
    stage.close();
    desk.close();
    stock.close();
    lake.close();
  }

  /** Events with long values in every column, one of them hardly understood. */
  private void store() throws IOException {
    long now = System.currentTimeMillis();
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < 60; i++) {
        events.time = now - i * 60_000L;
        events.raw =
            ("{\"n\":" + i + ",\"text\":\"" + "long text ".repeat(40) + "\"}").getBytes(UTF_8);
        events
            .text("device.hostname", "workstation-" + i % 3 + ".a-department.corp.example")
            .text("user.name", "a.person.with.a.long.name@corp.example")
            .number("severity_id", 1 + i % 5)
            .text("message", "what was done ".repeat(30) + "x".repeat(200))
            .field("OddField", "y".repeat(300));
        if (i == 0) {
          events.status = Event.Status.WARNING;
          events.warnings = List.of("a value was not understood: " + "z".repeat(200));
        }
        Event event = events.event(i);
        if (i == 0) eventId = event.id().toString();
        events.status = Event.Status.VALID;
        events.warnings = List.of();
        writer.append(event);
      }
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 60));
    }
  }

  /** Every page of an analyst: what is added to the rooms is looked at by being named here. */
  private List<String> analystsPages() {
    List<String> paths = new ArrayList<>(List.of("/style", "/alerts/" + stage.newest()));
    paths.addAll(List.of("/alerts", "/alerts?status=closed", "/search", "/search?q=user:nobody"));
    paths.addAll(List.of("/events/" + eventId, "/sources", "/sources/relay", "/jobs"));
    paths.addAll(List.of("/inventory", "/inventory?show=silent", "/inventory/identities"));
    paths.addAll(List.of("/inventory/tables", "/inventory/assets/A-1"));
    paths.addAll(List.of("/incidents", "/incidents?status=all", "/incidents?text=none"));
    paths.addAll(List.of("/incidents/new", "/incidents/new?alert=" + stage.newest()));
    for (String number : stage.state.incidents().numbers()) {
      paths.add("/incidents/" + number);
      paths.add("/incidents/" + number + "/edit");
    }
    paths.addAll(List.of("/profile", "/api", "/sql", "/sql?range=all&sql=SELECT+1"));
    paths.addAll(List.of("/hunts", "/hunts/draft?q=user:nobody", "/collection"));
    paths.addAll(List.of("/entities/host?value=workstation-1.a-department.corp.example"));
    return paths;
  }

  private static final List<String> ENGINEERS_PAGES = List.of("/parsers");

  private static final List<String> LEADS_PAGES = List.of("/privacy", "/inventory/tables");

  private static final List<String> ADMINISTRATORS_PAGES =
      List.of("/accounts", "/accounts/ann", "/audit", "/audit?actor=nobody", "/profile", "/api");

  /** An incident as the API declares it, with a comment, a task and evidence to show. */
  private void declare() throws Exception {
    Stage.Client ann = stage.client().signedIn();
    String declared =
        "{\"title\":\"Passwords read from the memory of a workstation\","
            + "\"description\":\"A tool read passwords.\",\"risk\":\"privilege-elevation\","
            + "\"rsit\":\"intrusions\",\"severity\":\"high\",\"alerts\":[\""
            + stage.newest()
            + "\"]}";
    assertThat(ann.json("/api/v1/incidents", declared).statusCode()).isBetween(200, 201);
    String acts = "/api/v1/incidents/" + stage.state.incidents().numbers().getFirst() + "/acts";
    for (String act :
        List.of(
            "{\"act\":\"comment\",\"text\":\"" + "said of it ".repeat(30) + "\"}",
            "{\"act\":\"add-task\",\"title\":\"Isolate the host\",\"assignee\":\"me\","
                + "\"due\":\"2026-01-01\"}",
            "{\"act\":\"refer\",\"event\":\"" + eventId + "\",\"note\":\"the first\"}")) {
      assertThat(
              ann.send(acts, "application/json", act, "X-CSRF-Token", ann.csrf("/alerts"))
                  .statusCode())
          .as(act)
          .isLessThan(300);
    }
  }

  @SuppressWarnings("unchecked") // the script gives a list of texts
  private List<String> measure(String what) {
    return (List<String>) page.evaluate(measures + "; " + what + "()");
  }

  @Test
  void eachColourCanBeReadOnItsGround() {
    screen.go("/style");
    assertThat(page.locator("svg.swatch")).hasCount(2 * StylePage.pairs().size());
    assertThat(measure("swatches")).isEmpty();
  }

  @Test
  void theMeasureItselfSeesWhatCannotBeRead() {
    screen.go("/style");
    page.evaluate(
        "() => { const p = document.querySelector('.page-head p');"
            + " p.style.color = '#9aa8b8'; document.querySelector('h1').style.width = '3000px'; }");
    assertThat(measure("texts")).hasSize(1).first().asString().contains("Every token");
    assertThat(measure("overflows")).isNotEmpty();
  }

  @Test
  void allRoomsCanBeReadAndFitInBothThemesAndLanguages() throws Exception {
    declare();
    List<String> faults = new ArrayList<>(looked("/alerts", analystsPages()));
    assertThat(screen.complaints).isEmpty();
    stage.add("adam", Role.ADMINISTRATOR);
    page.context().clearCookies();
    new Entrance("adam", Stage.PASSWORD, stage.now::get).signIn(page, stage.url("/accounts"));
    faults.addAll(looked("/accounts", ADMINISTRATORS_PAGES));
    stage.add("lead", Role.LEAD_ANALYST);
    page.context().clearCookies();
    new Entrance("lead", Stage.PASSWORD, stage.now::get).signIn(page, stage.url("/alerts"));
    faults.addAll(looked("/alerts", LEADS_PAGES));
    stage.add("eve", Role.DETECTION_ENGINEER);
    page.context().clearCookies();
    new Entrance("eve", Stage.PASSWORD, stage.now::get).signIn(page, stage.url("/alerts"));
    faults.addAll(looked("/alerts", ENGINEERS_PAGES));
    assertThat(faults).isEmpty();
    // A page may answer nothing but 200 until here; those that refuse are looked at last.
    assertThat(screen.complaints).isEmpty();
    assertThat(looked("/accounts", List.of("/nowhere", "/search?q=user:"))).isEmpty();
    assertThat(screen.complaints).isNotEmpty();
  }

  /** What is wrong with pages in both themes and languages, at both widths. */
  private List<String> looked(String home, List<String> paths) {
    List<String> faults = new ArrayList<>();
    for (String theme : List.of("light", "dark")) {
      for (String language : List.of("fr", "en")) {
        screen.go(home);
        screen.prefer(theme, language);
        for (String path : paths) {
          screen.go(path);
          String where = path + " " + theme + " " + language + ": ";
          measure("texts").forEach(fault -> faults.add(where + fault));
          for (int width : new int[] {1280, 1920}) {
            page.setViewportSize(width, 800);
            measure("overflows").forEach(fault -> faults.add(where + width + " px: " + fault));
          }
          page.setViewportSize(1280, 800);
        }
      }
    }
    return faults;
  }

  /** Each room of the bar is among the pages that are looked at. */
  @Test
  void noRoomIsForgotten() {
    for (Room room : Room.values()) {
      assertThat(
              analystsPages().contains(room.path())
                  || ADMINISTRATORS_PAGES.contains(room.path())
                  || LEADS_PAGES.contains(room.path())
                  || ENGINEERS_PAGES.contains(room.path()))
          .as(room.path())
          .isTrue();
    }
  }

  @Test
  void whateverCanBeUsedShowsItsFocus() {
    screen.go("/style");
    assertThat(measure("unfocused")).isEmpty();
    screen.go("/alerts");
    page.locator("#person > summary").click();
    assertThat(measure("unfocused")).isEmpty();
  }

  @Test
  void rowsAreWalkedTickedAndActedOnByKeyboard() {
    screen.go("/style");
    assertThat(page.locator(".bulk").first()).isHidden();
    screen.press("j", "j", "x", "j", "x");
    assertThat(page.locator("tr.is-selected")).hasId("row-light-3");
    assertThat(page.locator("[data-select]:checked")).hasCount(2);
    assertThat(page.locator("[data-bulk-count]").first()).hasText("2");
    page.evaluate(
        "() => document.querySelector('.bulk [data-key]')"
            + ".addEventListener('click', () => { document.title = 'done'; })");
    screen.press("b");
    assertThat(page).hasTitle("done");
    // Where somebody writes, keys are letters.
    page.locator("textarea").first().fill("");
    page.keyboard().type("jx?gab");
    assertThat(page.locator("textarea").first()).hasValue("jx?gab");
    assertThat(page.locator("#help")).isHidden();
    screen.press("Escape", "k", "Enter");
    assertThat(page).hasURL(stage.url("/alerts?text=2"));
    page.goBack();
    assertThat(page.locator("tr.is-selected")).hasId("row-light-2");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void helpListsWhatThePageOffersAndDialogsHaveTheirOwnKeys() {
    screen.go("/style");
    screen.press("?");
    assertThat(page.locator("#keys-here")).containsText("b");
    assertThat(page.locator("#keys-rooms")).containsText("Alerts");
    assertThat(page.locator("#help dt").filter(text("j"))).isVisible();
    assertThat(page.locator("#help dt").filter(text("n"))).isHidden();
    screen.press("j"); // nothing moves behind an open dialog
    assertThat(page.locator("tr.is-selected")).hasCount(0);
    screen.press("Escape");
    assertThat(page.locator("#help")).isHidden();
    page.locator("[data-open=dialog-light]").click();
    assertThat(page.locator("#dialog-light [data-autofocus]")).isFocused();
    screen.press("2");
    assertThat(page.locator("#dialog-light [data-key='2']")).isChecked();
    screen.press("Enter");
    assertThat(page.locator("#dialog-light")).isHidden();
    screen.press("g", "a");
    assertThat(page).hasURL(stage.url("/alerts"));
  }

  private static com.microsoft.playwright.Locator.FilterOptions text(String key) {
    return new com.microsoft.playwright.Locator.FilterOptions()
        .setHasText(java.util.regex.Pattern.compile("^\\s*" + key + "\\b"));
  }

  @Test
  void aSelectShowsThatItOpens() {
    screen.go("/alerts");
    assertThat(
            page.locator("#f-status")
                .evaluate("select => getComputedStyle(select).backgroundImage")
                .toString())
        .startsWith("linear-gradient");
  }

  @Test
  void theThemeTurnsWithoutAReloadAndStays() {
    screen.go("/style");
    page.evaluate("() => { window.stayed = true; }");
    page.locator("#person > summary").click();
    page.waitForResponse(
        "**/preferences", () -> page.locator("#person button[value=dark]").click());
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    assertThat(page.evaluate("() => window.stayed")).isEqualTo(true);
    screen.press("Escape");
    assertThat(page.locator("#person")).not().hasAttribute("open", "");
    screen.go("/alerts");
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
  }

  @Test
  void whatIsDoneIsSaidAndValuesAreCopied() {
    screen.go("/style");
    page.locator("form[action='/style/toast'] button").first().click();
    assertThat(page.locator("#toasts")).hasText("What happened, what is allowed, and the way out.");
    assertThat(page.evaluate("() => document.cookie")).isEqualTo("");
    page.locator("[data-copy]").first().click();
    assertThat(page.locator("#toasts")).containsText("Copied.");
    page.locator("input[type=search]").first().focus();
    screen.press("Control+v");
    assertThat(page.locator("input[type=search]").first()).hasValue("10.0.0.7");
  }

  @Test
  void everyChartHasItsFiguresAsATable() {
    screen.go("/style");
    page.locator("details.chart-data > summary").first().click();
    assertThat(page.locator("details.chart-data").first().locator("tbody tr").first())
        .containsText("2026-11-24");
    assertThat(page.locator("svg.chart a").first()).hasAttribute("href", "/style?slot=0");
    assertThat(page.locator("svg:is(.chart, .spark):not([aria-label])")).hasCount(0);
  }

  /** The seeds of names: no class of the style page is without a rule in the style sheet. */
  @Test
  void everyClassOfTheStylePageIsDrawn() {
    screen.go("/style");
    Object classes =
        page.evaluate(
            "() => [...new Set([...document.querySelectorAll('main [class]')]"
                + ".flatMap((e) => [...e.classList]))]");
    Object css = page.evaluate("async () => (await fetch(document.styleSheets[1].href)).text()");
    var missing = new TreeSet<String>();
    for (Object name : (List<?>) classes) {
      if (!((String) css).contains("." + name)) missing.add((String) name);
    }
    assertThat(missing).isEmpty();
  }
}
