package org.vigie.server.web;

import java.util.Map;
import java.util.stream.Collectors;
import org.vigie.ocsf.OcsfSchema;

/** Captions of OCSF's classes. */
final class Classes {
  private final Map<Integer, String> captions;

  Classes(OcsfSchema schema) {
    captions =
        schema.classes().values().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    OcsfSchema.EventClass::uid, OcsfSchema.EventClass::caption, (a, b) -> a));
  }

  /** The caption of a class, or its number. */
  String caption(long uid) {
    String caption = captions.get((int) uid);
    return caption == null ? Long.toString(uid) : caption;
  }
}
