package org.vigie.server.hunt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vigie.store.lake.Needle;
import org.vigie.store.lake.Observable;

/** What an event must have for a question, in the terms of the lake's indexes. */
final class Needles {
  private Needles() {}

  static Needle of(Node node) {
    return switch (node) {
      case Node.And(List<Node> all) -> all(all.stream().map(Needles::of).toList());
      case Node.Or(List<Node> any) -> one(any.stream().map(Needles::of).toList());
      // As JSON escapes it or not: what both have in common is what the indexes know.
      case Node.Word(Glob glob) -> text(glob);
      case Node.Text(Place place, Glob glob, Node.How how) -> text(place, glob, how);
      case Node.Network(Place place, String least, String greatest) ->
          least.equals(greatest) && kind(place) == Observable.ADDRESS
              ? at(place, new Needle.Address(least))
              : Needle.ANYTHING;
      case Node.All all -> Needle.ANYTHING;
      case Node.Not not -> Needle.ANYTHING;
      case Node.Expression expression -> Needle.ANYTHING;
      case Node.Present present -> Needle.ANYTHING;
      case Node.Range range -> Needle.ANYTHING;
      case Node.Span span -> Needle.ANYTHING;
      case Node.Raised raised -> Needle.ANYTHING;
      case Node.Unit unit -> Needle.ANYTHING;
    };
  }

  /** The one observable that a question is about, in whichever places; null for other questions. */
  static @Nullable Needle only(Node root) {
    return switch (root) {
      case Node.Text text -> bare(of(root));
      case Node.Network network -> bare(of(root));
      case Node.Or(List<Node> any) -> {
        List<Needle> needles = any.stream().map(Needles::only).distinct().toList();
        yield needles.size() == 1 ? needles.getFirst() : null;
      }
      case Node.All all -> null;
      case Node.And and -> null;
      case Node.Not not -> null;
      case Node.Word word -> null;
      case Node.Expression expression -> null;
      case Node.Present present -> null;
      case Node.Range range -> null;
      case Node.Span span -> null;
      case Node.Raised raised -> null;
      case Node.Unit unit -> null;
    };
  }

  private static Needle text(Place place, Glob glob, Node.How how) {
    if (place instanceof Place.Column(String path, var form) && path.equals("raw_data")) {
      return text(glob);
    }
    Observable kind = kind(place);
    if (kind == null || how != Node.How.WHOLE || !glob.isLiteral()) return Needle.ANYTHING;
    String hex = kind == Observable.ADDRESS ? Address.hex(glob.text()) : null;
    return at(place, hex == null ? new Needle.Value(kind, glob.text()) : new Needle.Address(hex));
  }

  /** Values without a column are known to the indexes alone. */
  private static Needle at(Place place, Needle needle) {
    return switch (place) {
      case Place.Column(String path, var form) -> new Needle.At(path, needle);
      case Place.Leaf leaf -> needle;
    };
  }

  private static Needle bare(Needle needle) {
    return needle instanceof Needle.At(String column, Needle inner) ? inner : needle;
  }

  private static Needle text(Glob glob) {
    List<Needle> pieces = new ArrayList<>();
    for (Glob.Piece piece : glob.pieces()) {
      if (piece instanceof Glob.Piece.Text(String text)) pieces.add(new Needle.Text(text));
    }
    return all(pieces);
  }

  private static @Nullable Observable kind(Place place) {
    return switch (place) {
      case Place.Column(String path, var form) -> Observable.of(path);
      case Place.Leaf(String name) -> Observable.of(name);
    };
  }

  private static Needle all(List<Needle> needles) {
    List<Needle> known = needles.stream().filter(n -> !(n instanceof Needle.Anything)).toList();
    return known.isEmpty() ? Needle.ANYTHING : new Needle.All(known);
  }

  private static Needle one(List<Needle> needles) {
    boolean open = needles.stream().anyMatch(needle -> needle instanceof Needle.Anything);
    return open ? Needle.ANYTHING : new Needle.One(needles);
  }
}
