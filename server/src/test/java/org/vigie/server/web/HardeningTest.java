package org.vigie.server.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.access.Access.Actor;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.access.Permission;
import org.vigie.server.access.Role;
import org.vigie.server.web.Web.Transport;

/** What a hostile eye looks for. */
class HardeningTest {
  @TempDir private Path folder;

  @Test
  void overTlsCookiesAreBoundToTheHost() throws Exception {
    try (Stage stage = new Stage(folder, Requirement.OPTIONAL, Transport.TLS)) {
      var form = stage.client().get("/sign-in");
      List<String> cookies = form.headers().allValues("Set-Cookie");
      assertThat(cookies)
          .singleElement()
          .asString()
          .startsWith("__Host-vigie-form=")
          .contains("Secure", "HttpOnly", "SameSite=Strict", "Path=/")
          .doesNotContain("Domain");
      assertThat(form.headers().firstValue("Strict-Transport-Security")).isPresent();
      // Planted without TLS by a neighbour, the plain name opens nothing.
      String planted = cookies.getFirst().replaceAll(";.*", "").replace("__Host-", "");
      assertThat(stage.client().get("/alerts", "Cookie", planted).statusCode()).isEqualTo(303);
    }
  }

  @Test
  void framesCachesAndOtherSitesAreKeptOff() throws Exception {
    try (Stage stage = new Stage(folder)) {
      var client = stage.client().signedIn();
      for (String path : new String[] {"/sign-in", "/profile", "/api", "/api/v1/profile", "/x"}) {
        var headers = client.get(path).headers();
        assertThat(headers.firstValue("X-Frame-Options")).as(path).contains("DENY");
        assertThat(headers.firstValue("Cache-Control")).as(path).contains("no-store");
        assertThat(headers.firstValue("Referrer-Policy")).as(path).contains("no-referrer");
        assertThat(headers.firstValue("Access-Control-Allow-Origin")).as(path).isEmpty();
      }
    }
  }

  @Test
  void redirectsStayHere() {
    for (String away :
        List.of(
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "evil",
            "",
            "/x\r\nSet-Cookie: a=b",
            "/é")) {
      assertThat(Links.local(away)).as(away).isEqualTo("/");
    }
    assertThat(Links.local("/alerts?level=high")).isEqualTo("/alerts?level=high");
  }

  @Test
  void aBodyThatEndsEarlyIsTheClientsMatter() throws Exception {
    try (Stage stage = new Stage(folder)) {
      URI uri = URI.create(stage.url("/"));
      try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
        socket
            .getOutputStream()
            .write(
                ("POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=")
                    .getBytes(US_ASCII));
        socket.shutdownOutput();
        String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("reference");
      }
    }
  }

  @Test
  void permissionsAreAskedOfThePersonNotOfTheRole() {
    // A role allows more than an API token of its owner does.
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAPackage("org.vigie.server.web..")
        .should()
        .callMethod(Role.class, "may", Permission.class)
        .because("an API token may do less than its owner: ask Person.may")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.vigie.server.web"));
  }

  @Test
  void aStreamTellsNothingOnceItsSessionIsOver() throws Exception {
    try (Stage stage = new Stage(folder)) {
      var ann = stage.client().signedIn();
      try (InputStream stream = ann.stream("/alerts/stream")) {
        stage.apply(Stage.incoming(Samples.mimikatz("a", Samples.NOON, "WS-before", "ann")));
        assertThat(until(stream, "event: counts")).contains("WS-before");
        stage.access.administration().disable(new Actor("test", ""), "ann");
        // As long as alerts came, nobody asked who listens.
        stage.apply(Stage.incoming(Samples.mimikatz("b", Samples.NOON, "WS-after", "ann")));
        String rest = new String(stream.readAllBytes(), UTF_8);
        assertThat(rest).contains("event: ended").doesNotContain("WS-after");
      }
    }
  }

  private static String until(InputStream stream, String mark) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(mark) < 0) {
      int next = stream.read();
      if (next < 0) throw new IOException("ended before '" + mark + "': " + read);
      read.append((char) next);
    }
    return read.toString();
  }

  @Test
  void noCellOfASpreadsheetRuns() {
    for (String text :
        List.of("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1")) {
      assertThat(Csv.cell(text)).as(text).startsWith("\"'");
    }
    assertThat(Csv.cell("a \"b\",c\r\nd")).isEqualTo("\"a \"\"b\"\",c\r\nd\"");
  }

  @Test
  void theQrCodeHoldsWhatItShould() {
    Qr qr = Qr.of("otpauth://totp/Vigie:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Vigie");
    assertThat(qr.side()).isBetween(29, 80);
    assertThat(Pattern.compile("M\\d+ \\d+h\\d+v1h-\\d+z").matcher(qr.path()).results().count())
        .isGreaterThan(100);
  }
}
