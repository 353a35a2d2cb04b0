package org.vigie.server;

import com.microsoft.playwright.Page;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Authenticator;

/**
 * Somebody who signs in with a real browser and does whatever the door asks: chooses a password,
 * sets up an app, gives its codes. Keep it to sign in again.
 */
public final class Entrance {
  /** What is chosen in place of a temporary password. */
  public static final String CHOSEN = "chosen by its owner alone";

  private final String name;
  private String password;
  private @Nullable Authenticator app;

  /** Somebody with an account; {@code password} may be temporary. */
  public Entrance(String name, String password) {
    this.name = name;
    this.password = password;
  }

  /** Signs in; ends on the page that {@code url} stands for. */
  public void signIn(Page page, String url) {
    page.navigate(url);
    page.locator("input[name=name]").fill(name);
    page.locator("input[name=password]").fill(password);
    page.locator("form button.primary").click();
    while (page.url().contains("/sign-in/")) {
      if (page.url().contains("/sign-in/password")) {
        password = CHOSEN;
        page.locator("input[name=password]").fill(password);
        page.locator("input[name=again]").fill(password);
      } else {
        if (page.url().contains("/sign-in/second-factor")) {
          app = new Authenticator(page.locator("#secret").textContent());
        }
        if (app == null) throw new AssertionError("a code is asked for, and no app is known");
        page.locator("input[name=code]").fill(app.fresh(System.currentTimeMillis()));
      }
      page.locator("form button.primary").click();
      if (page.locator("#recovery").count() > 0) page.locator("#continue").click();
    }
  }
}
