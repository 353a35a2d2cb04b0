package org.vigie.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A form that a text can have; where it fits, it says where the parts are. */
sealed interface Pattern {
  /** Name that {@code $pattern} gives. */
  byte[] name();

  /** Text that all texts of this form start with; may be empty. */
  byte[] start();

  /** Fields of the parts; 0 for a part that is skipped. */
  int[] fields();

  /**
   * Whether the whole of {@code [from, end)} has this form.
   *
   * @param parts receives start and end of each part
   */
  boolean match(byte[] bytes, int from, int end, int[] parts);

  /**
   * Literals with fields between them: {@code "Accepted %{method} for %{user>} from %{ip}"}. A part
   * ends at the first occurrence of the literal behind it, one marked {@code >} at the last that
   * fits, so that a value chosen by an attacker cannot take the place of what follows. {@code %{}}
   * skips; behind a part marked {@code ->} the literal may stand several times, as in columns.
   *
   * @param literals one more than parts: before, between, and behind them
   * @param last whether each part ends at the last occurrence
   * @param padded whether the literal behind each part may be repeated
   */
  record Dissect(byte[] name, Needle[] literals, int[] fields, boolean[] last, boolean[] padded)
      implements Pattern {
    /** Most places tried for the end of a part that ends at the last occurrence. */
    private static final int MAX_TRIES = 16;

    @Override
    public byte[] start() {
      return literals[0].text();
    }

    @Override
    public boolean match(byte[] bytes, int from, int end, int[] parts) {
      Needle first = literals[0];
      return first.length() <= end - from
          && first.at(bytes, from)
          && match(0, bytes, from + first.length(), end, parts);
    }

    /** Whether the rest fits from part {@code part} on, which starts at {@code i}. */
    private boolean match(int part, byte[] bytes, int i, int end, int[] parts) {
      if (part == fields.length) return i == end;
      Needle next = literals[part + 1];
      parts[2 * part] = i;
      if (part + 1 == fields.length) {
        int at = end - next.length();
        parts[2 * part + 1] = at;
        return at >= i && next.at(bytes, at);
      }
      if (!last[part]) {
        int at = next.in(bytes, i, end);
        parts[2 * part + 1] = at;
        if (at < 0) return false;
        int behind = at + next.length();
        while (padded[part] && starts(bytes, behind, end, next.text())) behind += next.length();
        return match(part + 1, bytes, behind, end, parts);
      }
      int before = end;
      for (int tries = 0; tries < MAX_TRIES; tries++) {
        int at = Convert.lastIndexOf(bytes, i, before, next.text());
        if (at < 0) return false;
        parts[2 * part + 1] = at;
        if (match(part + 1, bytes, at + next.length(), end, parts)) return true;
        before = at + next.length() - 1;
      }
      return false;
    }

    private static boolean starts(byte[] bytes, int at, int end, byte[] text) {
      return at + text.length <= end
          && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
    }

    /**
     * Compiles a text; what is wrong with it is the problem of the {@link
     * IllegalArgumentException}.
     */
    static Dissect of(String name, String text, java.util.function.ToIntFunction<String> field) {
      List<byte[]> literals = new ArrayList<>();
      List<Integer> fields = new ArrayList<>();
      List<Boolean> last = new ArrayList<>();
      List<Boolean> padded = new ArrayList<>();
      int at = 0;
      while (true) {
        int open = text.indexOf("%{", at);
        literals.add(text.substring(at, open < 0 ? text.length() : open).getBytes(UTF_8));
        if (open < 0) break;
        int close = text.indexOf('}', open);
        if (close < 0) throw new IllegalArgumentException("'%{' without '}'");
        String part = text.substring(open + 2, close);
        padded.add(part.endsWith("->"));
        if (part.endsWith("->")) part = part.substring(0, part.length() - 2);
        if (part.endsWith(">") && last.contains(true)) {
          throw new IllegalArgumentException("only one field may end with '>'");
        }
        last.add(part.endsWith(">"));
        if (part.endsWith(">")) part = part.substring(0, part.length() - 1);
        fields.add(part.isEmpty() ? 0 : field.applyAsInt(part));
        at = close + 1;
        if (text.startsWith("%{", at)) {
          throw new IllegalArgumentException("two fields without a text between them");
        }
      }
      return new Dissect(
          name.getBytes(UTF_8),
          literals.stream().map(Needle::of).toArray(Needle[]::new),
          fields.stream().mapToInt(Integer::intValue).toArray(),
          array(last),
          array(padded));
    }

    private static boolean[] array(List<Boolean> list) {
      boolean[] array = new boolean[list.size()];
      for (int i = 0; i < array.length; i++) array[i] = list.get(i);
      return array;
    }
  }

  /**
   * A regular expression (RE2) that must fit the whole text; its named groups are the parts.
   *
   * @param groups numbers of the groups
   */
  record Regex(
      byte[] name, byte[] start, com.google.re2j.Pattern pattern, int[] groups, int[] fields)
      implements Pattern {
    @Override
    public boolean match(byte[] bytes, int from, int end, int[] parts) {
      // RE2/J takes whole arrays only; expressions are the last resort, so the copy is bearable.
      Matcher matcher = pattern.matcher(java.util.Arrays.copyOfRange(bytes, from, end));
      if (!matcher.matches()) return false;
      for (int i = 0; i < groups.length; i++) {
        int start = matcher.start(groups[i]);
        parts[2 * i] = start < 0 ? from : from + start;
        parts[2 * i + 1] = start < 0 ? from : from + matcher.end(groups[i]);
      }
      return true;
    }

    /** Compiles an expression; throws {@link com.google.re2j.PatternSyntaxException}. */
    static Regex of(
        String name, String start, String text, java.util.function.ToIntFunction<String> field) {
      com.google.re2j.Pattern pattern = com.google.re2j.Pattern.compile(text);
      List<String> names = List.copyOf(pattern.namedGroups().keySet());
      return new Regex(
          name.getBytes(UTF_8),
          start.getBytes(UTF_8),
          pattern,
          names.stream().mapToInt(group -> pattern.namedGroups().get(group)).toArray(),
          names.stream().mapToInt(field).toArray());
    }
  }

  /**
   * A step of decoding: the patterns that the text of a field may have.
   *
   * @param slot slot of the field
   * @param endings texts that are cut off the end first
   * @param byHead patterns that can fit a text by its first byte, in order
   * @param parts most parts of one pattern
   */
  record Step(int slot, byte[][] endings, Pattern[][] byHead, int parts)
      implements org.vigie.parse.Step {
    /** The first pattern that fits, or null. */
    @Nullable Pattern match(byte[] bytes, int from, int end, int[] parts) {
      if (from == end) return null;
      int to = end;
      for (byte[] ending : endings) {
        int at = to - ending.length;
        if (at >= from && Convert.indexOf(bytes, at, to, ending) == at) to = at;
      }
      if (from == to) return null;
      for (Pattern pattern : byHead[bytes[from] & 0xFF]) {
        if (pattern.match(bytes, from, to, parts)) return pattern;
      }
      return null;
    }

    /** Sorts patterns by the first byte of what they start with. */
    static Step of(int slot, byte[][] endings, List<Pattern> patterns) {
      Pattern[][] byHead = new Pattern[256][];
      int parts = 0;
      for (Pattern pattern : patterns) parts = Math.max(parts, pattern.fields().length);
      for (int head = 0; head < 256; head++) {
        List<Pattern> fits = new ArrayList<>();
        for (Pattern pattern : patterns) {
          if (pattern.start().length == 0 || (pattern.start()[0] & 0xFF) == head) fits.add(pattern);
        }
        byHead[head] = fits.toArray(Pattern[]::new);
      }
      return new Step(slot, endings, byHead, parts);
    }
  }
}
