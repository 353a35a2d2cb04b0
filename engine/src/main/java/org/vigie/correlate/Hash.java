package org.vigie.correlate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hashes of 64 bits, the same in every run: they are kept in states. */
final class Hash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = 0x9E37_79B9_7F4A_7C15L;
  private static final long FACTOR = 0xD6E8_FEB8_6659_FD93L;

  private Hash() {}

  static long of(byte[] bytes, int from, int to) {
    long hash = SEED ^ (to - from);
    int i = from;
    for (; i + 8 <= to; i += 8) hash = mix(hash ^ (long) WORD.get(bytes, i));
    long rest = 0;
    for (int shift = 0; i < to; i++, shift += 8) rest |= (bytes[i] & 0xFFL) << shift;
    return mix(mix(hash ^ rest) ^ SEED);
  }

  /** Both halves of the product: each bit of the input reaches each of the output. */
  private static long mix(long x) {
    return x * FACTOR ^ Math.unsignedMultiplyHigh(x, FACTOR) ^ x >>> 32;
  }
}
