package org.vigie.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortTest {
  @Test
  void saysWhichKeyToChange() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> Port.check("web", "127.0.0.1", port))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("can't listen on 127.0.0.1:" + port + ": ")
          .hasMessageEndingWith("choose another with web.host and web.port in vigie.yml");
    }
    Port.check("web", "127.0.0.1", 0);
  }

  @Test
  void anUnknownHostIsNotAPortInUse() {
    assertThatThrownBy(() -> Port.check("http", "no-such-host.invalid", 0))
        .hasMessage("http.host no-such-host.invalid: no such host is known here");
  }
}
