package org.vigie.server.ingest.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.server.ingest.Kept;
import org.vigie.server.tls.Tls;
import org.vigie.store.journal.FileJournal;
import org.vigie.store.journal.Journal;

/** What services have to say, each of it in the journal once, whatever is cut off in between. */
class PullerTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(9_000);

  @TempDir Path temp;
  private FileJournal journal;
  private Cloud cloud;

  @BeforeEach
  void open() throws IOException {
    journal = FileJournal.open(temp.resolve("journal"), FileJournal.Options.STANDARD);
    cloud = new Cloud();
  }

  @AfterEach
  void close() throws IOException {
    cloud.close();
    journal.close();
  }

  private List<Cloud.Entry> entries(String what, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new Cloud.Entry(what + "-" + i, start.plusSeconds(i)))
        .toList();
  }

  private static Service.Terms terms(@Nullable Path authorities) {
    return new Service.Terms(Duration.ofDays(1), authorities);
  }

  private Service okta(URI address, @Nullable Path authorities) {
    return new Service.Okta(address, () -> Cloud.OKTA_TOKEN, terms(authorities));
  }

  private Service okta() {
    return okta(cloud.address(), null);
  }

  private Service.Login login(String secret) {
    return new Service.Login(cloud.address(), "tenant-1", "client-1", () -> secret);
  }

  private Service graph(String secret) {
    return new Service.Graph(
        cloud.address(), login(secret), Service.Graph.Kind.SIGN_INS, terms(null));
  }

  private Service office() {
    return new Service.Office(cloud.address(), login(Cloud.SECRET), "Audit.General", terms(null));
  }

  private Puller start(Service service, Journal into) {
    var options =
        new Puller.Options("people", service, Duration.ofMillis(30), temp.resolve("pulled"));
    Puller puller = new Puller(options, into, InstantSource.system());
    puller.start();
    return puller;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitRecords(long count) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(journal.end()).isEqualTo(count));
  }

  private List<String> ids(String member) {
    String start = "\"" + member + "\": ?\"([^\"]+)\"";
    var pattern = java.util.regex.Pattern.compile(start);
    return Kept.texts(journal).stream()
        .map(pattern::matcher)
        .map(found -> found.find() ? found.group(1) : "")
        .toList();
  }

  @Test
  void oktaIsReadOnWhereItWasStoppedAndEachEventIsAsItCame() throws Exception {
    cloud.entries.addAll(entries("e", 0, 2_500));
    try (Puller puller = start(okta(), journal)) {
      awaitRecords(2_500);
      cloud.entries.addAll(entries("e", 2_500, 2_600));
      awaitRecords(2_600);
      assertThat(Objects.requireNonNull(puller.traffic().get("people")).records()).isEqualTo(2_600);
      await().atMost(SOON).until(() -> puller.standing().lastSuccess() > 0);
      assertThat(puller.standing().error()).isEmpty();
    }
    cloud.entries.addAll(entries("e", 2_600, 2_610));
    try (Puller puller = start(okta(), journal)) {
      awaitRecords(2_610);
      assertThat(puller.standing().service()).isEqualTo("okta log");
    }
    assertThat(ids("uuid"))
        .isEqualTo(entries("e", 0, 2_610).stream().map(Cloud.Entry::id).toList());
    assertThat(Kept.texts(journal).getFirst())
        .isEqualTo(
            "{ \"uuid\": \"e-0\",\"published\":\"%s\", \"actor\":{\"uuid\":\"no\",\"é\":[1,{}]}}"
                .formatted(start));
    assertThat(Kept.events(journal).getFirst().source().transport()).isEqualTo("okta");
  }

  @Test
  void whatIsCutOffAnywhereIsThereOnce() throws Exception {
    cloud.entries.addAll(entries("e", 0, 1_500));
    // The journal does not take the first page, then takes it while nobody hears of it.
    try (Puller puller = start(okta(), new Failing(journal, Failing.When.BEFORE, 1_000))) {
      await().atMost(SOON).until(() -> puller.standing().error().contains("journal"));
    }
    assertThat(journal.end()).isZero();
    try (Puller puller = start(okta(), new Failing(journal, Failing.When.AFTER, 1_000))) {
      awaitRecords(1_000);
      await().atMost(SOON).until(() -> puller.standing().error().contains("journal"));
    }
    // What the service would answer now is another page than the one that was cut off.
    cloud.entries.add(0, new Cloud.Entry("late", start.minusSeconds(5)));
    try (Puller puller = start(okta(), new Failing(journal, Failing.When.AFTER, 1))) {
      awaitRecords(1_500);
      await().atMost(SOON).until(() -> puller.standing().error().isEmpty());
    }
    assertThat(ids("uuid")).doesNotHaveDuplicates().contains("e-0", "e-1499");
    try (var places = Files.list(temp.resolve("pulled"))) {
      assertThat(places.map(PullerTest::text))
          .as("events do not lie about")
          .singleElement()
          .asString()
          .doesNotContain("published");
    }
  }

  @Test
  void waitsAsLongAsItIsTold() throws Exception {
    cloud.entries.addAll(entries("e", 0, 10));
    cloud.busy.set(1);
    try (Puller puller = start(okta(), journal)) {
      await().atMost(SOON).until(() -> puller.standing().error().contains("asks to wait"));
      assertThat(cloud.asked).hasSize(1);
      awaitRecords(10);
    }
    cloud.busy.set(1);
    try (Puller puller = start(graph(Cloud.SECRET), journal)) {
      await().atMost(SOON).until(() -> puller.standing().error().contains("wait for 1 s"));
      awaitRecords(20);
    }
  }

  @Test
  void oktaThatForgotWhereWeWereIsAskedAnew() throws Exception {
    cloud.entries.addAll(entries("e", 0, 1_200));
    cloud.forgetful.set(3);
    try (Puller puller = start(okta(), journal)) {
      awaitRecords(1_200);
      cloud.entries.addAll(entries("e", 1_200, 1_300));
      awaitRecords(1_300);
      assertThat(puller.standing().error()).isEmpty();
    }
    assertThat(ids("uuid")).doesNotHaveDuplicates();
  }

  @Test
  void anAddressOfAnotherIsNotAsked() throws Exception {
    cloud.entries.addAll(entries("e", 0, 10));
    cloud.elsewhere = "http://127.0.0.2:9/steal";
    try (Puller puller = start(okta(), journal)) {
      await().atMost(SOON).until(() -> puller.standing().error().contains("address of another"));
    }
    assertThat(journal.end()).isZero();
    URI far = URI.create("http://192.0.2.1:1/");
    try (Puller puller = start(okta(far, null), journal)) {
      await().atMost(SOON).until(() -> puller.standing().error().contains("must begin with https"));
    }
  }

  @Test
  void graphIsReadPageByPageAndLateEntriesOnce() throws Exception {
    cloud.entries.addAll(entries("s", 0, 1_700));
    cloud.forgetful.set(1);
    cloud.unauthorized.set(1);
    try (Puller puller = start(graph(Cloud.SECRET), journal)) {
      awaitRecords(1_700);
      // Between others, long after them: as Microsoft's logs do.
      cloud.entries.add(new Cloud.Entry("late", start.plusSeconds(600)));
      cloud.entries.addAll(entries("s", 1_700, 1_710));
      awaitRecords(1_711);
      assertThat(puller.standing().error()).isEmpty();
    }
    cloud.entries.add(new Cloud.Entry("later", start.plusSeconds(700)));
    try (Puller puller = start(graph(Cloud.SECRET), journal)) {
      awaitRecords(1_712);
      assertThat(puller.standing().source()).isEqualTo("people");
    }
    assertThat(ids("id")).doesNotHaveDuplicates().contains("late", "later", "s-1709");
  }

  @Test
  void contentOfMicrosoft365IsFetchedPieceByPiece() throws Exception {
    for (int i = 0; i < 5; i++) cloud.pieces.put("p" + i, entries("p" + i, 0, 100));
    try (Puller puller = start(office(), new Failing(journal, Failing.When.AFTER, 2))) {
      awaitRecords(500);
      // A record that another piece holds too, as the documents warn.
      cloud.pieces.put(
          "p5", List.of(entries("p0", 0, 1).getFirst(), entries("n", 0, 1).getFirst()));
      awaitRecords(501);
      await().atMost(SOON).until(() -> puller.standing().error().isEmpty());
    }
    try (Puller puller = start(office(), journal)) {
      await().atMost(SOON).until(() -> puller.standing().lastSuccess() > 0);
      cloud.pieces.put("p6", entries("m", 0, 3));
      awaitRecords(504);
    }
    assertThat(ids("Id")).doesNotHaveDuplicates();
    assertThat(cloud.asked.stream().filter(path -> path.endsWith("/audit/p1")).count())
        .as("a piece that is known is not fetched again")
        .isLessThanOrEqualTo(3);
  }

  @Test
  void noErrorTellsASecret() throws Exception {
    try (Puller puller = start(graph("wrong-secret"), journal)) {
      await().atMost(SOON).until(() -> puller.standing().error().contains("401"));
      assertThat(puller.standing().error())
          .contains("invalid_client")
          .doesNotContain("wrong-secret");
      assertThat(puller.standing().lastSuccess()).isZero();
    }
  }

  @Test
  void overTlsOnlyWhoIsTrustedIsAsked() throws Exception {
    try (Tls tls = Tls.own(temp.resolve("tls"), InstantSource.system())) {
      HttpsServer secured = HttpsServer.create();
      secured.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
      try (Cloud guarded = new Cloud(secured)) {
        guarded.entries.addAll(entries("e", 0, 5));
        try (Puller puller = start(okta(guarded.address(), null), journal)) {
          await().atMost(SOON).until(() -> puller.standing().error().contains("can't be asked"));
        }
        assertThat(guarded.asked).isEmpty();
        try (Puller puller = start(okta(guarded.address(), tls.certificate()), journal)) {
          awaitRecords(5);
          assertThat(puller.standing().error()).isEmpty();
        }
      }
    }
  }
}
