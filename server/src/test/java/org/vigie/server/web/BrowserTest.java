package org.vigie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding.Level;

/** The pages in a real browser; screenshots go to {@code target/screenshots}. */
@Tag("chromium")
class BrowserTest {
  private static Playwright playwright;
  private static Browser browser;

  @TempDir private Path folder;
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
    stage = new Stage(folder);
    stage.now.set(System.currentTimeMillis()); // the browser's own clock tells ages
    screen = new Screen(browser, stage);
    page = screen.page;
  }

  @AfterEach
  void close() {
    screen.close();
    stage.close();
  }

  private void plain(String id, String title, Level level, long ago, String host) {
    long time = stage.now.get() - ago;
    stage.apply(Stage.incoming(Samples.plain(id, title, level, time, host)));
  }

  private void mimikatz(String id, long ago, String host) {
    long time = stage.now.get() - ago;
    stage.apply(Stage.incoming(Samples.mimikatz(id, time, host, "lea.martin")));
  }

  /** A morning's alerts. */
  private void fill() {
    plain(
        "p1", "Scheduled task created by a service account", Level.MEDIUM, 9_000_000, "SRV-BKP-01");
    plain("p2", "PowerShell started with an encoded command", Level.HIGH, 7_200_000, "WS-017");
    plain("p3", "New local administrator", Level.HIGH, 5_400_000, "DC01.corp.example");
    plain("p4", "Archive written to a removable drive", Level.LOW, 3_500_000, "WS-101");
    plain(
        "p5",
        "Remote desktop session from a new address",
        Level.INFORMATIONAL,
        3_000_000,
        "SRV-RDS-02");
    plain("p6", "Antivirus exclusion added", Level.MEDIUM, 1_800_000, "WS-017");
    mimikatz("m1", 900_000, "WS-042");
    mimikatz("m2", 850_000, "WS-042");
    plain(
        "p7",
        "Sign-in to a cloud console from two countries within one hour",
        Level.HIGH,
        400_000,
        "cloud");
  }

  @Test
  void anAlertArrivesLiveAndIsOpenedByKeyboard() {
    page.navigate(stage.url("/alerts"));
    screen.shoot("sign-in");
    screen.signIn();
    assertThat(page.locator(".empty")).isVisible();
    screen.shoot("empty");
    long applied = System.nanoTime();
    mimikatz("m1", 2_000, "WS-042");
    assertThat(page.locator("tr.alert-row")).hasCount(1);
    long millis = (System.nanoTime() - applied) / 1_000_000;
    assertThat(millis).as("milliseconds from commit to screen").isLessThan(1_000);
    assertThat(page.locator("[data-count=critical]")).hasText("1");
    page.keyboard().press("j");
    assertThat(page.locator("tr.is-selected")).hasCount(1);
    page.keyboard().press("Enter");
    assertThat(page.locator("#why mark").first()).hasText("\\mimikatz.exe");
    page.keyboard().press("g");
    page.keyboard().press("a");
    assertThat(page).hasURL(stage.url("/alerts"));
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void theListStandsStillWhileSomebodyReads() {
    fill();
    screen.signIn();
    page.keyboard().press("j"); // the most urgent one stands first
    String before = page.locator("tr.is-selected").getAttribute("id");
    plain("new", "Log cleared", Level.HIGH, 1_000, "WS-200");
    assertThat(page.locator("#waiting")).hasText("1 new alert: show");
    assertThat(page.locator("tr.alert-row")).hasCount(8);
    // A finding that joins the alert being read changes its row, not its place.
    mimikatz("m3", 800_000, "WS-042");
    assertThat(page.locator("tr.is-selected .c-count")).hasText("3");
    assertThat(page.locator("tr.is-selected").getAttribute("id")).isEqualTo(before);
    screen.shoot("waiting");
    page.keyboard().press("n");
    assertThat(page.locator("tr.alert-row")).hasCount(9);
    assertThat(page.locator("tr.alert-row").first()).containsText("WS-042"); // critical stays first
    assertThat(page.locator("tr.alert-row").nth(1)).containsText("Log cleared");
    assertThat(page.locator("#waiting")).isHidden();
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void filtersKeepTheStreamInStep() {
    fill();
    screen.signIn();
    page.keyboard().press("/");
    page.keyboard().type("ws-0");
    assertThat(page.locator("tr.alert-row")).hasCount(3);
    assertThat(page).hasURL(Pattern.compile(".*text=ws-0.*"));
    page.keyboard().press("Escape");
    page.locator(".level-filter.critical").click();
    assertThat(page.locator("tr.alert-row")).hasCount(1);
    page.mouse().move(2, 2);
    plain("n1", "Log cleared", Level.HIGH, 1_000, "WS-099");
    mimikatz("n2", 1_000, "WS-077");
    assertThat(page.locator("tr.alert-row")).hasCount(2);
    assertThat(page.locator("tr.alert-row").first()).containsText("WS-077");
    page.keyboard().press("?");
    assertThat(page.locator("#help")).isVisible();
    screen.shoot("help");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void hostileTextStaysInert() {
    stage.apply(Stage.incoming(Samples.hostile("x", stage.now.get() - 5_000)));
    screen.signIn();
    assertThat(page.locator("tr.alert-row")).containsText("<script>alert('x')</script>");
    assertThat(page.locator("tr.alert-row .hidden-char").first()).hasText("U+202E");
    page.locator(".row-link").click();
    assertThat(page.locator("#why .value mark")).hasText("<script>");
    page.locator("label[for=view-raw]").click();
    assertThat(page.locator(".raw").first()).isVisible();
    screen.shoot("hostile");
    assertThat(screen.complaints).isEmpty();
  }

  @Test
  void bothLanguagesAndThemesAtBothSizes() {
    fill();
    screen.signIn();
    for (int width : new int[] {1280, 1920}) {
      page.setViewportSize(width, width * 9 / 16);
      for (String theme : new String[] {"light", "dark"}) {
        for (String language : new String[] {"en", "fr"}) {
          page.navigate(stage.url("/alerts"));
          screen.prefer(theme, language);
          assertThat(page.locator("h1")).hasText(language.equals("fr") ? "Alertes" : "Alerts");
          String suffix = "-" + width + "-" + theme + "-" + language;
          screen.shoot("list" + suffix);
          page.locator("tr.alert-row", new Page.LocatorOptions().setHasText("WS-042")).click();
          assertThat(page.locator("#why h2"))
              .hasText(language.equals("fr") ? "Pourquoi cette alerte" : "Why it fired");
          screen.shootWhole("alert" + suffix);
          page.keyboard().press("u");
          assertThat(page.locator("#list")).isVisible();
          // Who comes back stands where they left.
          assertThat(page.locator("tr.is-selected")).containsText("WS-042");
        }
      }
    }
    page.navigate(stage.url("/nowhere"));
    screen.shoot("404");
    screen.complaints.removeIf(
        text -> text.contains("404")); // the page that is not there, just above
    assertThat(screen.complaints).isEmpty();
  }
}
