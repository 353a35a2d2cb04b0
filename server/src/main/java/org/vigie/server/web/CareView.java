package org.vigie.server.web;

import java.util.List;
import org.vigie.alert.Alert;
import org.vigie.alert.Grouping;
import org.vigie.detect.Finding.Entity;
import org.vigie.store.state.Accounts.Account;
import org.vigie.store.state.Incidents;

/**
 * How people work on an alert, as its page shows it.
 *
 * @param incidents that it belongs to
 * @param others open incidents it can be added to
 * @param millis analyst time
 */
record CareView(
    AlertView view,
    List<DeedRow> deeds,
    List<Account> people,
    List<Incidents.Row> incidents,
    List<Incidents.Row> others,
    long millis) {

  long version() {
    return view.listed().care().version();
  }

  boolean isNew() {
    return view.status().equals("new");
  }

  boolean isClosed() {
    return view.status().equals("closed");
  }

  boolean isQualified() {
    return view.listed().care().disposition() != null;
  }

  /** Analyst time in words. */
  String time() {
    return Times.length(view.page().words(), millis);
  }

  /** What the customer said of a true alert, empty where nothing was said. */
  String useful() {
    var care = view.listed().care();
    return switch (care.useful()) {
      case UNSAID -> "";
      case YES, NO -> view.page().say("useful." + Form.word(care.useful()));
    };
  }

  /** Why its findings are one alert. */
  Inert grouped() {
    Words words = view.page().words();
    Alert alert = view.alert();
    String window = Times.length(words, Grouping.WINDOW);
    String count = words.count("alert.grouped.findings", alert.count());
    if (alert.group().isEmpty()) return Inert.of(words.say("alert.grouped.rule", count, window));
    Entity group = alert.group().getFirst();
    String entity = view.kindWord(group) + " " + group.value();
    return Inert.of(words.say("alert.grouped.entity", count, entity, window));
  }

  String first() {
    return Times.seconds(view.alert().first());
  }

  String last() {
    return Times.seconds(view.alert().last());
  }
}
