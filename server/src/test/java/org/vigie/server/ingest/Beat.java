package org.vigie.server.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A client of Lumberjack version 2, as Beats' output to Logstash is one: written from the
 * protocol's description, and sharing nothing with what it tests. A window of events, compressed as
 * a whole or plain, and the acknowledgements of parts of it until the last.
 */
final class Beat implements AutoCloseable {
  private static final int VERSION = '2';

  private final Socket socket;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final int level;

  /** Connects; level 0 sends plain. */
  Beat(int port, int level) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    this.in = new DataInputStream(socket.getInputStream());
    this.level = level;
  }

  /** Sends events as a window; its acknowledgement is still to come. */
  void send(List<String> events) throws IOException {
    out.writeByte(VERSION);
    out.writeByte('W');
    out.writeInt(events.size());
    var frames = new ByteArrayOutputStream();
    var data = new DataOutputStream(frames);
    for (int i = 0; i < events.size(); i++) {
      byte[] json = events.get(i).getBytes(UTF_8);
      data.writeByte(VERSION);
      data.writeByte('J');
      data.writeInt(i + 1);
      data.writeInt(json.length);
      data.write(json);
    }
    if (level == 0) {
      frames.writeTo(out);
    } else {
      byte[] small = deflate(frames.toByteArray());
      out.writeByte(VERSION);
      out.writeByte('C');
      out.writeInt(small.length);
      out.write(small);
    }
    out.flush();
  }

  /** Waits until a window is acknowledged whole; what is acknowledged of it never shrinks. */
  void acknowledged(int events) throws IOException {
    int known = 0;
    while (known < events) {
      if (in.readUnsignedByte() != VERSION || in.readUnsignedByte() != 'A') {
        throw new IOException("no acknowledgement");
      }
      int sequence = in.readInt();
      if (sequence < known || sequence > events) {
        throw new IOException("acknowledged are " + sequence + " behind " + known);
      }
      known = sequence;
    }
  }

  private byte[] deflate(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(level);
    try (var deflate = new DeflaterOutputStream(bytes, deflater)) {
      deflate.write(plain);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
