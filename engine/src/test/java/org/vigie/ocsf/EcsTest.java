package org.vigie.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EcsTest {
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
            schema.classes().values().stream().anyMatch(c -> schema.attribute(c, path) != null);
        assertThat(known).as("%s -> %s", name, path).isTrue();
      }
    }
  }
}
