package org.vigie.server.web.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.vigie.server.web.chart.Chart.Wording;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What charts draw, read as markup. */
class ChartsTest {
  private static final Wording ENGLISH = new Wording("en", "As a table", "Time (UTC)");
  private static final Wording FRENCH = new Wording("fr", "En tableau", "Heure (UTC)");
  private static final long NOON = 1_795_521_600_000L; // 2026-11-24 12:00 UTC
  private static final long MINUTE = 60_000;

  private static Document read(Chart chart) throws Exception {
    String whole = "<div>" + chart.markup() + "</div>"; // the markup is XML as well as HTML
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(whole)));
  }

  @Test
  void barsStackUpToTheAxisAndTheRareStaysVisible() throws Exception {
    Span span = new Span(NOON, 5 * MINUTE, 2);
    Series low = Series.of("Low", "low", 900, 0);
    Series high = Series.of("High", "high", 1, 0);
    Bars bars = Bars.of(ENGLISH, "Events", span, List.of(low, high)).tall(100);
    NodeList rects = read(bars).getElementsByTagName("rect");
    double bottom = 100;
    for (int i = 0; i < 2; i++) {
      Element rect = (Element) rects.item(i);
      double height = Double.parseDouble(rect.getAttribute("height"));
      assertThat(height).isGreaterThanOrEqualTo(1);
      bottom -= height;
      assertThat(Double.parseDouble(rect.getAttribute("y")))
          .isCloseTo(bottom, org.assertj.core.data.Offset.offset(0.02));
    }
    assertThat(bars.markup())
        .contains(
            "<title>2026-11-24 12:00:00 – 12:05:00 · Low 900 · High 1</title>",
            "class=\"bar-series low\"",
            "<th scope=\"row\" class=\"nowrap\">2026-11-24 12:00:00 – 12:05:00</th>")
        .doesNotContain("12:10:00</th>"); // empty slots are left out of the table
  }

  @Test
  void whatTextsSayIsEscaped() throws Exception {
    String evil = "\"><script>alert('x')</script>&";
    Span span = new Span(NOON, MINUTE, 1);
    List<Series> series = List.of(Series.of(evil, "c1", 3));
    List<Chart> charts =
        List.of(
            Bars.of(ENGLISH, evil, span, series).linked(slot -> "/search?q=" + evil),
            Lines.of(ENGLISH, evil, span, series).labelled(value -> evil),
            Spark.of(ENGLISH, evil, 1, 2, 3),
            Share.of(ENGLISH, evil, series).named());
    for (Chart chart : charts) {
      assertThat(chart.markup()).doesNotContain("<script");
      assertThat(read(chart).getElementsByTagName("script").getLength()).isZero();
    }
  }

  @Test
  void marksOfTimeAreRoundAndFew() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      long step = 1 + (long) Math.pow(10, random.nextDouble() * 10);
      Span span = new Span(NOON + random.nextInt(100_000_000), step, 1 + random.nextInt(400));
      assertThat(span.marks(8)).as(span.toString()).hasSizeBetween(0, 13);
      assertThat(span.marks(8)).allMatch(mark -> mark.at() >= 0 && mark.at() <= 1);
    }
    Span day = new Span(NOON, 15 * MINUTE, 96);
    assertThat(day.marks(8).stream().map(Span.Mark::label))
        .containsExactly(
            "12:00", "15:00", "18:00", "21:00", "11-25", "03:00", "06:00", "09:00", "12:00");
  }

  @Test
  void axesEndAtRoundNumbersAboveAll() {
    assertThat(Axis.to(0, Axis.Kind.WHOLE).marks()).containsExactly(0.0, 1.0);
    assertThat(Axis.to(7, Axis.Kind.WHOLE).marks()).containsExactly(0.0, 5.0, 10.0);
    assertThat(Axis.to(934, Axis.Kind.WHOLE).marks()).containsExactly(0.0, 500.0, 1000.0);
    assertThat(Axis.to(0.3, Axis.Kind.MEASURED).top()).isGreaterThanOrEqualTo(0.3);
    Random random = new Random(8);
    for (int i = 0; i < 2_000; i++) {
      double most = Math.pow(10, random.nextDouble() * 12 - 2);
      Axis axis = Axis.to(most, Axis.Kind.MEASURED);
      assertThat(axis.top()).isGreaterThanOrEqualTo(most * 0.999_999);
      assertThat(axis.marks()).hasSizeBetween(2, 6);
    }
  }

  @Test
  void aLineHasAGapWhereNothingWasMeasured() {
    Span span = new Span(NOON, MINUTE, 5);
    Series series = new Series("p50", "c1", 1, 2, Double.NaN, 3, Double.NaN);
    String markup = Lines.of(ENGLISH, "Delay", span, List.of(series)).markup();
    assertThat(markup).containsPattern("d=\"M100 [0-9.]+L300 [0-9.]+M700 [0-9.]+h1\"");
    assertThat(Lines.of(ENGLISH, "Nothing", span, List.of(nothing())).markup())
        .doesNotContain("NaN", "<path");
  }

  private static Series nothing() {
    double no = Double.NaN;
    return new Series("p50", "c1", no, no, no, no, no);
  }

  @Test
  void figuresAreWrittenAsTheLanguageDoes() {
    List<Series> parts = List.of(Series.of("a", "ok", 12_500), Series.of("b", "bad", 1));
    assertThat(Share.of(ENGLISH, "Parts", parts).markup()).contains("12,500 (100%)");
    assertThat(Share.of(FRENCH, "Parts", parts).markup()).contains("12\u202F500 (100\u202F%)");
    assertThat(Spark.of(FRENCH, "Par heure").markup()).contains("aria-label").doesNotContain("NaN");
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    Span span = new Span(NOON, MINUTE, 2);
    assertThatThrownBy(() -> Bars.of(ENGLISH, "x", span, List.of(Series.of("a", "c1", 1))))
        .hasMessage("a: 1 values for 2 slots");
    assertThatThrownBy(() -> Series.of("a", "red\" onload=\"", 1)).hasMessageContaining("c1 to c8");
    assertThatThrownBy(() -> Series.of("a", "c1", -1)).hasMessageContaining("not negative");
    assertThatThrownBy(() -> new Span(0, 0, 1)).hasMessageContaining("at least 1 ms");
    assertThatThrownBy(() -> new Span(0, 1, 401)).hasMessageContaining("1 to 400");
  }
}
