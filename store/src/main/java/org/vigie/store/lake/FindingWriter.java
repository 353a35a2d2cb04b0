package org.vigie.store.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.vigie.detect.Finding;
import org.vigie.detect.Finding.Entity;
import org.vigie.ocsf.Text;

/** Writes findings into files for the lake; see {@link EventWriter} for its use. */
public final class FindingWriter implements AutoCloseable {
  private final RowWriter rows;
  private final Shape shape = Shapes.findings();
  private final Text text = new Text();

  FindingWriter(RowWriter rows) {
    this.rows = rows;
  }

  /**
   * Takes a finding in.
   *
   * @param detected when it was raised (t3), epoch milliseconds
   * @param json the whole finding as JSON, UTF-8
   */
  public void append(Finding finding, long detected, byte[] json) throws IOException {
    if (!Utf8.valid(json, 0, json.length)) {
      throw new IllegalArgumentException("finding " + finding.id() + ": its JSON is not UTF-8");
    }
    Batch batch = rows.row(finding.received());
    batch.text(shape.index("id"), finding.id());
    batch.number(shape.index(Shapes.TIME_OF), Batch.clamp(finding.time()));
    batch.number(shape.index(Shapes.RECEIVED), Batch.clamp(finding.received()));
    batch.number(shape.index("detected"), Batch.clamp(detected));
    Finding.RuleCard rule = finding.rule();
    batch.text(shape.index("rule.id"), rule.id());
    batch.text(shape.index("rule.version"), rule.version());
    batch.text(shape.index("rule.title"), rule.title());
    batch.text(shape.index("rule.level"), rule.level().name().toLowerCase(Locale.ROOT));
    list(batch, "rule.tags", rule.tags());
    list(batch, "events", finding.events().stream().map(Object::toString).toList());
    list(batch, "hosts", entities(finding, Entity.Kind.HOST));
    list(batch, "users", entities(finding, Entity.Kind.USER));
    batch.text(shape.index("finding"), json, 0, json.length);
    rows.endRow(batch);
  }

  private static List<String> entities(Finding finding, Entity.Kind kind) {
    return finding.entities().stream().filter(e -> e.kind() == kind).map(Entity::value).toList();
  }

  private void list(Batch batch, String column, List<String> values) {
    text.clear().append((byte) '[');
    for (String value : values) {
      if (text.length() > 1) text.append((byte) ',');
      byte[] bytes = value.getBytes(UTF_8);
      LeavesJson.string(text, bytes, 0, bytes.length);
    }
    batch.text(shape.index(column), text.append((byte) ']'));
  }

  /** The files since the last call, durable, for {@link Lake#commitFindings}. */
  public List<Written> finish() throws IOException {
    return rows.finish();
  }

  /** Drops the findings since the last {@link #finish}. */
  public void abort() {
    rows.abort();
  }

  /** Aborts, and gives memory and thread back. */
  @Override
  public void close() {
    rows.close();
  }
}
