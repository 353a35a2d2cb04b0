package org.vigie.sigma;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An address in a network. */
final class NetworkMatcher extends Matcher {
  private final Network network;

  NetworkMatcher(String network) {
    this.network =
        Objects.requireNonNull(Network.parse(network), () -> "not a network: " + network);
  }

  @Override
  boolean matches(Values values, int leaf) {
    @Nullable Address address = values.address(leaf);
    return address != null && network.contains(address);
  }

  @Override
  public Guard guard() {
    return new Guard.Present();
  }

  @Override
  public int price() {
    return 3;
  }
}
