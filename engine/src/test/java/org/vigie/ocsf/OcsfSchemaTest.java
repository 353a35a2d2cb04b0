package org.vigie.ocsf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vigie.ocsf.OcsfSchema.Attribute;
import org.vigie.ocsf.OcsfSchema.EventClass;
import org.vigie.ocsf.OcsfSchema.Form;

class OcsfSchemaTest {
  private final OcsfSchema schema = OcsfSchema.bundled();

  @Test
  void knowsClassesPathsAndCaptions() {
    assertThat(schema.version()).isEqualTo("1.8.0");
    EventClass process = requireNonNull(schema.eventClass("process_activity"));
    assertThat(process).isSameAs(schema.eventClass(1007));
    assertThat(process.categoryUid()).isEqualTo(1);
    assertThat(attribute(process, "process.parent_process.parent_process.pid").form())
        .isEqualTo(Form.INTEGER);
    assertThat(attribute(process, "process.file.hashes").array()).isTrue();
    assertThat(attribute(process, "device.ip").type()).isEqualTo("ip_t");
    assertThat(attribute(process, "time").form()).isEqualTo(Form.TIMESTAMP);
    assertThat(attribute(process, "activity_id").numberOf("set_user id")).isEqualTo(5);
    assertThat(attribute(process, "activity_id").sibling()).isEqualTo("activity_name");
    assertThat(schema.attribute(process, "process.nothing")).isNull();
    assertThat(schema.attribute(process, "process.pid.more")).isNull();
    assertThat(schema.attribute(process, "")).isNull();
  }

  private Attribute attribute(EventClass type, String path) {
    return requireNonNull(schema.attribute(type, path));
  }
}
