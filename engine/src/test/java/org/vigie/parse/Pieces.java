package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.Leaves;

/** What a finder of pieces of texts adds to a table of its own. */
final class Pieces {
  final FieldNames names = new FieldNames();
  final LeafWriter writer = new LeafWriter(names);
  private final Leaves.Builder leaves = new Leaves.Builder(names);
  private byte[] bytes = {};

  /** Begins a text; its length in bytes. */
  int begin(String text) {
    bytes = text.getBytes(UTF_8);
    leaves.clear();
    writer.start(bytes, leaves, 0, new byte[0], Utf8.TEXT);
    return bytes.length;
  }

  /** {@code name=value} of all that was added, without the {@code text.} of names. */
  List<String> found() {
    Leaves all = leaves.build(bytes);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      found.add(all.name(i).replaceFirst("^text\\.", "") + "=" + all.text(i));
    }
    return found;
  }
}
