package org.vigie.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/**
 * The pictures of the README: a house that has received a day of events over HTTP, as its pages
 * show it. They go to {@code target/images}, and with {@code -Dscreenshots.update} to {@code
 * docs/images}, where the difference is looked at like code.
 */
@Tag("chromium")
class ScreenshotsTest {
  /** Larger files are a burden to everybody who clones. */
  private static final long MOST_BYTES = 200_000;

  @TempDir private Path folder;

  /** A picture: its name, and the way from the list of alerts to what it shows. */
  private record Shot(String name, Consumer<Page> way) {}

  private static List<Shot> shots() {
    return List.of(
        new Shot("alerts", page -> page.keyboard().press("j")),
        new Shot(
            "alert",
            page -> {
              page.locator("tr.alert-row", rows("LSASS")).first().click();
              assertThat(page.locator("#why mark").first()).isVisible();
            }),
        new Shot(
            "event",
            page -> {
              page.locator("tr.alert-row", rows("LSASS")).first().click();
              assertThat(page.locator("#event [data-key=e]")).isVisible();
              page.keyboard().press("e");
              assertThat(page.locator("#ocsf")).isVisible();
            }),
        new Shot("incident", ScreenshotsTest::incident),
        new Shot(
            "search",
            page -> {
              page.navigate(URI.create(page.url()).resolve("/search").toString());
              assertThat(page.locator("svg.chart").first()).isVisible();
            }),
        new Shot(
            "sources",
            page -> {
              page.navigate(URI.create(page.url()).resolve("/sources").toString());
              assertThat(page.locator("svg").first()).isVisible();
            }),
        new Shot(
            "style",
            page -> {
              page.navigate(URI.create(page.url()).resolve("/style").toString());
              page.evaluate(
                  "() => document.querySelector('.theme > h2:nth-of-type(2)')"
                      + ".scrollIntoView()");
            }));
  }

  /** An incident of one alert, on which work has begun. */
  private static void incident(Page page) {
    page.locator("tr.alert-row", rows("LSASS")).first().click();
    assertThat(page.locator("#why")).isVisible();
    page.keyboard().press("i");
    page.locator("textarea[name=description]")
        .fill("A tool read the memory that holds passwords, on one workstation.");
    page.locator("select[name=risk]").selectOption("privilege-elevation");
    page.locator("select[name=rsit]").selectOption("intrusions");
    page.locator("#incident-form button.primary").click();
    page.locator("#task-title").fill("Isolate the workstation");
    page.locator("#task-title").press("Enter");
    assertThat(page.locator("#tasks")).containsText("Isolate the workstation");
    page.keyboard().press("Escape");
    page.keyboard().press("n");
    assertThat(page.locator(".over")).containsText("Contained");
    page.evaluate("() => document.querySelectorAll('.toast').forEach((toast) => toast.remove())");
  }

  private static Page.LocatorOptions rows(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  @Test
  void thePagesOfADay() throws Exception {
    boolean update = System.getProperty("screenshots.update") != null;
    Path into = Files.createDirectories(Path.of(update ? "../docs/images" : "target/images"));
    try (House house = Main.open(config(), House.Edges.ALL);
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
      send(house, Day.lines(System.currentTimeMillis()));
      assertThat(house.settle(Duration.ofSeconds(60))).isTrue();
      Page page = analyst(browser(playwright), house);
      for (Shot shot : shots()) {
        page.navigate("http://127.0.0.1:" + house.doors().web() + "/alerts");
        assertThat(page.locator("tr.alert-row").first()).isVisible();
        shot.way.accept(page);
        Path file = into.resolve(shot.name + ".png");
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
        assertThat(Files.size(file)).as(file.toString()).isBetween(10_000L, MOST_BYTES);
      }
    }
  }

  private static void send(House house, List<String> lines) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + house.doors().http() + "/ingest/default"))
                  .header("Authorization", "Bearer " + house.doors().token())
                  .timeout(Duration.ofSeconds(30))
                  .POST(BodyPublishers.ofString(String.join("\n", lines), UTF_8))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }
  }

  /** A page of an analyst, whose account the administrator has just added. */
  private static Page analyst(Browser browser, House house) {
    String url = "http://127.0.0.1:" + house.doors().web();
    String password;
    try (Page admin = browser.newPage(options())) {
      new Entrance("admin", house.doors().firstPassword()).signIn(admin, url + "/accounts");
      admin.locator("#add input[name=name]").fill("lea");
      admin.locator("#add input[name=display]").fill("Lea Moreau");
      admin.locator("#add button.primary").click();
      password = admin.locator("#shown-once").textContent();
    }
    Page page = browser.newPage(options());
    new Entrance("lea", password).signIn(page, url + "/");
    assertThat(page.locator("#live.is-on")).isVisible();
    return page;
  }

  private static Browser.NewPageOptions options() {
    return new Browser.NewPageOptions()
        .setViewportSize(1280, 800)
        .setDeviceScaleFactor(1)
        .setLocale("en-GB")
        .setColorScheme(ColorScheme.LIGHT);
  }

  private static Browser browser(Playwright playwright) {
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(Path.of("/usr/bin/chromium"))
                .setArgs(
                    List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run")));
  }

  private Config config() {
    Config standard = new Config();
    return new Config(
        folder.resolve("data"),
        new Config.Web("127.0.0.1", 0),
        Config.Tls.OFF,
        new Config.Http("127.0.0.1", 0, Map.of()),
        List.of(),
        standard.pipeline(),
        new Config.Content(folder.resolve("site")),
        List.of(),
        standard.access());
  }
}
