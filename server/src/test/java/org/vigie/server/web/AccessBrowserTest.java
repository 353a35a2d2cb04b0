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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.Entrance;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Role;

/** Accounts in a real browser, from the first sign-in on; screenshots go to target/screenshots. */
@Tag("chromium")
class AccessBrowserTest {
  private static final Path SHOTS = Path.of("target", "screenshots");

  @TempDir private Path folder;
  private final List<String> complaints = new ArrayList<>();

  @Test
  void anAdministratorMakesAnAnalystWhoSignsIn() throws Exception {
    try (Stage stage = new Stage(folder, Requirement.REQUIRED);
        Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
      stage.now.set(System.currentTimeMillis()); // the apps of visitors follow the real clock
      stage.add("adam", Role.ADMINISTRATOR);
      Browser browser = launch(playwright);
      Page page = page(browser, 1280);
      steps(stage, page(browser, 1280));
      new Entrance("adam", Stage.PASSWORD).signIn(page, stage.url("/accounts"));
      assertThat(page.locator("h1")).hasText("Accounts");
      page.locator("#add input[name=name]").fill("bob");
      page.locator("#add input[name=display]").fill("Bob Martin");
      page.locator("#add button.primary").click();
      String password = page.locator("#shown-once").textContent();
      shoot(page, "account-made");
      Page other = page(browser, 1280);
      new Entrance("bob", password).signIn(other, stage.url("/"));
      assertThat(other.locator("h1")).hasText("Alerts");
      makesAToken(stage, other);
      everyPage(stage, page);
      page.navigate(stage.url("/accounts/bob"));
      page.locator("#sessions .card-head button").click();
      other.navigate(stage.url("/alerts"));
      assertThat(other.locator("input[name=password]")).isVisible();
    }
    assertThat(complaints).isEmpty();
  }

  /** The steps of signing in, looked at one by one. */
  private static void steps(Stage stage, Page page) {
    stage.add("eve", Role.AUDITOR);
    page.navigate(stage.url("/audit"));
    page.locator("input[name=name]").fill("eve");
    page.locator("input[name=password]").fill(Stage.PASSWORD);
    page.locator("form button.primary").click();
    assertThat(page.locator("svg.qr")).isVisible();
    shoot(page, "step-enrol");
    page.context().close();
  }

  private static void makesAToken(Stage stage, Page page) {
    page.navigate(stage.url("/profile"));
    page.locator("#tokens input[name=label]").fill("a script");
    page.locator("#tokens input[name=password]").fill(Entrance.CHOSEN);
    page.locator("#tokens input[name=permission]").first().check();
    page.locator("#tokens button.primary").click();
    assertThat(page.locator("#shown-once")).containsText("vig_");
    shoot(page, "profile-token");
  }

  private static void everyPage(Stage stage, Page page) {
    for (String language : new String[] {"en", "fr"}) {
      for (String theme : new String[] {"light", "dark"}) {
        page.navigate(stage.url("/profile"));
        page.locator("#preferences select[name=language]").selectOption(language);
        page.locator("#preferences select[name=theme]").selectOption(theme);
        page.locator("#preferences button").click();
        assertThat(page.locator("html")).hasAttribute("lang", language);
        assertThat(page.locator("html")).hasAttribute("data-theme", theme);
        for (int width : new int[] {1280, 1920}) {
          page.setViewportSize(width, width * 9 / 16);
          String suffix = "-" + width + "-" + theme + "-" + language;
          for (String path :
              new String[] {"/accounts", "/accounts/bob", "/profile", "/audit", "/api"}) {
            page.navigate(stage.url(path));
            assertThat(page.locator("h1")).isVisible();
            shoot(page, path.substring(1).replace('/', '-') + suffix);
          }
        }
      }
    }
    assertThat(page.locator("#openapi")).isVisible();
    page.navigate(stage.url("/audit"));
    assertThat(page.locator("#chain.ok")).isVisible();
  }

  private static void shoot(Page page, String name) {
    page.screenshot(
        new ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")).setFullPage(true));
  }

  private Page page(Browser browser, int width) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, width * 9 / 16)
                .setLocale("en-GB")
                .setColorScheme(ColorScheme.LIGHT));
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) complaints.add(message.text());
        });
    page.onPageError(complaints::add);
    return page;
  }

  private static Browser launch(Playwright playwright) {
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
}
