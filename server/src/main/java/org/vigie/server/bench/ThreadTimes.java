package org.vigie.server.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;

/** CPU time of the process and of its live platform threads by name, nanoseconds. */
record ThreadTimes(long process, Map<String, Long> byName) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  static ThreadTimes now() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Map<String, Long> byName = new LinkedHashMap<>();
    for (ThreadInfo info : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (info == null) continue;
      long cpu = THREADS.getThreadCpuTime(info.getThreadId());
      if (cpu > 0) byName.merge(info.getThreadName(), cpu, Long::sum);
    }
    return new ThreadTimes(system.getProcessCpuTime(), byName);
  }

  /** CPU time since an earlier reading of all threads whose name begins so. */
  long since(ThreadTimes before, String prefix) {
    long sum = 0;
    for (var entry : byName.entrySet()) {
      if (entry.getKey().startsWith(prefix)) {
        sum += entry.getValue() - before.byName.getOrDefault(entry.getKey(), 0L);
      }
    }
    return sum;
  }
}
