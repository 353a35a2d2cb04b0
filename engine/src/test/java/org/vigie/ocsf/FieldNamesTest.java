package org.vigie.ocsf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FieldNamesTest {
  @Test
  void threadsThatAdmitTheSameNamesAgreeOnTheirIds() throws Exception {
    long seed = System.nanoTime();
    FieldNames names = new FieldNames();
    int count = 20_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<int[]>> answers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Random random = new Random(seed + t);
        answers.add(threads.submit(() -> admitAll(names, count, random)));
      }
      int[] first = answers.getFirst().get();
      for (Future<int[]> answer : answers) {
        assertThat(answer.get()).as("seed %d", seed).isEqualTo(first);
      }
      for (int i = 0; i < count; i++) {
        assertThat(names.name(first[i])).as("seed %d", seed).isEqualTo("name-" + i);
        assertThat(names.find("name-" + i)).as("seed %d", seed).isEqualTo(first[i]);
      }
    }
    assertThat(names.size()).isEqualTo(count + 1);
  }

  /** Admits names in an order of its own; an id that is given must have its name at once. */
  private static int[] admitAll(FieldNames names, int count, Random random) {
    int[] ids = new int[count];
    int start = random.nextInt(count);
    for (int i = 0; i < count; i++) {
      int n = (start + i) % count;
      byte[] name = ("name-" + n).getBytes(UTF_8);
      ids[n] = names.admit(name, 0, name.length);
      assertThat(names.name(ids[n])).isEqualTo("name-" + n);
    }
    return ids;
  }

  @Test
  void eventsFillItUpToTheCapAndContentBeyond() {
    FieldNames names = new FieldNames(3);
    assertThat(admit(names, "a")).isEqualTo(1);
    assertThat(admit(names, "b")).isEqualTo(2);
    assertThat(admit(names, "c")).isEqualTo(FieldNames.OVERFLOW);
    assertThat(names.intern("c")).isEqualTo(3);
    assertThat(admit(names, "c")).isEqualTo(3);
    assertThat(admit(names, "")).isEqualTo(FieldNames.OVERFLOW);
    assertThat(names.name(FieldNames.OVERFLOW)).isEmpty();
  }

  @Test
  void namesThatAreTooLongAreNeverAdmitted() {
    FieldNames names = new FieldNames();
    assertThat(admit(names, "x".repeat(FieldNames.MAX_NAME + 1))).isEqualTo(FieldNames.OVERFLOW);
    assertThat(admit(names, "x".repeat(FieldNames.MAX_NAME))).isEqualTo(1);
  }

  private static int admit(FieldNames names, String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return names.admit(bytes, 0, bytes.length);
  }
}
