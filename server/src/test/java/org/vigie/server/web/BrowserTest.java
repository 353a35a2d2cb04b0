package org.vigie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final Path SHOTS = Path.of("target", "screenshots");

  private static Playwright playwright;
  private static Browser browser;

  @TempDir private Path folder;
  private Stage stage;
  private BrowserContext context;
  private Page page;
  private final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void launch() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setHeadless(true)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
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
    context = browser.newContext(options(1280, 800));
    page = context.newPage();
    // A violated policy, a script error or a failed load is a complaint on the console.
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) complaints.add(message.text());
        });
    page.onPageError(complaints::add);
  }

  @AfterEach
  void close() {
    context.close();
    stage.close();
  }

  private static Browser.NewContextOptions options(int width, int height) {
    return new Browser.NewContextOptions()
        .setViewportSize(width, height)
        .setLocale("en-GB")
        .setColorScheme(ColorScheme.LIGHT);
  }

  private void signIn() {
    page.navigate(stage.url("/"));
    page.locator("input[name=name]").fill("ann");
    page.locator("input[name=password]").fill(Stage.PASSWORD);
    page.locator("button.primary").click();
    assertThat(page.locator("h1")).hasText("Alerts");
    assertThat(page.locator("#live.is-on")).isVisible();
  }

  private void shoot(String name) {
    page.screenshot(new ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")));
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
    shoot("sign-in");
    signIn();
    assertThat(page.locator(".empty")).isVisible();
    shoot("empty");
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
    assertThat(complaints).isEmpty();
  }

  @Test
  void theListStandsStillWhileSomebodyReads() {
    fill();
    signIn();
    page.keyboard().press("j");
    page.keyboard().press("j");
    String before = page.locator("tr.is-selected").getAttribute("id");
    plain("new", "Log cleared", Level.HIGH, 1_000, "WS-200");
    assertThat(page.locator("#waiting")).hasText("1 new alert: show");
    assertThat(page.locator("tr.alert-row")).hasCount(8);
    // A finding that joins the alert being read changes its row, not its place.
    mimikatz("m3", 800_000, "WS-042");
    assertThat(page.locator("tr.is-selected .c-count")).hasText("3");
    assertThat(page.locator("tr.is-selected").getAttribute("id")).isEqualTo(before);
    shoot("waiting");
    page.keyboard().press("n");
    assertThat(page.locator("tr.alert-row")).hasCount(9);
    assertThat(page.locator("tr.alert-row").first()).containsText("WS-042"); // critical stays first
    assertThat(page.locator("tr.alert-row").nth(1)).containsText("Log cleared");
    assertThat(page.locator("#waiting")).isHidden();
    assertThat(complaints).isEmpty();
  }

  @Test
  void filtersKeepTheStreamInStep() {
    fill();
    signIn();
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
    shoot("help");
    assertThat(complaints).isEmpty();
  }

  @Test
  void hostileTextStaysInert() {
    stage.apply(Stage.incoming(Samples.hostile("x", stage.now.get() - 5_000)));
    signIn();
    assertThat(page.locator("tr.alert-row")).containsText("<script>alert('x')</script>");
    assertThat(page.locator("tr.alert-row .hidden-char").first()).hasText("U+202E");
    page.locator(".row-link").click();
    assertThat(page.locator("#why .value mark")).hasText("<script>");
    page.locator("label[for=view-raw]").click();
    assertThat(page.locator(".raw").first()).isVisible();
    shoot("hostile");
    assertThat(complaints).isEmpty();
  }

  @Test
  void bothLanguagesAndThemesAtBothSizes() {
    fill();
    signIn();
    for (int width : new int[] {1280, 1920}) {
      page.setViewportSize(width, width * 9 / 16);
      for (String theme : new String[] {"light", "dark"}) {
        page.navigate(stage.url("/alerts"));
        while (!theme.equals(page.locator("html").getAttribute("data-theme"))) {
          page.locator("#theme").click();
        }
        for (String language : new String[] {"en", "fr"}) {
          if (!language.equals(page.locator("html").getAttribute("lang"))) {
            page.locator("#language").click();
          }
          assertThat(page.locator("html")).hasAttribute("lang", language);
          assertThat(page.locator("h1")).hasText(language.equals("fr") ? "Alertes" : "Alerts");
          String suffix = "-" + width + "-" + theme + "-" + language;
          shoot("list" + suffix);
          page.locator("tr.alert-row", new Page.LocatorOptions().setHasText("WS-042")).click();
          assertThat(page.locator("#why h2"))
              .hasText(language.equals("fr") ? "Pourquoi cette alerte" : "Why it fired");
          page.screenshot(
              new ScreenshotOptions()
                  .setPath(SHOTS.resolve("alert" + suffix + ".png"))
                  .setFullPage(true));
          page.keyboard().press("u");
          assertThat(page.locator("#list")).isVisible();
        }
      }
    }
    page.navigate(stage.url("/nowhere"));
    shoot("404");
    complaints.removeIf(text -> text.contains("404")); // the page that is not there, just above
    assertThat(complaints).isEmpty();
  }
}
