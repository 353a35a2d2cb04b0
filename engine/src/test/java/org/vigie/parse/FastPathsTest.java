package org.vigie.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vigie.ocsf.FieldNames;
import org.vigie.ocsf.OcsfSchema;

/** What is done eight bytes or many lines at a time does what the plain way does. */
class FastPathsTest {
  private static final long SEED = 20_261_129;
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(SEED);

  private byte[] bytes(String letters, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) letters.charAt(random.nextInt(letters.length()));
    }
    return bytes;
  }

  @Test
  void needlesAreFoundWhereTheyStand() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] text = bytes("ab: %(", 40);
      byte[] needle = bytes("ab: %(", 5);
      int from = random.nextInt(text.length + 1);
      String plain = new String(text, US_ASCII);
      assertThat(Needle.of(needle).in(text, from, text.length))
          .as("seed %d: '%s' in '%s' from %d", SEED, new String(needle, US_ASCII), plain, from)
          .isEqualTo(plain.indexOf(new String(needle, US_ASCII), from));
    }
  }

  @Test
  void eitherOfTwoBytes() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] text = bytes("abcdefgh\"\\\u00a2", 40);
      int from = random.nextInt(text.length + 1);
      int plain = from;
      while (plain < text.length && text[plain] != '"' && text[plain] != '\\') plain++;
      assertThat(Convert.either(text, from, text.length, (byte) '"', (byte) '\\'))
          .as("seed %d: %s", SEED, Arrays.toString(text))
          .isEqualTo(plain);
    }
  }

  @Test
  void textIsWhatJavaSaysIsUtf8() {
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder made = new StringBuilder();
      for (int n = random.nextInt(50); n > 0; n--)
        made.append(random.nextInt(9) == 0 ? "\t" : "abc defg hi");
      byte[] text = made.append(round % 3 == 0 ? "\u00e9\u20ac" : "").toString().getBytes(UTF_8);
      for (int n = random.nextInt(3); n > 0 && text.length > 0; n--) {
        text[random.nextInt(text.length)] = (byte) random.nextInt(256);
      }
      assertThat(Utf8.check(text, 0, text.length) < 0)
          .as("seed %d: %s", SEED, Arrays.toString(text))
          .isEqualTo(isText(text));
      boolean ascii = true;
      for (byte b : text) ascii &= b >= 0;
      if (!isText(text)) continue;
      int checked = Utf8.check(text, 0, text.length);
      assertThat(Utf8.isAscii(checked)).isEqualTo(ascii);
      boolean tab = new String(text, UTF_8).indexOf('\t') >= 0;
      assertThat(Utf8.isWithoutTab(checked)).as("seed %d", SEED).isEqualTo(!tab);
    }
  }

  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) if (Utf8.isControl(b)) return false;
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)) != null;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void namesAreKnownByTheirIds() {
    FieldNames names = new FieldNames();
    KnownNames known = new KnownNames(names);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] text = Arrays.copyOf(bytes("ab", 20), 40);
      int length = random.nextInt(20);
      int met = length == 0 || length > KnownNames.LONGEST ? -1 : known.place(text, 0, length);
      int id = known.admit(text, 0, length);
      assertThat(id).as("seed %d", SEED).isEqualTo(names.admit(text, 0, length));
      if (met < 0) continue;
      assertThat(known.id(met)).as("seed %d", SEED).isEqualTo(id);
      assertThat(known.length(met, text, 0)).as("seed %d", SEED).isEqualTo(length);
      byte[] other = Arrays.copyOf(bytes("ab", 20), 40);
      boolean begins = Arrays.equals(text, 0, length, other, 0, length);
      assertThat(known.length(met, other, 0)).as("seed %d", SEED).isEqualTo(begins ? length : 0);
    }
  }

  @Test
  void shortTextsAreFoundWhateverTheirCase() {
    String letters = "abXY@[`{/ ";
    for (int round = 0; round < 200; round++) {
      Map<String, Integer> numbers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (int i = random.nextInt(40); i >= 0; i--) {
        numbers.putIfAbsent(new String(bytes(letters, 24), US_ASCII), i);
      }
      ShortTexts brief = new ShortTexts(numbers);
      for (int i = 0; i < 200; i++) {
        byte[] text = bytes(letters, ShortTexts.LONGEST + 1);
        int before = random.nextInt(9);
        byte[] around = bytes(letters, 1 + random.nextInt(9));
        byte[] bytes = Arrays.copyOf(around, before + text.length + ShortTexts.LONGEST);
        System.arraycopy(text, 0, bytes, before, text.length);
        Integer plain = numbers.get(new String(text, US_ASCII));
        assertThat(brief.find(bytes, before, text.length))
            .as("seed %d: '%s' of %s", SEED, new String(text, US_ASCII), numbers)
            .isEqualTo(plain == null ? ShortTexts.UNKNOWN : plain);
      }
    }
  }

  private static Definition definition(String name) {
    String text =
        "parser: %s\nversion: 1.0.0\nvendor: a\nproduct: b\nidentify: [{program: p}]\n"
            .formatted(name);
    var document = new Parsers.Document(Parsers.Document.Kind.PARSER, name + ".yml", text);
    var outcome = Parsers.compile(List.of(document), new FieldNames(), OcsfSchema.bundled());
    if (!(outcome instanceof Parsers.Outcome.Compiled(Parsers parsers))) {
      throw new AssertionError(outcome);
    }
    return Objects.requireNonNull(parsers.identity().program("p"));
  }

  /** Marks of all lengths: leaving places out finds the same as asking at each. */
  @Test
  void marksAreFoundWhereTheFirstOneStands() {
    List<Definition> definitions = List.of(definition("a.a"), definition("b.b"));
    for (int round = 0; round < 400; round++) {
      Map<String, Definition> texts = new TreeMap<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String mark = new String(bytes("ab: %", 12), US_ASCII) + "%ab".substring(random.nextInt(3));
        if (mark.length() < Marks.SHORTEST) continue;
        texts.put(mark, definitions.get(random.nextInt(definitions.size())));
      }
      Marks marks = new Marks(texts);
      for (int i = 0; i < 100; i++) {
        byte[] text = bytes("ab: %cdefghijk", 60);
        int from = random.nextInt(text.length + 1);
        int last = Math.min(text.length, from + random.nextInt(50));
        assertThat(marks.near(text, from, last, text.length))
            .as(
                "seed %d: %s in '%s' [%d, %d)",
                SEED, texts.keySet(), new String(text, US_ASCII), from, last)
            .isEqualTo(marks.slowly(text, from, last, text.length));
      }
    }
  }

  /** A line is due if it must read nothing, or one of its slots has got a leaf before its turn. */
  @Test
  void anAgendaCallsUpTheLinesThatHaveSomethingToRead() {
    for (int round = 0; round < 2_000; round++) {
      int slots = 1 + random.nextInt(90);
      int[][] reads = new int[random.nextInt(150)][];
      for (int i = 0; i < reads.length; i++) {
        reads[i] = random.ints(random.nextInt(4), 0, slots).toArray();
      }
      int[] binds = random.ints(reads.length, -3 * slots, slots).toArray();
      int[] bound = random.ints(random.nextInt(6), 0, slots).toArray();
      List<Integer> plain = new ArrayList<>();
      boolean[] has = new boolean[slots];
      for (int slot : bound) has[slot] = true;
      for (int i = 0; i < reads.length; i++) {
        if (reads[i].length > 0 && Arrays.stream(reads[i]).noneMatch(slot -> has[slot])) continue;
        plain.add(i);
        if (binds[i] >= 0) has[binds[i]] = true;
      }
      Run run = new Run(new FieldNames());
      run.define(slots, new byte[0][], new boolean[slots]);
      for (int slot : bound) run.bind(slot, 0);
      List<Integer> called = new ArrayList<>();
      run.walk.begin(new Agenda(reads));
      for (int i = run.walk.next(run, -1); i >= 0; i = run.walk.next(run, i)) {
        called.add(i);
        if (binds[i] >= 0) run.bind(binds[i], 0);
      }
      assertThat(called).as("seed %d, round %d", SEED, round).isEqualTo(plain);
    }
  }
}
