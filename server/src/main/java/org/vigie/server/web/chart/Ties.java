package org.vigie.server.web.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing and whom it has to do with: it stands in the middle, the others left and right of it,
 * and the line to each is the thicker the more often they were seen together.
 */
public final class Ties implements Chart {
  /** More in one column can't be read at a glance. */
  public static final int MOST = 12;

  private static final int LINE = 22;
  private static final int HEAD = 26;
  private static final int LONGEST = 30;

  private final Wording wording;
  private final String title;
  private final String middle;
  private final List<Group> left;
  private final List<Group> right;

  /** Others of one kind. */
  public record Group(String word, List<Ranks.Rank> ranks) {}

  private record Placed(Ranks.Rank rank, int y) {}

  private Ties(Wording wording, String title, String middle, List<Group> left, List<Group> right) {
    this.wording = wording;
    this.title = title;
    this.middle = middle;
    this.left = List.copyOf(left);
    this.right = List.copyOf(right);
  }

  /** A picture of what stands in the middle, and of the groups on both sides. */
  public static Ties of(
      Wording wording, String title, String middle, List<Group> left, List<Group> right) {
    return new Ties(wording, title, middle, left, right);
  }

  @Override
  public String markup() {
    int height = Math.max(Math.max(tall(left), tall(right)), 3 * LINE);
    int centre = height / 2;
    Svg svg = new Svg();
    svg.open(
        "svg",
        "class",
        "chart ties",
        "height",
        Integer.toString(height),
        "role",
        "group",
        "aria-label",
        title);
    side(svg, left, Side.LEFT, centre);
    side(svg, right, Side.RIGHT, centre);
    svg.leaf(
        "rect",
        "class",
        "tie-middle",
        "x",
        "39%",
        "width",
        "22%",
        "y",
        Integer.toString(centre - 16),
        "height",
        "32",
        "rx",
        "6");
    svg.put(
        "text",
        Ranks.shortened(middle, LONGEST),
        "class",
        "tie-name",
        "x",
        "50%",
        "y",
        Integer.toString(centre + 4));
    return svg.close("svg").toString();
  }

  private enum Side {
    LEFT("27%", "28%", "39%", "tie-left"),
    RIGHT("73%", "72%", "61%", "tie-right");

    final String label;
    final String from;
    final String to;
    final String tone;

    Side(String label, String from, String to, String tone) {
      this.label = label;
      this.from = from;
      this.to = to;
      this.tone = tone;
    }
  }

  private void side(Svg svg, List<Group> groups, Side side, int centre) {
    List<Placed> placed = new ArrayList<>();
    int y = 0;
    for (Group group : groups) {
      if (group.ranks().isEmpty()) continue;
      y += HEAD;
      String heading = Integer.toString(y - 8);
      svg.put(
          "text", group.word(), "class", "tie-head " + side.tone, "x", side.label, "y", heading);
      for (Ranks.Rank rank : group.ranks().stream().limit(MOST).toList()) {
        placed.add(new Placed(rank, y + LINE / 2));
        y += LINE;
      }
    }
    double most = placed.stream().mapToDouble(one -> one.rank().value()).max().orElse(1);
    for (Placed one : placed) {
      double thick = 1 + 7 * Math.log1p(one.rank().value()) / Math.log1p(Math.max(1, most));
      svg.leaf(
          "line",
          "class",
          "tie",
          "x1",
          side.from,
          "y1",
          Integer.toString(one.y()),
          "x2",
          side.to,
          "y2",
          Integer.toString(centre),
          "stroke-width",
          Svg.number(thick));
    }
    for (Placed one : placed) name(svg, one, side);
  }

  private void name(Svg svg, Placed one, Side side) {
    Ranks.Rank rank = one.rank();
    String words = rank.name() + " · " + wording.figure(rank.value());
    boolean linked = !rank.href().isEmpty();
    if (linked) svg.open("a", "href", rank.href(), "aria-label", words);
    else svg.open("g", "role", "img", "aria-label", words);
    svg.put("title", words);
    String y = Integer.toString(one.y() + 4);
    String text = Ranks.shortened(rank.name(), LONGEST);
    svg.put("text", text, "class", "tie-name " + side.tone, "x", side.label, "y", y);
    svg.close(linked ? "a" : "g");
  }

  private static int tall(List<Group> groups) {
    int tall = 0;
    for (Group group : groups) {
      int count = Math.min(MOST, group.ranks().size());
      if (count > 0) tall += HEAD + count * LINE;
    }
    return tall + LINE / 2;
  }
}
