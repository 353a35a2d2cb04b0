package org.vigie.parse;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose end of a connection a value is that its own name leaves open: {@code remote_ip} is
 * the client for who listens and the server for who calls, and {@code port} belongs to the address
 * beside it. What else the event says decides; where nothing does, neither side is claimed.
 */
final class Sides {
  private static final Set<String> INBOUND =
      Set.of("in inbound incoming ingress received receive accept accepted listen".split(" "));
  private static final Set<String> OUTBOUND =
      Set.of("out outbound outgoing egress sent send connect initiated".split(" "));

  /** Ports below are those that servers listen on. */
  private static final int SERVICES = 1024;

  private static final int WHOLE_PORT = 65_535;

  private final int[] local;
  private final int[] remote;
  private final int[] source;
  private final int[] target;
  private final int port;
  private final int direction;
  private final int process;
  private final int[] asked;
  private final Value value = new Value();

  Sides(Synonyms words) {
    local = slots(words, "any.local_ip any.local_port any.local_host");
    remote = slots(words, "any.remote_ip any.remote_port any.remote_host");
    source = slots(words, "any.src_ip any.src_port any.src_host");
    target = slots(words, "any.dst_ip any.dst_port any.dst_host");
    port = words.slot("any.port");
    direction = words.slot("any.direction");
    process = words.slot("any.process");
    asked = slots(words, "any.method any.status_code any.user_agent any.url");
  }

  private static int[] slots(Synonyms words, String keys) {
    String[] names = keys.split(" ");
    int[] slots = new int[names.length];
    for (int i = 0; i < names.length; i++) slots[i] = words.slot(names[i]);
    return slots;
  }

  /** Binds what the names left open. */
  void decide(Run run) {
    boolean here = stands(run, local);
    boolean there = stands(run, remote);
    if (here || there) {
      Boolean inbound = inbound(run, here, there);
      if (inbound != null) {
        if (here) give(run, local, inbound ? target : source);
        if (there) give(run, remote, inbound ? source : target);
      }
    }
    if (leaf(run, port) >= 0) port(run);
  }

  /** Whether the remote end called; null where nothing tells. */
  private @Nullable Boolean inbound(Run run, boolean here, boolean there) {
    String way = text(run, direction).toLowerCase(Locale.ROOT);
    if (INBOUND.contains(way)) return true;
    if (OUTBOUND.contains(way)) return false;
    String caller = text(run, source[0]);
    String called = text(run, target[0]);
    String other = text(run, remote[0]);
    if (!caller.isEmpty() && !caller.equals(called)) {
      if (caller.equals(other)) return true;
      if (caller.equals(text(run, local[0])) || called.isEmpty()) return false;
    }
    if (!called.isEmpty() && caller.isEmpty()) return !called.equals(other);
    if (!called.isEmpty()) return null;
    boolean program = leaf(run, process) >= 0;
    if (!program && any(run, asked)) return true;
    int own = number(run, local[1]);
    int far = number(run, remote[1]);
    if (own > 0 && far > 0 && own < SERVICES != far < SERVICES) return own < SERVICES;
    if (here) return there && !program ? null : false;
    return program ? null : true;
  }

  /** A port without a side is that of the end that stands alone, or else the server's. */
  private void port(Run run) {
    int leaf = leaf(run, port);
    int number = number(run, port);
    if (number < 0 || number > WHOLE_PORT) return;
    boolean calls = stands(run, source);
    boolean called = stands(run, target);
    if (called) bind(run, target[1], leaf);
    else if (calls && number >= SERVICES) bind(run, source[1], leaf);
  }

  private void give(Run run, int[] from, int[] to) {
    for (int i = 0; i < from.length; i++) {
      int leaf = leaf(run, from[i]);
      if (leaf >= 0) bind(run, to[i], leaf);
    }
  }

  private static void bind(Run run, int slot, int leaf) {
    if (slot >= 0) run.bind(slot, leaf);
  }

  /** Whether an end is named by its address or its name; a port alone is none. */
  private static boolean stands(Run run, int[] end) {
    return leaf(run, end[0]) >= 0 || leaf(run, end[2]) >= 0;
  }

  private static boolean any(Run run, int[] slots) {
    for (int slot : slots) if (leaf(run, slot) >= 0) return true;
    return false;
  }

  private static int leaf(Run run, int slot) {
    return slot < 0 ? -1 : run.leaf(slot);
  }

  private String text(Run run, int slot) {
    if (leaf(run, slot) < 0) return "";
    run.read(run.leaf(slot), value);
    return run.show(value);
  }

  private int number(Run run, int slot) {
    String text = text(run, slot);
    if (text.isEmpty() || text.length() > 5) return -1;
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') return -1;
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }
}
