package org.vigie.server.web;

import java.util.ArrayList;
import java.util.List;
import org.vigie.server.hunt.Entity;
import org.vigie.server.hunt.Hunt.Overview;
import org.vigie.server.hunt.Hunt.Value;

/**
 * The frequent values of one field of an answer.
 *
 * @param field as questions name it
 * @param word the field's name in the reader's language
 */
record FacetView(String field, String word, List<Choice> choices) {
  /**
   * A value.
   *
   * @param only address of the search for it alone
   * @param without address of the search that excludes it
   * @param entity address of its own page; empty where it has none
   */
  record Choice(String text, String count, String only, String without, String entity) {
    Inert shown() {
      return Inert.of(text);
    }

    String plain() {
      return Inert.plain(text);
    }
  }

  /** The facets of an answer that have values. */
  static List<FacetView> of(Page page, Classes classes, SearchForm form, Overview overview) {
    List<FacetView> views = new ArrayList<>();
    overview
        .facets()
        .forEach(
            (field, values) -> {
              if (values.isEmpty()) return;
              views.add(
                  new FacetView(
                      field,
                      word(page, field),
                      values.stream().map(v -> choice(page, classes, form, field, v)).toList()));
            });
    return views;
  }

  private static Choice choice(
      Page page, Classes classes, SearchForm form, String field, Value value) {
    boolean numbered = field.equals("class");
    String term = numbered ? field + ":" + value.value() : Terms.term(field, value.value());
    return new Choice(
        numbered ? classes.caption(Long.parseLong(value.value())) : value.value(),
        page.figure(value.count()),
        form.asking(Terms.with(form.q(), term)),
        form.asking(Terms.without(form.q(), term)),
        entity(field, value.value()));
  }

  private static String entity(String field, String value) {
    Entity.Kind kind = Entity.Kind.ofField(field);
    boolean fits = kind != null && !value.isBlank() && value.length() <= Entity.MAX_VALUE;
    return kind != null && fits ? Links.entity(new Entity(kind, value)) : "";
  }

  private static String word(Page page, String field) {
    return switch (field) {
      case "host" -> page.say("search.col.host");
      case "user" -> page.say("search.col.user");
      case "class" -> page.say("search.col.class");
      case "source" -> page.say("search.col.source");
      case "parser" -> page.say("search.facet.parser");
      case "src_ip" -> page.say("search.col.address");
      default -> field;
    };
  }
}
