package org.vigie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vigie.detect.Finding.Level;
import org.vigie.server.Entrance;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Role;
import org.vigie.server.cli.Cli;

/**
 * A day's work by keyboard in a real browser, from the second factor to an incident that is closed,
 * and then to evidence that somebody changed; screenshots go to {@code target/screenshots}.
 */
@Tag("chromium")
class DayTest {
  private static Playwright playwright;
  private static Browser browser;

  @TempDir private Path folder;
  private Stage stage;
  private Screen screen;
  private Page page;
  private Words words = Words.load("en");

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

  @AfterEach
  void close() {
    screen.close();
    stage.close();
  }

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, Requirement.REQUIRED);
    stage.now.set(System.currentTimeMillis());
    stage.add("lou", Role.LEAD_ANALYST);
    plain("p1", "Scheduled task created by a service account", Level.MEDIUM, 9_000_000, "SRV-1");
    plain("p2", "PowerShell started with an encoded command", Level.HIGH, 7_200_000, "WS-017");
    plain("p3", "New local administrator", Level.LOW, 5_400_000, "DC01");
    long time = stage.now.get() - 900_000;
    stage.apply(Stage.incoming(Samples.mimikatz("m1", time, "WS-042", "lea.martin")));
    screen = new Screen(browser, stage);
    page = screen.page;
  }

  private void plain(String id, String title, Level level, long ago, String host) {
    long time = stage.now.get() - ago;
    stage.apply(Stage.incoming(Samples.plain(id, title, level, time, host)));
  }

  private void type(String text) {
    page.keyboard().type(text);
  }

  private void said(String key, Object... values) {
    assertThat(page.locator("#toasts")).containsText(words.say(key, values));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void aDayFromTheDoorToAClosedIncidentAndABrokenChain(String language) throws Exception {
    stage.state.accounts().setPreferences("lou", language, "light");
    words = Words.load(language);
    signsInTwice();
    worksTheQueue();
    String number = declares();
    qualifiesItsAlert();
    leadsItToItsEnd(number);
    screen.shootWhole("day-closed-" + language);
    assertThat(screen.complaints).isEmpty();
    assertThat(verify()).as("vigie custody verify").isZero();
    changeOneByte(number);
    assertThat(verify()).as("vigie custody verify of a changed record").isEqualTo(1);
    for (String path : List.of("/incidents/" + number, "/incidents?status=all")) {
      screen.go(path);
      assertThat(page.locator("#broken")).containsText(words.say("custody.broken.title"));
    }
    screen.go("/incidents/" + number);
    screen.shootWhole("day-broken-" + language);
    assertThat(screen.complaints).isEmpty();
  }

  /** The first time an app is set up; the second time its code is asked for. */
  private void signsInTwice() {
    Entrance lou = new Entrance("lou", Stage.PASSWORD, stage.now::get);
    lou.signIn(page, stage.url("/alerts"));
    assertThat(page.locator("tr.alert-row")).hasCount(4);
    page.locator("#person > summary").click();
    page.locator("#sign-out").click();
    assertThat(page.locator("input[name=password]")).isVisible();
    stage.now.addAndGet(60_000);
    lou.signIn(page, stage.url("/alerts"));
    assertThat(page.locator("h1")).hasText(words.say("alerts.title"));
    assertThat(page.locator("#live.is-on")).isVisible();
  }

  /** The last two are ticked and qualified as tests; the first is taken. */
  private void worksTheQueue() {
    assertThat(page.locator("tr.alert-row").first()).containsText("WS-042");
    screen.press("j", "j", "j", "x", "j", "x");
    assertThat(page.locator("[data-bulk-count]")).hasText("2");
    screen.press("q");
    assertThat(page.locator("#qualify")).isVisible();
    screen.press("5");
    assertThat(page.locator("tr.alert-row")).hasCount(2);
    said("alert.said.qualify", words.count("alert.said.alerts", 2));
    screen.press("k", "k", "m");
    said("alert.said.assign", words.count("alert.said.alerts", 1));
    assertThat(page.locator("tr.alert-row").first()).containsText("lou");
    screen.press("k", "Enter");
    assertThat(page.locator("#why mark").first()).hasText("\\mimikatz.exe");
    screen.press("a");
    assertThat(page.locator("#acts")).containsText(words.say("alert.did.acknowledged"));
    assertThat(page.locator("#entities a.pivot").first()).isVisible();
  }

  private String declares() {
    screen.press("i");
    assertThat(page.locator("input[name=title]")).isFocused();
    screen.press("Tab");
    type("A tool read passwords on one workstation.");
    screen.press("Tab", "Tab", "ArrowDown", "Tab", "ArrowDown", "Tab");
    type("Paris");
    screen.press("Enter");
    assertThat(page.locator("h1")).containsText("Credential dumping");
    String number = page.url().substring(page.url().lastIndexOf('/') + 1);
    said("incident.said.declare", number);
    screen.press("c");
    type("Called the user: he knows nothing of it.");
    screen.press("Tab", "Enter");
    assertThat(page.locator("#activity")).containsText("he knows nothing");
    screen.press("t");
    type("Isolate the host");
    screen.press("Enter");
    assertThat(page.locator("#tasks")).containsText("Isolate the host");
    // The chooser of files belongs to the system; what follows is the keyboard's again.
    page.locator("input[type=file]")
        .setInputFiles(
            new FilePayload(
                "memory.txt", "text/plain", "evidence".getBytes(StandardCharsets.UTF_8)));
    page.locator("#evidence form[enctype] button").press("Enter");
    assertThat(page.locator("#evidence")).containsText("memory.txt");
    return number;
  }

  /** Without a disposition of each alert no incident is closed. */
  private void qualifiesItsAlert() {
    screen.press("g", "a");
    assertThat(page.locator("tr.alert-row").first()).containsText("WS-042");
    page.evaluate("() => sessionStorage.clear()");
    screen.press("Escape", "j", "Enter");
    assertThat(page.locator("#handling")).isVisible();
    screen.press("q");
    assertThat(page.locator("#qualify")).isVisible();
    screen.press("1");
    said("alert.said.qualify", words.count("alert.said.alerts", 1));
  }

  private void leadsItToItsEnd(String number) {
    screen.press("g", "i");
    assertThat(page.locator("[data-rows] tbody tr")).hasCount(1);
    screen.press("j", "Enter");
    assertThat(page).hasURL(stage.url("/incidents/" + number));
    for (String phase : List.of("contained", "resolved")) {
      screen.press("n");
      assertThat(page.locator(".over")).containsText(words.say("phase." + phase));
    }
    // What is to be said at the end is asked for; nothing is lost on the way.
    screen.press("n");
    assertThat(page.locator("textarea[name=summary]")).isFocused();
    type("One workstation, one password: changed.");
    screen.press("Tab", "Tab", "Enter");
    assertThat(page.locator(".over")).containsText(words.say("phase.closed"));
    page.navigate(page.url() + "?verify=all");
    assertThat(page.locator("#activity .badge.ok")).isVisible();
    assertThat(page.locator("#broken")).hasCount(0);
  }

  private int verify() {
    return Cli.execute(
        (config, edges) -> {
          throw new AssertionError("verifying opens no house");
        },
        "custody",
        "verify",
        "--data",
        folder.toString());
  }

  /** As somebody does who can write the database's file: the triggers are no lock for him. */
  private void changeOneByte(String number) throws SQLException {
    String file = "jdbc:sqlite:" + folder.resolve("state.db");
    try (Connection connection = DriverManager.getConnection(file);
        Statement statement = connection.createStatement()) {
      List<String> triggers = new ArrayList<>();
      try (ResultSet found =
          statement.executeQuery(
              "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                  + " AND tbl_name = 'incident_record'")) {
        while (found.next()) triggers.add(found.getString(1));
      }
      assertThat(triggers).isNotEmpty();
      for (String trigger : triggers) statement.execute("DROP TRIGGER " + trigger);
      int changed =
          statement.executeUpdate(
              "UPDATE incident_record SET payload = replace(payload, 'knows nothing',"
                  + " 'knows nothinG') WHERE incident = '"
                  + number
                  + "' AND payload LIKE '%knows nothing%'");
      assertThat(changed).isEqualTo(1);
    }
  }
}
