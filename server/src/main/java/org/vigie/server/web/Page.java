package org.vigie.server.web;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vigie.server.access.Access.Person;
import org.vigie.server.web.chart.Chart;

/**
 * What every page knows: for whom, in which language, and where it stands.
 *
 * @param csrf proof that its forms carry
 * @param here path and query of this page, to come back to
 */
record Page(Words words, Assets assets, @Nullable Person person, String csrf, String here) {
  String say(String key, Object... values) {
    return words.say(key, values);
  }

  /** The business units that the one who asks is bound to; empty where all may be seen. */
  Set<String> units() {
    return person == null ? Set.of() : person.units().bounds();
  }

  String asset(String name) {
    return assets.path(name);
  }

  String theme() {
    return person == null ? "auto" : person.theme();
  }

  String otherLanguage() {
    return words.language().equals("fr") ? "en" : "fr";
  }

  /** What charts say in this page's language. */
  Chart.Wording wording() {
    return new Chart.Wording(words.language(), say("chart.table"), say("chart.time"));
  }

  /** As the other, of charts whose times are those of a zone. */
  Chart.Wording wording(Look look) {
    String time = look.isUtc() ? say("chart.time") : say("chart.time.zone", look.zoneName());
    return new Chart.Wording(words.language(), say("chart.table"), time);
  }

  /** A count as this page's language writes it. */
  String figure(long count) {
    return wording().figure((double) count);
  }
}
