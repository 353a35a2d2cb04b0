package org.vigie.store.lake;

/** Functions of ours in DuckDB's SQL. */
final class Macros {
  private Macros() {}

  /**
   * {@code vigie_values} as {@link Lake} has it. {@code vigie_ip}: the octets of IPv4, or the eight
   * groups of IPv6 with what {@code ::} stands for written out, as hexadecimal digits, so that a
   * network is a span of texts.
   */
  static final String[] ALL = {
    """
    CREATE MACRO vigie_four(t) AS
      CASE WHEN list_max(CAST(str_split(t, '.') AS INTEGER[])) < 256
        THEN printf('00000000000000000000ffff%02x%02x%02x%02x',
          CAST(split_part(t, '.', 1) AS INTEGER), CAST(split_part(t, '.', 2) AS INTEGER),
          CAST(split_part(t, '.', 3) AS INTEGER), CAST(split_part(t, '.', 4) AS INTEGER)) END
    """,
    """
    CREATE MACRO vigie_groups(t) AS
      CASE WHEN regexp_full_match(t, '([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}')
        THEN array_to_string(list_transform(str_split(t, ':'), lambda g: lpad(g, 4, '0')), '') END
    """,
    """
    CREATE MACRO vigie_six(t, n) AS
      CASE WHEN NOT contains(t, '::') THEN vigie_groups(t)
        WHEN n < 8 THEN
          vigie_groups(trim(replace(t, '::', ':' || repeat('0:', CAST(8 - n AS BIGINT))), ':')) END
    """,
    """
    CREATE MACRO vigie_ip(t) AS
      CASE WHEN regexp_full_match(t, '[0-9]{1,3}([.][0-9]{1,3}){3}') THEN vigie_four(t)
        WHEN regexp_full_match(t, '(?i)::ffff:[0-9]{1,3}([.][0-9]{1,3}){3}')
        THEN vigie_four(substr(t, 8))
        WHEN regexp_full_match(t, '(?i)[0-9a-f:]{2,39}(%.*)?') AND contains(t, ':')
        THEN vigie_six(lower(split_part(t, '%', 1)),
          len(list_filter(str_split(split_part(t, '%', 1), ':'), lambda g: g <> ''))) END
    """,
    """
    CREATE MACRO vigie_values(j, p) AS
      CASE json_type(j, p) WHEN 'ARRAY' THEN from_json(json_extract(j, p), '["VARCHAR"]')
        ELSE [json_extract_string(j, p)] END
    """
  };
}
