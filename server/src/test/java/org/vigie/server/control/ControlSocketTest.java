package org.vigie.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
  @TempDir Path folder;

  private final List<List<String>> asked = new CopyOnWriteArrayList<>();
  private final Heard heard = new Heard(new ArrayList<>());

  /** Keeps what it is told. */
  private record Heard(List<String> lines) implements Talk {
    @Override
    public void progress(String line) {
      lines.add("p " + line);
    }

    @Override
    public void line(String line) {
      lines.add("o " + line);
    }
  }

  private int handle(List<String> words, Talk talk) throws IOException {
    asked.add(words);
    if (words.contains("fail")) throw new IOException("no such thing");
    talk.progress("half\rway");
    talk.line("one\ntwo");
    return 7;
  }

  @Test
  void aCommandIsAnsweredWithProgressLinesAndItsCode() throws Exception {
    List<String> words = List.of("import", "/a b/é", "c");
    try (ControlSocket socket = new ControlSocket(folder, this::handle)) {
      assertThat(socket).isNotNull();
      assertThat(ControlSocket.ask(folder, words, heard)).isEqualTo(7);
    }
    assertThat(asked).containsExactly(words);
    assertThat(heard.lines()).containsExactly("p half way", "o one", "o two");
    assertThat(ControlSocket.ask(folder, words, heard)).as("nobody is there").isNull();
  }

  @Test
  void aFailureIsToldAndIsCodeOne() throws Exception {
    try (ControlSocket socket = new ControlSocket(folder, this::handle)) {
      assertThat(socket).isNotNull();
      assertThat(ControlSocket.ask(folder, List.of("fail"), heard)).isEqualTo(1);
    }
    assertThat(heard.lines()).containsExactly("o vigie: no such thing");
  }

  @Test
  void aSocketLeftByAKilledProcessIsNobodyAndIsReplaced() throws Exception {
    Files.writeString(folder.resolve("control"), "");
    assertThat(ControlSocket.ask(folder, List.of("x"), heard)).isNull();
    try (ControlSocket socket = new ControlSocket(folder, this::handle)) {
      assertThat(socket).isNotNull();
      assertThat(ControlSocket.ask(folder, List.of("x"), heard)).isEqualTo(7);
    }
  }

  @Test
  void aDeepDataFolderHasItsSocketElsewhere() throws Exception {
    Path deep = folder.resolve("d".repeat(120));
    try (ControlSocket socket = new ControlSocket(deep, this::handle)) {
      assertThat(socket).isNotNull();
      assertThat(ControlSocket.ask(deep, List.of("x"), heard)).isEqualTo(7);
      Path elsewhere = Path.of(Files.readString(deep.resolve("control.path")).strip());
      Path around = Objects.requireNonNull(elsewhere.getParent());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(around)))
          .isEqualTo("rwx------");
    }
    assertThat(ControlSocket.ask(deep, List.of("x"), heard)).as("closed").isNull();
  }

  @Test
  void halfARequestAndOneWithoutBoundAreRefusedAndOthersStillServed() throws Exception {
    try (ControlSocket socket = new ControlSocket(folder, this::handle)) {
      assertThat(socket).isNotNull();
      assertThat(raw("import\n/half")).contains("ends before its empty line").endsWith("e1\n");
      assertThat(raw("x".repeat(8_193))).contains("more than 8192 characters").endsWith("e1\n");
      assertThat(asked).isEmpty();
      assertThat(ControlSocket.ask(folder, List.of("x"), heard)).isEqualTo(7);
    }
  }

  @Test
  void aWordThatCannotBePassedIsNotAsked() throws Exception {
    try (ControlSocket socket = new ControlSocket(folder, this::handle)) {
      assertThat(socket).isNotNull();
      assertThatThrownBy(() -> ControlSocket.ask(folder, List.of("import", "a\n\nb"), heard))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("line break");
    }
    assertThat(asked).isEmpty();
  }

  /** Sends bytes, says that no more come, and reads the answer. */
  private String raw(String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(folder.resolve("control")));
      channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
      channel.shutdownOutput();
      return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
    }
  }
}
