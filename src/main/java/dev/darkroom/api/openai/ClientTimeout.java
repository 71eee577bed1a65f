package dev.darkroom.api.openai;

import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How long a client waits, as OpenAI's libraries say it in headers. */
final class ClientTimeout {
  /** For an answer. */
  private static final String TOTAL = "X-Stainless-Timeout";

  /** From one byte to the next. */
  private static final String READ = "X-Stainless-Read-Timeout";

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  private ClientTimeout() {}

  /** For an answer that comes as a whole, the shorter one. */
  static Optional<Duration> whole(HttpServletRequest http) {
    return Stream.of(of(http, TOTAL), of(http, READ))
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  /** For the next part of a stream. */
  static Optional<Duration> next(HttpServletRequest http) {
    return of(http, READ);
  }

  /**
   * Most libraries round down to whole seconds, so that a whole number stands for up to one second
   * more, and 0 for nothing.
   */
  private static Optional<Duration> of(HttpServletRequest http, String header) {
    return Collections.list(http.getHeaders(header)).stream()
        .filter(value -> SECONDS.matcher(value).matches())
        .map(BigDecimal::new)
        .filter(seconds -> seconds.signum() > 0)
        .map(seconds -> seconds.scale() == 0 ? seconds.add(BigDecimal.ONE) : seconds)
        .map(seconds -> Duration.ofNanos(seconds.movePointRight(9).longValue()))
        .findFirst();
  }
}
