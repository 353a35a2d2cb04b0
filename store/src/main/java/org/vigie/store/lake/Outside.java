package org.vigie.store.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lake for what runs outside of it: other processes that read it, and files that leave it. */
public final class Outside {
  private final Queries queries;

  /**
   * What another DuckDB needs to read what this one reads, and nothing else.
   *
   * @param preparation statements that define functions and say which folders may be read
   * @param events the rows of events, as a SELECT
   * @param findings the rows of findings
   */
  public record Views(List<String> preparation, String events, String findings) {}

  Outside(Queries queries) {
    this.queries = queries;
  }

  /** The tables as they are now, for a process of its own; of a scope's events, or null for all. */
  public Views views(Lake.@Nullable Scope scope) throws IOException {
    return queries.views(scope);
  }

  /**
   * Writes the newest events of a scope that hold a condition into a Parquet file, as they lie
   * here.
   *
   * @param condition of DuckDB's SQL over {@code events}, with {@code ?} for values
   * @return how many there are
   */
  public long export(
      Lake.Scope scope, Lake.Bounds bounds, String condition, List<?> values, Path file)
      throws IOException {
    return queries.export(scope, bounds, condition, values, file);
  }
}
