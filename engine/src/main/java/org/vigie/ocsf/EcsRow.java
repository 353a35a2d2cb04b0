package org.vigie.ocsf;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table between ECS and OCSF.
 *
 * @param ecs ECS name; {@code *.hash} stands for the member of each kind of digest
 * @param path OCSF path, or a field of the native view behind {@code ~}
 * @param home where the path is the home of the name
 * @param written how a value is written
 */
record EcsRow(String ecs, String path, Home home, Written written) {
  /** The classes whose events show an OCSF value under an ECS name. */
  sealed interface Home {
    /** All classes. */
    record Any() implements Home {}

    /** None: the path is only searched. */
    record Searched() implements Home {}

    /** These classes. */
    record Of(Set<Integer> classes) implements Home {}
  }

  /** How a value of OCSF is written in ECS. */
  enum Written {
    AS_IS,
    LOWER,
    TIME,
    NANOSECONDS,
    DIRECTION,
    IP_VERSION,
    OS,
    OUTCOME,
    /** Minutes as {@code +hhmm}. */
    ZONE,
    /** Of the name of a host the first label. */
    LABEL,
    /** Only where a URL names its scheme. */
    ABSOLUTE,
    /** The name says which digest it is. */
    HASH
  }

  static EcsRow of(String ecs, String path, String classes, String written) {
    Home home =
        switch (classes) {
          case "*" -> new Home.Any();
          case "-" -> new Home.Searched();
          default ->
              new Home.Of(
                  Arrays.stream(classes.split(","))
                      .map(Integer::valueOf)
                      .collect(Collectors.toUnmodifiableSet()));
        };
    Written how =
        written.isEmpty() ? Written.AS_IS : Written.valueOf(written.toUpperCase(Locale.ROOT));
    return new EcsRow(ecs, path, home, how);
  }

  /** Whether events of a class show the value. */
  boolean shows(int classUid) {
    return switch (home) {
      case Home.Any any -> true;
      case Home.Searched searched -> false;
      case Home.Of of -> of.classes.contains(classUid);
    };
  }

  /** The values as ECS writes them; none where ECS has no word for them. */
  List<String> write(List<String> values) {
    return values.stream().map(this::one).filter(text -> text != null).distinct().toList();
  }

  private @Nullable String one(String value) {
    return switch (written) {
      case AS_IS, HASH -> value;
      case LOWER -> value.toLowerCase(Locale.ROOT);
      case TIME -> number(value) ? Instant.ofEpochMilli(Long.parseLong(value)).toString() : value;
      case NANOSECONDS -> !number(value) ? null : value.equals("0") ? value : value + "000000";
      case DIRECTION ->
          switch (value) {
            case "1" -> "inbound";
            case "2" -> "outbound";
            case "3" -> "internal";
            default -> null;
          };
      case IP_VERSION ->
          switch (value) {
            case "4" -> "ipv4";
            case "6" -> "ipv6";
            default -> null;
          };
      case OS ->
          switch (value) {
            case "100" -> "windows";
            case "200" -> "linux";
            case "201" -> "android";
            case "300" -> "macos";
            case "301" -> "ios";
            default -> null;
          };
      case OUTCOME ->
          switch (value) {
            case "1" -> "success";
            case "2" -> "failure";
            default -> null;
          };
      case ZONE -> zone(value);
      case LABEL ->
          value.chars().allMatch(c -> c >= '0' && c <= ':' || c == '.') || value.indexOf('.') <= 0
              ? value
              : value.substring(0, value.indexOf('.'));
      case ABSOLUTE -> value.contains("://") ? value : null;
    };
  }

  private static @Nullable String zone(String minutes) {
    String digits = minutes.startsWith("-") ? minutes.substring(1) : minutes;
    if (!number(digits) || digits.length() > 4) return null;
    int offset = Integer.parseInt(minutes);
    int size = Math.abs(offset);
    return "%s%02d%02d".formatted(offset < 0 ? "-" : "+", size / 60, size % 60);
  }

  private static boolean number(String text) {
    return !text.isEmpty()
        && text.length() < 19
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
