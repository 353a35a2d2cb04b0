package org.vigie.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vigie.server.access.Access.Requirement;
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
          tokens: {laptops: s3cret-s3cret-s3cret}
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
}
