package org.vigie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

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

/** A real browser with one page open on a stage; what the page complains about is kept. */
final class Screen implements AutoCloseable {
  private static final Path SHOTS = Path.of("target", "screenshots");

  final Page page;

  /** A violated policy, a script error, a failed load. */
  final List<String> complaints = new ArrayList<>();

  private final Stage stage;
  private final BrowserContext context;

  Screen(Browser browser, Stage stage) {
    this.stage = stage;
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setLocale("en-GB")
                .setColorScheme(ColorScheme.LIGHT));
    page = context.newPage();
    page.setDefaultTimeout(20_000);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) complaints.add(page.url() + ": " + message.text());
        });
    page.onPageError(error -> complaints.add(page.url() + ": " + error));
  }

  static Playwright playwright() {
    return Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  }

  static Browser launch(Playwright playwright) {
    return playwright
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

  /** Signs the stage's analyst in; the list of alerts is open then, and live. */
  void signIn() {
    page.navigate(stage.url("/"));
    page.locator("input[name=name]").fill("ann");
    page.locator("input[name=password]").fill(Stage.PASSWORD);
    page.locator("button.primary").click();
    assertThat(page.locator("h1")).hasText("Alerts");
    assertThat(page.locator("#live.is-on")).isVisible();
  }

  /** Chooses a look and a language by the menu of the person, as people do. */
  void prefer(String theme, String language) {
    page.locator("#person > summary").click();
    page.waitForResponse(
        "**/preferences",
        () -> page.locator("#person button[name=theme][value=" + theme + "]").click());
    assertThat(page.locator("html")).hasAttribute("data-theme", theme);
    page.locator("#person button[name=language][value=" + language + "]").click();
    assertThat(page.locator("html")).hasAttribute("lang", language);
    assertThat(page.locator("html")).hasAttribute("data-theme", theme);
  }

  void go(String path) {
    page.navigate(stage.url(path));
  }

  void press(String... keys) {
    for (String key : keys) page.keyboard().press(key);
  }

  void shoot(String name) {
    page.screenshot(new ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")));
  }

  void shootWhole(String name) {
    page.screenshot(
        new ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")).setFullPage(true));
  }

  @Override
  public void close() {
    context.close();
  }
}
