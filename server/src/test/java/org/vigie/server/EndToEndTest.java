package org.vigie.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.config.Config;
import org.vigie.server.house.House;

/** One log line in by a real rsyslog, one alert on the screen of a real browser. */
@Tag("chromium")
@Tag("rsyslog")
class EndToEndTest {
  private static final Path SHOTS = Path.of("target", "screenshots");

  @TempDir Path folder;

  @Test
  void aLineIsOnTheScreenWithinTwoSeconds() throws Exception {
    int relay = freePort();
    try (House house = Main.open(config(), House.Edges.ALL);
        DatagramSocket sender = new DatagramSocket()) {
      Process rsyslog = rsyslog(relay, house.doors().syslog());
      try (Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  send(sender, relay, "<38>Nov 24 09:29:00 relay app: hello");
                  return house.raw().end() > 0;
                });
        Page page =
            browser(playwright).newPage(new Browser.NewPageOptions().setIgnoreHTTPSErrors(true));
        signIn(page, house);
        // The first alert finds code that has never run; the second is what people feel.
        appears(page, sender, relay, "bastion-warm");
        long millis = appears(page, sender, relay, "bastion-1");
        System.out.printf("rsyslog to the screen: %d ms%n", millis);
        assertThat(millis).isLessThan(2_000);
        readsTheAlert(page);
        assertThat(house.settle(Duration.ofSeconds(30))).isTrue();
        List<String> users =
            house
                .lake()
                .query(
                    "SELECT user.name FROM events WHERE device.hostname = 'bastion-1'",
                    List.of(),
                    row -> row.getString(1));
        assertThat(users).containsExactly("root");
      } finally {
        rsyslog.destroy();
        if (!rsyslog.waitFor(5, TimeUnit.SECONDS)) rsyslog.destroyForcibly().waitFor();
      }
    }
  }

  private static long appears(Page page, DatagramSocket sender, int relay, String host)
      throws IOException {
    Locator row = page.locator("tr.alert-row").filter(new Locator.FilterOptions().setHasText(host));
    long sent = System.nanoTime();
    send(
        sender,
        relay,
        "<38>Nov 24 09:30:00 "
            + host
            + " sshd[811]: Accepted password for root from 203.0.113.9 port 50022 ssh2");
    row.waitFor(new Locator.WaitForOptions().setTimeout(20_000));
    return (System.nanoTime() - sent) / 1_000_000;
  }

  private static void signIn(Page page, House house) {
    new Entrance("admin", house.doors().firstPassword())
        .signIn(page, "https://127.0.0.1:" + house.doors().web() + "/");
    assertThat(page.locator("#live.is-on")).isVisible();
  }

  private static void readsTheAlert(Page page) {
    shoot(page, "end-to-end-list-en");
    page.locator("tr.alert-row").first().locator("a").first().click();
    assertThat(page.locator("h1")).containsText("Root Logged In Over SSH With a Password");
    assertThat(page.locator("body")).containsText("203.0.113.9");
    assertThat(page.locator("body")).containsText("Accepted password for root");
    shoot(page, "end-to-end-alert-en");
    page.locator("#person > summary").click();
    page.getByText("Français").click();
    assertThat(page.locator("body")).containsText("Pourquoi cette alerte");
    shoot(page, "end-to-end-alert-fr");
  }

  private static void shoot(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")).setFullPage(true));
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
        Config.Tls.OWN,
        new Config.Http("127.0.0.1", 0, Map.of()),
        List.of(new Config.Syslog("relay", "127.0.0.1", 0)),
        standard.pipeline(),
        new Config.Content(folder.resolve("site")),
        List.of(),
        standard.access());
  }

  /** A relay as they stand in every company: UDP in, TCP on to the collector. */
  private Process rsyslog(int relay, int port) throws IOException {
    Path conf = folder.resolve("rsyslog.conf");
    Files.writeString(
        conf,
        """
        global(workDirectory="%s")
        module(load="imudp")
        input(type="imudp" address="127.0.0.1" port="%d")
        action(type="omfwd" target="127.0.0.1" protocol="tcp" port="%d"
               template="RSYSLOG_TraditionalForwardFormat" action.resumeRetryCount="-1")
        """
            .formatted(folder, relay, port));
    return new ProcessBuilder(
            "rsyslogd", "-n", "-f", conf.toString(), "-i", folder.resolve("pid").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("rsyslog.out").toFile())
        .start();
  }

  private static void send(DatagramSocket sender, int relay, String line) throws IOException {
    byte[] bytes = line.getBytes(UTF_8);
    sender.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), relay));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
