package org.vigie.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vigie.enrich.Inventory;
import org.vigie.server.config.Directories;
import org.vigie.server.config.Directories.Ldap;
import org.vigie.server.config.Directories.Of;
import org.vigie.store.state.State;

/** Against OpenLDAP's own server: paging, StartTLS, LDAPS, refusals, and what becomes of tables. */
@Tag("slapd")
@Tag("openssl")
class DirectoryPullTest {
  private static final int PEOPLE = 1_207;
  private static final String ADMIN = "cn=admin,dc=corp,dc=example";
  private static final Map<String, String> COLUMNS =
      Map.of(
          "id",
          "distinguishedName",
          "names",
          "uid",
          "upn",
          "",
          "sid",
          "",
          "mail",
          "mail",
          "display",
          "cn",
          "bu",
          "departmentNumber");

  @TempDir Path folder;
  private int plain;
  private int tls;
  private @Nullable Process slapd;

  @BeforeEach
  void start() throws Exception {
    plain = freePort();
    tls = freePort();
    Files.createDirectories(folder.resolve("tls"));
    // A key as the directory's own library of TLS reads it: with the public one inside.
    run(
        "/usr/bin/openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "3650",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1,DNS:localhost",
        "-keyout",
        folder + "/tls/key.pem",
        "-out",
        folder + "/tls/certificate.pem");
    Files.createDirectories(folder.resolve("db"));
    Files.writeString(
        folder.resolve("slapd.conf"),
        """
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        pidfile %1$s/slapd.pid
        argsfile %1$s/slapd.args
        TLSCertificateFile %1$s/tls/certificate.pem
        TLSCertificateKeyFile %1$s/tls/key.pem
        sizelimit unlimited
        database mdb
        suffix "dc=corp,dc=example"
        rootdn "cn=manager,dc=corp,dc=example"
        directory %1$s/db
        access to attrs=userPassword by anonymous auth
        access to * by dn.exact="%2$s" read by * none
        """
            .formatted(folder, ADMIN));
    Files.writeString(folder.resolve("people.ldif"), people());
    run(
        "slapadd",
        "-q",
        "-f",
        folder.resolve("slapd.conf").toString(),
        "-l",
        folder + "/people.ldif");
    slapd =
        process(
                "slapd",
                "-d",
                "0",
                "-f",
                folder.resolve("slapd.conf").toString(),
                "-h",
                "ldap://127.0.0.1:" + plain + " ldaps://127.0.0.1:" + tls)
            .start();
    await().atMost(Duration.ofSeconds(20)).until(() -> opens(plain) && opens(tls));
    Files.writeString(folder.resolve("password"), "secret\n");
    Files.writeString(folder.resolve("wrong"), "guess\n");
  }

  @AfterEach
  void stop() throws Exception {
    Process running = slapd;
    if (running == null) return;
    running.destroy();
    assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private static String people() {
    StringBuilder ldif =
        new StringBuilder(
            """
            dn: dc=corp,dc=example
            objectClass: domain
            dc: corp

            dn: cn=admin,dc=corp,dc=example
            objectClass: organizationalRole
            objectClass: simpleSecurityObject
            cn: admin
            userPassword: secret

            """);
    for (int i = 0; i < PEOPLE; i++) {
      ldif.append(
          """
          dn: uid=u%1$d,dc=corp,dc=example
          objectClass: inetOrgPerson
          uid: u%1$d
          cn: User "%1$d", %1$d
          sn: User
          mail: u%1$d@corp.example
          departmentNumber: BU-%2$d

          """
              .formatted(i, i % 3));
    }
    return ldif.toString();
  }

  private Ldap config(String url, Directories.Tls how, String password) {
    return new Ldap(
        "people",
        Of.PEOPLE,
        url,
        "dc=corp,dc=example",
        "(objectClass=inetOrgPerson)",
        ADMIN,
        folder.resolve(password),
        folder.resolve("tls/certificate.pem"),
        how,
        COLUMNS,
        Duration.ofSeconds(1),
        50);
  }

  @Test
  void allPagesComeByStartTlsAndByLdaps() throws Exception {
    for (String url : List.of("ldap://127.0.0.1:" + plain, "ldaps://127.0.0.1:" + tls)) {
      String csv = new DirectoryPull(config(url, Directories.Tls.STARTTLS, "password")).read();
      var read = Inventory.identities("people", csv);
      assertThat(read.problems()).isEmpty();
      assertThat(read.rows()).hasSize(PEOPLE);
      var last =
          read.rows().stream()
              .filter(row -> row.keys().contains("u1206"))
              .findFirst()
              .orElseThrow();
      assertThat(last.display()).isEqualTo("User \"1206\", 1206");
      assertThat(last.card().bu()).isEqualTo("BU-0");
      assertThat(last.keys()).contains("u1206@corp.example");
    }
  }

  @Test
  void whoIsRefusedIsTold() {
    String url = "ldaps://127.0.0.1:" + tls;
    assertThatThrownBy(() -> new DirectoryPull(config(url, Directories.Tls.LDAPS, "wrong")).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(url)
        .hasMessageContaining("invalid credentials");
    assertThatThrownBy(() -> new DirectoryPull(config(url, Directories.Tls.LDAPS, "none")).read())
        .hasMessageContaining("no password in");
    Ldap trusting = config(url, Directories.Tls.LDAPS, "password");
    Ldap untrusting =
        new Ldap(
            "people",
            Of.PEOPLE,
            url,
            trusting.base(),
            trusting.filter(),
            ADMIN,
            trusting.passwordFile(),
            Path.of(""),
            Directories.Tls.LDAPS,
            COLUMNS,
            Duration.ofHours(1),
            50);
    assertThatThrownBy(() -> new DirectoryPull(untrusting).read()).isInstanceOf(IOException.class);
  }

  @Test
  void aDirectoryThatGoesAwayLeavesItsTable() throws Exception {
    Ldap config = config("ldap://127.0.0.1:" + plain, Directories.Tls.STARTTLS, "password");
    try (State state = State.open(folder.resolve("state.db"));
        Inventories tables =
            new Inventories(
                state.inventory(),
                folder.resolve("tables"),
                new Directories(List.of(config)),
                InstantSource.system(),
                100)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> tables.now().identities().size() == PEOPLE);
      assertThat(tables.get().identity("U7", 0)).isNotNull();
      stop();
      await().atMost(Duration.ofSeconds(20)).until(() -> !tables.now().problems().isEmpty());
      assertThat(tables.now().identities()).hasSize(PEOPLE);
      assertThat(tables.history("people", 10)).hasSize(1);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean opens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private ProcessBuilder process(String... command) {
    String[] all = command.clone();
    if (!command[0].startsWith("/")) all[0] = "/usr/sbin/" + command[0];
    return new ProcessBuilder(all)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), "slapd.log")));
  }

  private void run(String... command) throws Exception {
    Process process = process(command).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("slapd.log"))).isZero();
  }
}
