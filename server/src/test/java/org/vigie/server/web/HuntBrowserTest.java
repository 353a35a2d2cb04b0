package org.vigie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.hunt.Events;
import org.vigie.server.hunt.Hunt;
import org.vigie.server.hunt.Natives;
import org.vigie.server.job.Jobs;
import org.vigie.server.source.Sources;
import org.vigie.server.sql.Desk;
import org.vigie.store.lake.EventWriter;
import org.vigie.store.lake.Lake;

/** Hunting in a real browser, by mouse and by keyboard, in both languages. */
@Tag("chromium")
class HuntBrowserTest {
  /** A process starts, perhaps on a busy machine. */
  private static final ContainsTextOptions LONG = new ContainsTextOptions().setTimeout(20_000);

  private static Playwright playwright;
  private static Browser browser;

  @TempDir private Path folder;
  private final Events events = new Events();
  private Lake lake;
  private Desk desk;
  private Stage stage;
  private Screen screen;
  private Page page;

  @BeforeAll
  static void launch() {
    playwright = Screen.playwright();
    browser = Screen.launch(playwright);
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
    long now = Events.NOON + 60_000;
    Sources sources = new Sources(lake, () -> Instant.ofEpochMilli(now));
    Hunt hunt = new Hunt(lake, null, name -> List.of());
    stage =
        new Stage(
            folder,
            new Web.Stored(
                hunt, sources, new Jobs(InstantSource.system()), desk, new Natives(null)));
    stage.now.set(now);
    fill();
    screen = new Screen(browser, stage);
    page = screen.page;
    screen.signIn();
  }

  @AfterEach
  void close() throws IOException {
    screen.close();
    stage.close();
    desk.close();
    lake.close();
  }

  /** Logons and flows of an afternoon before noon. */
  private void fill() throws IOException {
    try (EventWriter writer = lake.writer()) {
      for (int i = 0; i < 300; i++) {
        events.time = Events.NOON - i * 240_000L;
        events.classUid = i % 3 == 0 ? 4001 : 3002;
        events
            .text("device.hostname", i % 4 == 0 ? "SRV-" + i % 5 : "WS-0" + i % 7)
            .text("user.name", List.of("lea.martin", "ann", "svc-backup").get(i % 3))
            .text("src_endpoint.ip", "10.0.0." + i % 9)
            .text("dst_endpoint.ip", "192.0.2." + i % 4)
            .number("dst_endpoint.port", i % 2 == 0 ? 443 : 3389)
            .number("severity_id", 1 + i % 5)
            .text("message", "number " + i);
        writer.append(events.event(i));
      }
      lake.commit(writer.finish(), new Lake.Mark(Events.JOURNAL, 300));
    }
  }

  private Locator count() {
    return page.locator("#count");
  }

  @Test
  void aQuestionIsWrittenByTheKeyboardAlone() {
    screen.go("/search");
    page.keyboard().press("/");
    page.keyboard().type("us");
    Locator proposals = page.locator("#proposals [role=option]");
    assertThat(proposals.first()).hasText("user");
    screen.press("Tab"); // takes the first, and offers its values
    assertThat(page.locator("#text")).hasValue("user:");
    assertThat(proposals.first()).containsText("ann");
    page.keyboard().type("le");
    assertThat(proposals).hasCount(1);
    screen.shoot("search-proposals");
    screen.press("ArrowDown", "Enter");
    assertThat(page.locator("#text")).hasValue("user:lea.martin ");
    page.keyboard().type("-ho");
    assertThat(proposals.first()).hasText("host");
    screen.press("Escape"); // the list alone
    assertThat(page.locator("#proposals")).isHidden();
    assertThat(page.locator("#text")).isFocused();
    page.keyboard().type("st:SRV*");
    screen.press("Enter");
    assertThat(count()).hasText("75 events");
    assertThat(page).hasURL(Pattern.compile(".*q=user%3Alea.martin(\\+|%20)-host%3ASRV\\*.*"));
    screen.press("Escape");
    page.goBack();
    assertThat(count()).hasText("300 events");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void theHistogramZoomsByDraggingAndByKeys() {
    screen.go("/search?range=24h");
    assertThat(count()).hasText("300 events");
    Locator slots = page.locator("[data-sweep] .plot a");
    BoundingBox from = slots.nth(30).locator(".slot").boundingBox();
    BoundingBox to = slots.nth(34).locator(".slot").boundingBox();
    page.mouse().move(from.x + 3, from.y + 40);
    page.mouse().down();
    page.mouse().move(to.x + 3, to.y + 40);
    assertThat(page.locator("[data-sweep] .is-swept")).hasCount(5);
    screen.shoot("search-sweep");
    page.mouse().up();
    assertThat(page).hasURL(Pattern.compile(".*range=custom.*"));
    assertThat(count()).hasText(Pattern.compile("(29|30|31) events"));
    page.goBack();
    assertThat(count()).hasText("300 events");
    slots.nth(0).focus();
    screen.press("End", "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft");
    assertThat(page.locator("[data-sweep] .is-swept")).hasCount(3);
    screen.press("Enter");
    assertThat(page).hasURL(Pattern.compile(".*range=custom.*"));
    assertThat(count()).hasText(Pattern.compile("(17|18|19) events"));
    screen.press("-"); // and out again
    assertThat(count()).not().hasText(Pattern.compile("(17|18|19) events"));
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void columnsAndZoneAreKeptInTheAddressAndForThePerson() {
    screen.go("/search?q=dst_port:443");
    page.locator(".look > summary").click();
    page.locator("#look input[value=class]").uncheck();
    page.locator("#look input[name=more]").fill("dst_port dst_endpoint.ip");
    page.locator("#look input[name=zone]").fill("Europe/Paris");
    page.locator("#look button:not([name])").click();
    assertThat(page).hasURL(Pattern.compile(".*q=dst_port%3A443.*zone=Europe%2FParis.*"));
    Locator heads = page.locator("table.events thead th");
    assertThat(heads)
        .hasText(
            new String[] {
              "Occurred",
              "Severity",
              "Host",
              "User",
              "Event",
              "Source",
              "dst_port",
              "dst_endpoint.ip"
            });
    assertThat(page.locator("table.events tbody tr").first())
        .containsText("2026-11-24 13:00:00.000"); // noon in UTC
    assertThat(page.locator("table.events tbody tr").first()).containsText("443");
    assertThat(page.locator(".facets h2").last()).hasText("dst_endpoint.ip");
    screen.shoot("search-columns");
    screen.go("/search"); // another day, no address
    assertThat(heads.last()).hasText("dst_endpoint.ip");
    page.locator(".look > summary").click();
    page.locator("#look button[name=usual]").click();
    assertThat(heads.last()).hasText("Source");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void facetsIncludeAndExclude() {
    screen.prefer("dark", "fr");
    screen.go("/search");
    assertThat(count()).hasText("300 événements");
    page.locator(".facets a.facet", new Page.LocatorOptions().setHasText("svc-backup")).click();
    assertThat(count()).hasText("100 événements");
    page.locator(".facets li", new Page.LocatorOptions().setHasText("WS-01"))
        .locator("a.exclude")
        .click();
    assertThat(page.locator("#text")).hasValue("user:\"svc-backup\" -host:\"WS-01\"");
    screen.shoot("search-fr-dark");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void sqlIsAskedDrawnAndRefused() {
    screen.go("/search");
    screen.press("g", "q");
    assertThat(page.locator(".tabs-nav .is-here")).hasText("SQL");
    page.locator("#sql")
        .fill("SELECT user.name, count(*) AS events FROM events GROUP BY ALL ORDER BY 1");
    screen.press("Control+Enter");
    assertThat(page.locator("#sql-note")).containsText("3 rows", LONG);
    assertThat(page.locator("#answer tbody tr").first()).containsText("ann");
    assertThat(page.locator("#chart .ranks")).isVisible();
    screen.shoot("sql-names");
    page.locator("#sql")
        .fill("SELECT time_bucket(INTERVAL 1 hour, time) AS hour, count(*) FROM events GROUP BY 1");
    screen.press("Control+Enter");
    assertThat(page.locator("#chart .plot")).isVisible();
    screen.shoot("sql-time");
    page.locator("#sql").fill("SELECT *\nFROM read_text('/etc/passwd')");
    screen.press("Control+Enter");
    assertThat(page.locator("#sql-problem")).containsText("Not allowed here:");
    assertThat(page.locator("#sql-problem mark")).hasText("read_text('/etc/passwd')");
    screen.shoot("sql-refused");
    screen.complaints.removeIf(complaint -> complaint.contains("400"));
    page.locator("#sql").fill("SELECT sum(x % 7) FROM range(1000000000000) t(x)");
    // The page waits for its successor from then on, so the click is ordered before.
    page.evaluate(
        "setTimeout(() => document.querySelector('[data-sql-cancel]').click(), 300), undefined");
    screen.press("Control+Enter");
    assertThat(page.locator("#sql-problem")).containsText("Stopped:", LONG);
    screen.complaints.removeIf(complaint -> complaint.contains("409"));
    screen.prefer("dark", "fr");
    screen.go("/sql?sql=SELECT+1");
    screen.shoot("sql-fr-dark");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void anEntityIsReachedFromAFacetAndLeadsOn() {
    stage.apply(Stage.incoming(Samples.mimikatz("m", Events.NOON, "WS-03", "lea.martin")));
    screen.go("/search");
    page.locator(".facets li", new Page.LocatorOptions().setHasText("lea.martin"))
        .locator(".to-entity")
        .click();
    assertThat(page.locator("h1 bdi")).hasText("lea.martin");
    assertThat(page.locator("#facts")).containsText("2026-11-24 12:00:00");
    assertThat(page.locator("#alerts .row-link")).hasCount(1);
    screen.shootWhole("entity-en");
    page.locator("#ties a", new Page.LocatorOptions().setHasText("WS-00")).click();
    assertThat(page.locator("h1 bdi")).hasText("WS-00");
    screen.prefer("dark", "fr");
    assertThat(page.locator("#facts")).containsText("Vu la première fois");
    screen.shootWhole("entity-fr-dark");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void aHuntIsKeptAndRunAgain() {
    screen.go("/search?q=user:ann&range=24h");
    page.locator(".save > summary").click();
    page.locator("#keep input[name=name]").fill("What Ann does");
    page.locator("#keep input[name=sharing]").check();
    page.locator("#keep button").click();
    assertThat(page.locator("h1")).hasText("Saved hunts");
    page.locator(".row-link").click();
    assertThat(count()).hasText("100 events");
    screen.prefer("dark", "fr");
    screen.press("g", "h");
    assertThat(page.locator("h1")).hasText("Recherches enregistrées");
    assertThat(page.locator("tbody tr").first()).containsText("100");
    screen.shoot("hunts-fr-dark");
    page.locator(".hunts details.menu > summary").click();
    page.locator(".hunts .menu-sheet input[name=name]").fill("Ann");
    screen.shoot("hunts-edit");
    page.locator(".hunts .menu-sheet button.primary").click();
    assertThat(page.locator(".row-link")).hasText("Ann");
    assertThat(screen.complaints).isEmpty();
  }
}
