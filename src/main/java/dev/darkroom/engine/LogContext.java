package dev.darkroom.engine;

import java.util.Map;
import java.util.Objects;
import org.slf4j.MDC;

/**
 * What stands in the log lines of a thread, such as a request's id, for lines that another thread
 * writes about the same request.
 */
public record LogContext(Map<String, String> entries) {
  public LogContext {
    entries = Map.copyOf(entries);
  }

  /** That of this thread. */
  public static LogContext current() {
    return new LogContext(Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of()));
  }

  /** Has the lines that an action writes stand in this context. */
  public void run(Runnable action) {
    LogContext before = current();
    MDC.setContextMap(entries);
    try {
      action.run();
    } finally {
      MDC.setContextMap(before.entries);
    }
  }
}
