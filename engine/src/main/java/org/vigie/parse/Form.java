package org.vigie.parse;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a message is written: found for each message, whoever sent it. */
enum Form {
  /** A JSON object. */
  JSON,
  /** Common Event Format of ArcSight. */
  CEF,
  /** Log Event Extended Format of QRadar. */
  LEEF,
  /** Records of the Linux audit system. */
  AUDIT,
  /** Access logs of web servers: common, combined, and their extensions. */
  ACCESS,
  /** XML documents. */
  XML,
  /** Pairs of keys and values. */
  KV,
  /** Free text, read word by word; only of a field. */
  PROSE,
  /** Free text of an unknown source: prose, pairs, columns and telling words; only of a field. */
  WORDS,
  /** Anything else. */
  TEXT;

  /** The form of a name as definitions write it, or null. */
  static @Nullable Form named(String name) {
    for (Form form : values()) if (form.written().equals(name)) return form;
    return null;
  }

  /** Its name as definitions write it. */
  String written() {
    return name().toLowerCase(Locale.ROOT);
  }
}
