package org.vigie.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.vigie.server.secret.Secrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code vigie secret}: passwords and tokens that the configuration names. */
@Command(
    name = "secret",
    description = {
      "Keep passwords and tokens sealed, and out of the configuration: it names them,",
      "$${secret:NAME}, in tokens, passphrases, connections of Kafka and the readers' credentials."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Acts: set NAME, list, remove NAME. Values are read from standard input, or asked for.",
      "",
      "Sealed with AES-256 in the file secrets of the data folder; the key is secret.key there,",
      "or the file that VIGIE_SECRET_KEY_FILE names, or the 64 hexadecimal digits in",
      "VIGIE_SECRET_KEY. `vigie backup` leaves secret.key out: keep a copy elsewhere.",
      "",
      "Examples:",
      "  vigie secret set okta-token                 asks for it, and does not show it",
      "  vigie secret set kafka < password.txt       a line end behind it is left out",
      "  vigie secret list",
      "  vigie secret remove okta-token"
    })
final class SecretCommand implements Callable<Integer> {
  private static final int LONGEST = 20_000;

  @Mixin private Cli.Configured configured = new Cli.Configured();

  @Parameters(
      paramLabel = "ACT",
      arity = "1..2",
      description = "What to do, and with which secret.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Secrets secrets = new Secrets(configured.read().data(), System.getenv());
    String act = words.getFirst();
    if (act.equals("list") && words.size() == 1) return list(secrets);
    if (words.size() == 2) {
      String name = words.get(1);
      if (act.equals("set")) return set(secrets, name);
      if (act.equals("remove")) return remove(secrets, name);
    }
    throw new Cli.Refused(
        "'" + String.join(" ", words) + "' is not known; allowed: set NAME, list, remove NAME");
  }

  private static int list(Secrets secrets) throws IOException {
    List<Secrets.Entry> all = secrets.list();
    for (Secrets.Entry one : all) System.out.printf("%-32s set %s%n", one.name(), one.set());
    if (all.isEmpty()) System.out.println("no secrets; vigie secret set NAME");
    return 0;
  }

  private static int set(Secrets secrets, String name) throws IOException {
    secrets.set(name, value(name), Instant.now());
    System.out.println(
        "secret '"
            + name
            + "' is set; readers use it from their next question on, tokens and Kafka from the"
            + " next start on");
    return 0;
  }

  private static int remove(Secrets secrets, String name) throws IOException {
    if (!secrets.remove(name)) throw new Cli.Refused("there is no secret '" + name + "'");
    System.out.println("secret '" + name + "' is removed");
    return 0;
  }

  private static String value(String name) throws IOException {
    // The launcher says whether somebody types; a console is there in any case.
    if (Boolean.getBoolean("vigie.terminal.in")) {
      char[] typed = Objects.requireNonNull(System.console()).readPassword("%s: ", name);
      return typed == null ? "" : new String(typed);
    }
    byte[] bytes = System.in.readNBytes(LONGEST);
    return new String(bytes, UTF_8).replaceFirst("\\r?\\n\\z", "");
  }
}
