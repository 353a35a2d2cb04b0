package org.vigie.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vigie.server.access.Access.Requirement;
import org.vigie.server.config.Config.Syslog.Transport;
import org.vigie.yaml.Problem;

class ConfigTest {
  @Test
  void anEmptyFileIsTheDefaults() {
    assertThat(Config.read("vigie.yml", "# nothing\n"))
        .isEqualTo(new Config.Read.Loaded(new Config()));
  }

  @Test
  void whatIsSaidReplacesTheDefault() {
    String text =
        """
        data: /var/lib/vigie
        web: {port: 8443}
        http:
          tokens: {laptops: s3cret-s3cret-s3cret, dns: "${secret:dns}"}
          expires: {laptops: 2027-01-31}
        syslog:
          - {name: firewalls, port: 6514}
          - {name: servers, host: 0.0.0.0, port: 6515}
        pipeline: {workers: 3, commit: 30s}
        content: {rules: [sigma, /opt/rules]}
        files: [{name: nginx, path: /var/log/nginx/*.log}]
        access: {second_factor: optional}
        """;
    Config config = ((Config.Read.Loaded) Config.read("vigie.yml", text)).config();
    assertThat(config.data()).isEqualTo(Path.of("/var/lib/vigie"));
    assertThat(config.web()).isEqualTo(new Config.Web("127.0.0.1", 8443));
    assertThat(config.http().tokens()).containsEntry("laptops", "s3cret-s3cret-s3cret");
    assertThat(config.http().ends())
        .containsEntry("laptops", Instant.parse("2027-02-01T00:00:00Z"));
    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(config.syslog()).extracting(Config.Syslog::port).containsExactly(6514, 6515);
    assertThat(config.pipeline()).isEqualTo(new Config.Pipeline(3, Duration.ofSeconds(30)));
    assertThat(config.content())
        .isEqualTo(
            new Config.Content(Path.of("site"), List.of(Path.of("sigma"), Path.of("/opt/rules"))));
    assertThat(config.files())
        .containsExactly(new Config.Followed("nginx", "/var/log/nginx/*.log"));
    assertThat(config.access().secondFactor()).isEqualTo(Requirement.OPTIONAL);
  }

  @Test
  void furtherWaysInAreThereWhereTheyAreAskedFor() {
    String text =
        """
        syslog:
          - {name: servers, transport: [tls], clients: ca.pem, sources: {gate.example: firewalls, "*": servers}}
        listeners:
          gelf: [{name: apps, transport: [udp]}]
          beats: [{host: 0.0.0.0}]
          collectors: [{clients: ca.pem}]
          rates: [{source: firewalls, events: 20000}]
        readers:
          kafka: [{name: k, topics: [a, b], connection: {bootstrap.servers: "x:9092"}}]
          aws_s3: [{name: trail, queue: "https://sqs.example/1/q", region: eu-west-3}]
          microsoft_graph: [{name: e, tenant: t, client: c, secret: s, logs: [sign_ins], every: 5m}]
          microsoft365: [{name: m, tenant: t, client: c, secret: s}]
        centre: {host: c.example, authorities: a.pem, certificate: c.pem, key: k.pem, queue_mb: 7}
        """;
    Config config = ((Config.Read.Loaded) Config.read("vigie.yml", text)).config();
    assertThat(config.syslog().getFirst().sources()).containsEntry("*", "servers");
    assertThat(config.listeners().gelf().getFirst().port()).isEqualTo(12201);
    assertThat(config.listeners().beats().getFirst().transport()).containsExactly(Transport.TLS);
    assertThat(config.listeners().collectors().getFirst().port()).isEqualTo(6515);
    assertThat(config.readers().kafka().getFirst().topics()).containsExactly("a", "b");
    assertThat(config.listeners().rates()).containsExactly(new Ports.Rate("firewalls", 20_000, 0));
    assertThat(config.readers().awsS3().getFirst().address()).isNull();
    assertThat(config.readers().microsoftGraph().getFirst().logs()).hasSize(1);
    assertThat(config.readers().microsoft365().getFirst().content()).contains("DLP.All");
    assertThat(config.centre().queueBytes()).isEqualTo(7 << 20);
    Config none = new Config();
    assertThat(none.listeners()).isEqualTo(Ports.NONE);
    assertThat(none.readers()).isEqualTo(Pulls.NONE);
    assertThat(none.centre().isSet()).isFalse();
  }

  @Test
  void furtherWaysInSayWhatTheyNeed() {
    for (String text :
        List.of(
            "syslog: [{transport: [tls], sources: {a: b}}]",
            "listeners: {beats: [{transport: [udp]}]}",
            "listeners: {gelf: [{transport: [tcp, tls]}]}",
            "listeners: {collectors: [{port: 1}]}",
            "readers: {kafka: [{name: k, topics: [a]}]}",
            "centre: {host: c.example}",
            "centre: {queue_mb: 0}")) {
      var failed = (Config.Read.Failed) Config.read("vigie.yml", text + "\n");
      assertThat(failed.problems()).as(text).hasSize(1);
    }
  }

  @Test
  void followedFilesNeedANameAndAPath() {
    var failed = (Config.Read.Failed) Config.read("vigie.yml", "files: [{name: nginx}]\n");
    assertThat(failed.problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .contains("the file has an entry of 'files' without name or path");
  }

  @Test
  void allProblemsAtOnceWithTheNearestKey() {
    String text =
        """
        dta: x
        web: {prot: 1, port: many}
        pipeline: {workers: 0}
        access: {second_factor: maybe, second_facto: x}
        http: []
        syslog: [{port: 70000000000}, {port: 65536}]
        """;
    var failed = (Config.Read.Failed) Config.read("vigie.yml", text);
    assertThat(failed.problems())
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("vigie.yml:1: dta is not known; did you mean 'data'?"),
            p ->
                assertThat(p)
                    .startsWith("vigie.yml:2: web.prot is not known; did you mean 'port'?"),
            p -> assertThat(p).contains("web.port 'many' must be a whole number"),
            p -> assertThat(p).contains("pipeline.workers must be from 1 to 256, not 0"),
            p -> assertThat(p).contains("'maybe' must be one of required, optional"),
            p -> assertThat(p).contains("did you mean 'second_factor'?"),
            p -> assertThat(p).contains("http must be a mapping"),
            p -> assertThat(p).contains("syslog[0].port '70000000000' must be a whole number"),
            p -> assertThat(p).contains("syslog[1].port must be from 0 (any free one) to 65535"));
  }

  @Test
  void portsHaveABoundAndAKeyWithoutValueIsNoDefault() {
    String text =
        """
        data:
        web: {port: 65536}
        http: {host: " "}
        syslog: [{port: 70000}]
        """;
    var failed = (Config.Read.Failed) Config.read("vigie.yml", text);
    assertThat(failed.problems())
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("vigie.yml:1: data has no value"),
            p ->
                assertThat(p)
                    .contains("web.port must be from 0 (any free one) to 65535, not 65536"),
            p -> assertThat(p).contains("http.host has no value"),
            p ->
                assertThat(p)
                    .contains("syslog[0].port must be from 0 (any free one) to 65535, not 70000"));
  }

  @Test
  void tlsIsOnOffOrTheOperators() {
    assertThat(loaded("tls: off\n").tls()).isEqualTo(Config.Tls.OFF);
    assertThat(loaded("tls: on\n").tls()).isEqualTo(Config.Tls.OWN);
    Config.Tls own = loaded("tls: {certificate: a.pem, key: b.pem}\n").tls();
    assertThat(own.isOperators()).isTrue();
    assertThat(own.mode()).isEqualTo(Config.Tls.Mode.ON);
    assertThat(problems("tls: maybe\n"))
        .containsExactly("vigie.yml:1: tls 'maybe' must be one of on, off");
    assertThat(problems("tls: {certificate: a.pem}\n").getFirst())
        .endsWith("tls.key is missing beside certificate");
  }

  @Test
  void syslogSaysHowItComes() {
    assertThat(loaded("syslog: [{}]\n").syslog().getFirst().transport())
        .containsExactly(Transport.TCP, Transport.UDP);
    Config.Syslog tls =
        loaded("syslog: [{transport: [tls], clients: ca.pem}]\n").syslog().getFirst();
    assertThat(tls.transport()).containsExactly(Transport.TLS);
    assertThat(tls.authorities()).isEqualTo(Path.of("ca.pem"));
    assertThat(problems("syslog: [{transport: [tcp, tls]}]\n").getFirst())
        .contains("can't share a port");
    assertThat(problems("syslog: [{transport: []}]\n").getFirst()).contains("must name one of");
    assertThat(problems("syslog: [{transport: [sctp]}]\n").getFirst())
        .contains("'sctp' must be one of tcp, udp, tls");
    assertThat(problems("syslog: [{clients: ca.pem}]\n").getFirst()).contains("for transport tls");
  }

  @Test
  void aTokenTellsItsSource() {
    String same = "http: {tokens: {a: s3cret-s3cret-s3cret, b: s3cret-s3cret-s3cret}}\n";
    assertThat(problems(same).getFirst()).contains("two sources have the same token");
  }

  private static Config loaded(String text) {
    return ((Config.Read.Loaded) Config.read("vigie.yml", text)).config();
  }

  private static List<String> problems(String text) {
    var failed = (Config.Read.Failed) Config.read("vigie.yml", text);
    return failed.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void aFolderOfRulesIsTakenOnce() {
    Path rules = Path.of("rules");
    Config config = new Config().withRules(List.of(rules));
    assertThat(
            config.withRules(List.of(Path.of("more/../rules"), Path.of("more"))).content().rules())
        .containsExactly(rules, Path.of("more"));
  }
}
