package dev.darkroom.benchmark;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The engine's thread for the CPU, as the JVM sees it. */
record Worker(ThreadMXBean threads, long id) {
  static Worker find() {
    Thread worker =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("worker-cpu"))
            .findFirst()
            .orElseThrow();
    return new Worker((ThreadMXBean) ManagementFactory.getThreadMXBean(), worker.threadId());
  }

  /** What it has allocated on the heap since it was started. */
  long allocatedBytes() {
    return threads.getThreadAllocatedBytes(id);
  }
}
