package org.vigie.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EcsTest {
  /** What enrichment adds beyond the schema. */
  private static final Pattern ADDED =
      Pattern.compile(".*\\.registered_domain|http_request\\.user_agent_(name|version|os)");

  private final OcsfSchema schema = OcsfSchema.bundled();

  @Test
  void namesHavePathsBestFirst() {
    assertThat(Ecs.ocsfPaths("source.ip")).startsWith("src_endpoint.ip");
    assertThat(Ecs.ocsfPaths("user.name")).startsWith("user.name", "actor.user.name");
    assertThat(Ecs.ocsfPaths("no.such")).isEmpty();
  }

  @Test
  void everyPathIsInTheSchema() {
    for (String name : Ecs.names()) {
      for (String path : Ecs.ocsfPaths(name)) {
        boolean known =
            ADDED.matcher(path).matches()
                || schema.classes().values().stream()
                    .anyMatch(c -> schema.attribute(c, path) != null);
        assertThat(known).as("%s -> %s", name, path).isTrue();
      }
    }
  }
}
