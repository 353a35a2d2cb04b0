package org.vigie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.detect.Finding.Level;

/**
 * An analyst's work by keyboard in a real browser; screenshots go to {@code target/screenshots}.
 */
@Tag("chromium")
class IncidentBrowserTest {
  private static final Path SHOTS = Path.of("target", "screenshots");

  @TempDir private Path folder;
  private Stage stage;
  private Playwright playwright;
  private Browser browser;
  private BrowserContext context;
  private Page page;
  private final List<String> complaints = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder);
    stage.now.set(System.currentTimeMillis());
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setLocale("en-GB")
                .setColorScheme(ColorScheme.LIGHT));
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) complaints.add(message.text());
        });
    page.onPageError(complaints::add);
  }

  @AfterEach
  void close() {
    context.close();
    browser.close();
    playwright.close();
    stage.close();
  }

  private void plain(String id, String title, Level level, long ago, String host) {
    long time = stage.now.get() - ago;
    stage.apply(Stage.incoming(Samples.plain(id, title, level, time, host)));
  }

  private void shoot(String name) {
    page.screenshot(
        new ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")).setFullPage(true));
  }

  private void press(String... keys) {
    for (String key : keys) page.keyboard().press(key);
  }

  @Test
  void aMorningsWorkByKeyboard() {
    plain("p1", "Scheduled task created by a service account", Level.MEDIUM, 9_000_000, "SRV-1");
    plain("p2", "PowerShell started with an encoded command", Level.HIGH, 7_200_000, "WS-017");
    plain("p3", "New local administrator", Level.LOW, 5_400_000, "DC01");
    long time = stage.now.get() - 900_000;
    stage.apply(Stage.incoming(Samples.mimikatz("m1", time, "WS-042", "lea.martin")));
    page.navigate(stage.url("/alerts"));
    page.locator("input[name=name]").fill("ann");
    page.locator("input[name=password]").fill(Stage.PASSWORD);
    page.locator("button.primary").click();
    assertThat(page.locator("tr.alert-row")).hasCount(4);
    assertThat(page.locator("tr.alert-row").first()).containsText("WS-042");
    // The last two are ticked and qualified as tests with two more keys.
    press("j", "j", "j", "x", "j", "x");
    assertThat(page.locator("[data-bulk-count]")).hasText("2");
    shoot("queue-ticked");
    press("q");
    assertThat(page.locator("#qualify")).isVisible();
    shoot("queue-qualify");
    press("5");
    assertThat(page.locator("tr.alert-row")).hasCount(2);
    // The first is taken, then becomes an incident.
    press("k", "k", "k", "j");
    page.locator("tr.alert-row", new Page.LocatorOptions().setHasText("WS-042")).click();
    assertThat(page.locator("#grouped")).containsText("because the same rule fired");
    press("a");
    assertThat(page.locator("#acts")).containsText("acknowledged it");
    shoot("alert-taken");
    press("i");
    page.locator("textarea[name=description]").fill("A tool read passwords on one workstation.");
    page.locator("select[name=risk]").selectOption("privilege-elevation");
    page.locator("select[name=rsit]").selectOption("intrusions");
    shoot("incident-form");
    page.locator("#incident-form button.primary").click();
    assertThat(page.locator("h1")).containsText("Credential dumping");
    press("c");
    page.keyboard().type("Called the user: he knows nothing of it.");
    page.locator("#activity button").first().click();
    assertThat(page.locator("#activity")).containsText("he knows nothing");
    press("t");
    page.keyboard().type("Isolate the host");
    press("Enter");
    assertThat(page.locator("#tasks")).containsText("Isolate the host");
    page.locator("input[type=file]")
        .setInputFiles(
            new FilePayload(
                "memory.txt", "text/plain", "evidence".getBytes(StandardCharsets.UTF_8)));
    page.locator("#evidence form[enctype] button").click();
    assertThat(page.locator("#evidence")).containsText("memory.txt");
    page.locator("body").click(new Locator.ClickOptions().setPosition(3, 400));
    press("n");
    assertThat(page.locator(".over")).containsText("Contained");
    shoot("incident-1280-light-en");
    assertThat(complaints).isEmpty();
    looks();
  }

  /** Both languages and themes at both widths. */
  private void looks() {
    String here = page.url();
    for (String language : List.of("en", "fr")) {
      for (String theme : List.of("light", "dark")) {
        var ann = stage.state.accounts();
        ann.setPreferences("ann", language, theme);
        for (int width : new int[] {1280, 1920}) {
          page.setViewportSize(width, width * 9 / 16);
          String suffix = "-" + width + "-" + theme + "-" + language;
          page.navigate(here);
          assertThat(page.locator("html")).hasAttribute("lang", language);
          shoot("incident" + suffix);
          page.navigate(stage.url("/incidents"));
          shoot("incidents" + suffix);
          page.navigate(stage.url("/alerts?status=all"));
          shoot("queue" + suffix);
          page.locator("tr.alert-row").first().click();
          assertThat(page.locator("#handling")).isVisible();
          shoot("handled" + suffix);
        }
      }
    }
    assertThat(complaints).isEmpty();
  }
}
