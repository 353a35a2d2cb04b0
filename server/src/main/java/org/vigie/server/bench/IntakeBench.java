package org.vigie.server.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.vigie.server.ingest.DatagramListener;
import org.vigie.server.ingest.StreamListener;
import org.vigie.server.ingest.Traffic;
import org.vigie.store.journal.FileJournal;

/**
 * How fast syslog comes into the journal: real sockets of this machine, real files, synced. The
 * sender is a thread beside the listener, whose own CPU time is left out of what is counted.
 */
public final class IntakeBench {
  /**
   * Lines before they come again: more than a block of the journal, or they would shrink too well.
   */
  private static final int CHUNK = 20_000;

  private final Consumer<String> progress;

  /** Says now and then how far it is. */
  public IntakeBench(Consumer<String> progress) {
    this.progress = progress;
  }

  /**
   * What to measure.
   *
   * @param lines count of lines over TCP, and again as many to warm up
   * @param connections senders over TCP, at a time
   * @param rate datagrams a second over UDP
   * @param seconds how long they are sent
   * @param folder where the journal is made
   */
  public record Options(long lines, int connections, int rate, int seconds, Path folder) {}

  /** Measures TCP, then UDP. */
  public IntakeReport run(Options options) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(options.folder(), "vigie-intake");
    try (var journal = FileJournal.open(folder.resolve("journal"), FileJournal.Options.STANDARD)) {
      progress.accept("tcp, warming up");
      tcp(options, journal);
      progress.accept("tcp, measuring");
      IntakeReport.Lane tcp = tcp(options, journal);
      progress.accept("udp");
      return new IntakeReport(tcp, udp(options, journal));
    } finally {
      LakeBench.delete(folder);
    }
  }

  private IntakeReport.Lane tcp(Options options, FileJournal journal)
      throws IOException, InterruptedException {
    var listening =
        new StreamListener.Options("127.0.0.1", 0, "bench", StreamListener.Limits.standard());
    try (var listener = new StreamListener(listening, journal, InstantSource.system())) {
      listener.start();
      long each = options.lines() / options.connections() / CHUNK * CHUNK;
      long wanted = journal.end() + each * options.connections();
      Thread[] senders = new Thread[options.connections()];
      long[] spent = new long[senders.length];
      long start = System.nanoTime();
      long cpu = ThreadTimes.now().process();
      for (int i = 0; i < senders.length; i++) {
        int number = i;
        senders[i] =
            Thread.ofPlatform().start(() -> spent[number] = send(listener.port(), each, number));
      }
      for (Thread sender : senders) sender.join();
      while (journal.end() < wanted) LockSupport.parkNanos(200_000);
      long wall = System.nanoTime() - start;
      long used = ThreadTimes.now().process() - cpu;
      for (long one : spent) used -= one;
      long sent = each * options.connections();
      return new IntakeReport.Lane("syslog tcp", sent, sent, 0, wall, used);
    }
  }

  /** Sends, and gives the CPU time that it took, nanoseconds. */
  private static long send(int port, long lines, int number) {
    byte[] chunk = lines(CHUNK, number * CHUNK);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      for (long i = 0; i < lines; i += CHUNK) socket.getOutputStream().write(chunk);
    } catch (IOException e) {
      throw new IllegalStateException("the listener did not take all lines", e);
    }
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private IntakeReport.Lane udp(Options options, FileJournal journal)
      throws IOException, InterruptedException {
    var listening =
        new DatagramListener.Options("127.0.0.1", 0, "bench", DatagramListener.Limits.standard());
    try (var listener = new DatagramListener(listening, journal, InstantSource.system())) {
      listener.start();
      long before = journal.end();
      long[] sent = new long[2];
      long start = System.nanoTime();
      long cpu = ThreadTimes.now().process();
      Thread sender = Thread.ofPlatform().start(() -> datagrams(listener.port(), options, sent));
      sender.join();
      Traffic seen = settled(listener, sent[0]);
      long wall = System.nanoTime() - start;
      long used = ThreadTimes.now().process() - cpu - sent[1];
      long kept = journal.end() - before;
      return new IntakeReport.Lane("syslog udp", sent[0], kept, seen.dropped(), wall, used);
    }
  }

  /** Waits until all is kept or known to be lost, at most ten seconds. */
  private static Traffic settled(DatagramListener listener, long sent) {
    long until = System.nanoTime() + 10_000_000_000L;
    while (true) {
      Traffic now = Objects.requireNonNull(listener.traffic().get("bench"));
      if (now.records() + now.dropped() >= sent || System.nanoTime() > until) return now;
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Sends at a rate, ten bursts a hundredth of a second; how many, and their CPU time. */
  private static void datagrams(int port, Options options, long[] sent) {
    byte[] all = lines(CHUNK, 0);
    ByteBuffer direct = ByteBuffer.allocateDirect(all.length).put(all);
    ByteBuffer[] messages = new ByteBuffer[CHUNK];
    int from = 0;
    for (int i = 0; i < CHUNK; i++) {
      int to = from;
      while (all[to] != '\n') to++;
      messages[i] = direct.slice(from, to - from);
      from = to + 1;
    }
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      long start = System.nanoTime();
      long most = (long) options.rate() * options.seconds();
      while (sent[0] < most) {
        long due = Math.min(most, (System.nanoTime() - start) * options.rate() / 1_000_000_000L);
        for (; sent[0] < due; sent[0]++) channel.write(messages[(int) (sent[0] % CHUNK)].rewind());
        LockSupport.parkNanos(1_000_000);
      }
    } catch (IOException e) {
      throw new IllegalStateException("can't send datagrams", e);
    }
    sent[1] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /**
   * Lines of a firewall, about 180 bytes each. What varies in real ones is drawn: numbers of
   * connections, ports and sequences evenly, addresses and lengths from few that come often.
   */
  private static byte[] lines(int count, int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(count * 200);
    for (int i = 0; i < count; i++) {
      int host = (int) Math.abs(random.nextGaussian() * 40);
      text.append("<134>1 2026-11-01T10:").append(10 + i / 350 % 50).append(":00.");
      text.append(100 + i % 900).append("Z gw").append(host % 4);
      text.append(" filterlog ").append(41_200 + host % 4).append(" - - 5,,,100000010");
      text.append(random.nextInt(20)).append(",igb").append(random.nextInt(3));
      text.append(random.nextInt(5) == 0 ? ",match,pass,out,4,0x0,," : ",match,block,in,4,0x0,,");
      text.append(random.nextInt(4) * 64).append(',').append(random.nextInt(65_536));
      text.append(",0,DF,6,tcp,").append(40 + host).append(",203.0.").append(host % 8).append('.');
      text.append(host).append(",192.0.2.").append(random.nextInt(12)).append(',');
      text.append(1_024 + random.nextInt(64_000)).append(host % 3 == 0 ? ",443,0,S," : ",22,0,S,");
      text.append(random.nextInt() & 0xffffffffL).append(",,64240,,mss;sackOK;TS;nop;wscale\n");
    }
    return text.toString().getBytes(UTF_8);
  }
}
