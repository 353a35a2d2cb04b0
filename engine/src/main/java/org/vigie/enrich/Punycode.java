package org.vigie.enrich;

/** Names of hosts beyond ASCII as DNS writes them: RFC 3492. */
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_CODE = 128;

  private Punycode() {}

  /** A name with each of its labels in ASCII. */
  static String name(String name) {
    if (name.chars().allMatch(c -> c < FIRST_CODE)) return name;
    StringBuilder out = new StringBuilder();
    for (String label : name.split("\\.", -1)) {
      if (!out.isEmpty()) out.append('.');
      out.append(label.chars().allMatch(c -> c < FIRST_CODE) ? label : "xn--" + label(label));
    }
    return out.toString();
  }

  private static String label(String label) {
    StringBuilder out = new StringBuilder();
    int[] codes = label.codePoints().toArray();
    for (int code : codes) if (code < FIRST_CODE) out.append((char) code);
    int basic = out.length();
    int done = basic;
    if (basic > 0) out.append('-');
    int n = FIRST_CODE;
    int delta = 0;
    int bias = FIRST_BIAS;
    while (done < codes.length) {
      int next = Integer.MAX_VALUE;
      for (int code : codes) if (code >= n) next = Math.min(next, code);
      delta += (next - n) * (done + 1);
      n = next;
      for (int code : codes) {
        if (code < n) delta++;
        if (code != n) continue;
        write(out, delta, bias);
        bias = bias(delta, done + 1, done == basic ? DAMP : 2);
        delta = 0;
        done++;
      }
      delta++;
      n++;
    }
    return out.toString();
  }

  private static void write(StringBuilder out, int delta, int bias) {
    int rest = delta;
    for (int k = BASE; ; k += BASE) {
      int t = Math.clamp((long) k - bias, T_MIN, T_MAX);
      if (rest < t) break;
      out.append(digit(t + (rest - t) % (BASE - t)));
      rest = (rest - t) / (BASE - t);
    }
    out.append(digit(rest));
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  private static int bias(int of, int points, int damp) {
    int delta = of / damp;
    delta += delta / points;
    int k = 0;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE) delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
  }
}
