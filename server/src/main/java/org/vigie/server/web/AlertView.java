package org.vigie.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vigie.alert.Alert;
import org.vigie.attack.Attack;
import org.vigie.detect.Finding.Entity;
import org.vigie.server.access.Permission;
import org.vigie.store.state.Alerts.Listed;
import org.vigie.store.state.Alerts.Status;

/**
 * An alert as the list and its own page show it.
 *
 * @param place in the list: the higher, the further up
 */
record AlertView(Page page, Attack attack, Listed listed, long place, long now) {
  /** Most entities and tags in one line; the alert's page shows all. */
  private static final int IN_LINE = 2;

  /** An entity in one line. */
  record Chip(String kind, Inert value) {}

  Alert alert() {
    return listed.alert();
  }

  String id() {
    return alert().id();
  }

  String href() {
    return "/alerts/" + id();
  }

  long number() {
    return listed.number();
  }

  String level() {
    return alert().level().name().toLowerCase(Locale.ROOT);
  }

  String levelWord() {
    return page.say("level." + level());
  }

  String status() {
    return listed.status().name().toLowerCase(Locale.ROOT);
  }

  String statusWord() {
    return page.say("status." + status());
  }

  /** Whether the one who looks may take it now. */
  boolean mayBeTaken() {
    var person = page.person();
    return listed.status() == Status.NEW && person != null && person.may(Permission.HANDLE_ALERTS);
  }

  /** Whether the one who looks may work on it. */
  boolean mayBeHandled() {
    var person = page.person();
    return person != null && person.may(Permission.HANDLE_ALERTS);
  }

  /** Business unit of what it is about; empty where nobody knows. */
  Inert bu() {
    return Inert.of(listed.business().bu());
  }

  boolean hasBu() {
    return !listed.business().bu().isEmpty();
  }

  /** What depends on what it is about, for people; empty below high. */
  String stake() {
    return switch (listed.business().criticality()) {
      case CRITICAL, HIGH -> page.say("criticality." + listed.business().criticality().word());
      case UNKNOWN, LOW, MEDIUM -> "";
    };
  }

  /** The critical function that it touches; empty where none is known. */
  Inert function() {
    return Inert.of(listed.business().function());
  }

  boolean hasFunction() {
    return !listed.business().function().isEmpty();
  }

  String assignee() {
    return listed.care().assignee();
  }

  /** The disposition in words, empty where there is none. */
  String disposition() {
    var disposition = listed.care().disposition();
    return disposition == null ? "" : page.say("disposition." + Form.word(disposition));
  }

  Inert title() {
    return Inert.of(alert().rule().title());
  }

  String plainTitle() {
    return Inert.plain(alert().rule().title());
  }

  long detected() {
    return alert().detected();
  }

  String time() {
    return Times.seconds(detected());
  }

  String iso() {
    return Times.iso(detected());
  }

  String age() {
    return Times.age(page.words(), now - detected());
  }

  int count() {
    return alert().count();
  }

  /** What it is about: the group first, then the first of each other kind. */
  List<Chip> chips() {
    List<Entity> shown = new ArrayList<>(alert().group());
    for (Entity entity : alert().entities()) {
      boolean another = shown.stream().noneMatch(other -> other.kind() == entity.kind());
      if (another && shown.size() < IN_LINE) shown.add(entity);
    }
    return shown.stream().map(e -> new Chip(kindWord(e), Inert.of(e.value()))).toList();
  }

  String kindWord(Entity entity) {
    return page.say("entity." + entity.kind().name().toLowerCase(Locale.ROOT));
  }

  /** Address of the search for an entity around the alert; empty for who may not search. */
  String search(Entity entity) {
    if (!maySearch() || entity.value().isEmpty()) return "";
    String field =
        switch (entity.kind()) {
          case HOST -> "host";
          case USER -> "user";
          case ADDRESS -> "ip";
          case PROCESS -> "process";
          case FILE -> "file";
          case DOMAIN -> "domain";
          case HASH -> "hash";
          case SOURCE -> "source";
        };
    return SearchForm.around(Terms.term(field, entity.value()), alert().first(), alert().last());
  }

  /** Address of the page of an entity; empty where it has none, and for who may not search. */
  String page(Entity entity) {
    var kind = org.vigie.server.hunt.Entity.Kind.of(entity.kind().name().toLowerCase(Locale.ROOT));
    boolean fits =
        !entity.value().isBlank()
            && entity.value().length() <= org.vigie.server.hunt.Entity.MAX_VALUE;
    if (kind == null || !fits || !maySearch()) return "";
    return Links.entity(new org.vigie.server.hunt.Entity(kind, entity.value()));
  }

  /** What it is about and has a page of its own. */
  List<Entity> linked() {
    return alert().entities().stream().filter(entity -> !page(entity).isEmpty()).toList();
  }

  /** Address of an event that occurred at a time; empty for who may not look at events. */
  String event(String id, long time) {
    return maySearch() && !id.isEmpty() ? Links.event(id, time) : "";
  }

  private boolean maySearch() {
    var person = page.person();
    return person != null && person.may(Permission.SEARCH_EVENTS);
  }

  /** Techniques and tactics that its rule names, in the rule's order. */
  List<Attack.Named> named() {
    List<Attack.Named> named = new ArrayList<>();
    for (String tag : alert().rule().tags()) {
      Attack.Named known = attack.ofTag(tag);
      if (known != null) named.add(known);
    }
    return named;
  }

  /** The first techniques; tactics where there is none. */
  List<Attack.Named> tags() {
    List<Attack.Named> all = named();
    List<Attack.Named> techniques =
        all.stream().filter(named -> named instanceof Attack.Technique).toList();
    return (techniques.isEmpty() ? all : techniques).stream().limit(IN_LINE).toList();
  }

  /** Tags that ATT&amp;CK does not know. */
  List<String> otherTags() {
    return alert().rule().tags().stream().filter(tag -> attack.ofTag(tag) == null).toList();
  }
}
