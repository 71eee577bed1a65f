package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {
  @AfterEach
  void clear() {
    MDC.clear();
  }

  @Test
  void anotherThreadsLinesStandInIt() {
    MDC.put("request_id", "one");
    LogContext context = LogContext.current();
    MDC.put("request_id", "two");
    CompletableFuture<String> seen = new CompletableFuture<>();

    Thread.ofVirtual().start(() -> context.run(() -> seen.complete(MDC.get("request_id"))));

    assertThat(seen.join()).isEqualTo("one");
  }

  @Test
  void itEndsWithTheActionHoweverThatEnds() {
    LogContext context = new LogContext(Map.of("request_id", "one"));
    MDC.put("request_id", "two");

    assertThatThrownBy(
            () ->
                context.run(
                    () -> {
                      throw new IllegalStateException(MDC.get("request_id"));
                    }))
        .hasMessage("one");

    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("request_id", "two"));
  }
}
