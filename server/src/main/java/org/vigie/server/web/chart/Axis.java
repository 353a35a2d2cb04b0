package org.vigie.server.web.chart;

import java.util.ArrayList;
import java.util.List;

/** The axis of values: from zero to a round number that nothing rises above. */
record Axis(double top, List<Double> marks) {
  /** Marks wanted above zero; there are two to five. */
  private static final int WANTED = 3;

  /** An axis for values up to {@code most}; whole numbers are marked at whole numbers. */
  static Axis to(double most, Kind kind) {
    double least = kind == Kind.WHOLE ? 1 : Double.MIN_NORMAL;
    double rough = Math.max(most / WANTED, least);
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = 10 * power;
    for (double round : new double[] {5, 2, 1}) if (round * power >= rough) step = round * power;
    List<Double> marks = new ArrayList<>();
    int last = (int) Math.max(1, Math.ceil(most / step - 1e-9));
    for (int i = 0; i <= last; i++) marks.add(i * step);
    return new Axis(last * step, List.copyOf(marks));
  }

  /** What is counted has no halves; what is measured has. */
  enum Kind {
    WHOLE,
    MEASURED
  }
}
