package org.vigie.sigma;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vigie.yaml.Node;

/** One document of a Sigma file, checked. A file may hold several, of any kinds. */
public sealed interface SigmaDocument permits SigmaRule, SigmaCorrelation, SigmaFilter {
  /** What documents of all kinds say about themselves. */
  About about();

  /** Where it was read from, as its reader named it. */
  default String file() {
    return about().file();
  }

  /** First line of the document. */
  default int line() {
    return about().line();
  }

  /** Its UUID, lower case. */
  default String id() {
    return about().id();
  }

  /** Its title. */
  default String title() {
    return about().title();
  }

  /** Whether other documents mean this one by a reference: its id in any case, or its name. */
  default boolean isMeantBy(String reference) {
    return id().equalsIgnoreCase(reference) || reference.equals(about().name());
  }

  /**
   * The attributes that documents of all kinds have.
   *
   * @param file where it was read from, as its reader named it
   * @param line first line of its document
   * @param id its UUID, lower case; made of the title where it states none
   * @param name short unique name, or null
   * @param title one line
   * @param status {@code stable}, {@code test}, {@code experimental}, {@code deprecated}, {@code
   *     unsupported}, or null
   * @param level {@code informational} to {@code critical}, or null
   * @param description what it detects, may be empty
   * @param author as stated, may be empty
   * @param license as stated, may be empty
   * @param date day of creation as stated, may be empty
   * @param modified day of the last change as stated, may be empty
   * @param tags such as {@code attack.t1059.001}
   * @param falsePositives expected ones
   * @param references links
   * @param fields fields an analyst should look at
   * @param other attributes that are not read further: {@code related}, {@code scope}, {@code
   *     taxonomy} and every custom key
   */
  record About(
      String file,
      int line,
      String id,
      @Nullable String name,
      String title,
      @Nullable String status,
      @Nullable String level,
      String description,
      String author,
      String license,
      String date,
      String modified,
      List<String> tags,
      List<String> falsePositives,
      List<String> references,
      List<String> fields,
      Map<String, Node> other) {}
}
