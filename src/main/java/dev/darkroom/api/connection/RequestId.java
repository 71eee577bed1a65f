package dev.darkroom.api.connection;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request is called in logs and answers, so that both can be told to belong together. */
public final class RequestId {
  /** Of requests and answers. */
  public static final String HEADER = "X-Request-Id";

  /** In the context of log lines (MDC), and in problems. */
  public static final String KEY = "request_id";

  private static final int MAX_LENGTH = 128;

  /** What needs no escaping in a log, in JSON or in a header. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._~:/+=@,-]+");

  /** W3C Trace Context, sections 3.2 and 4.3: later versions than 00 may append something. */
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
              + "((?<!^00.{53})-.*)?");

  private RequestId() {}

  /**
   * The caller's own, or its trace's, or a new one.
   *
   * @param header {@value #HEADER}, of which 128 characters are kept
   * @param traceparent from which the trace id is taken
   */
  static String of(@Nullable String header, @Nullable String traceparent) {
    return own(header).or(() -> trace(traceparent)).orElseGet(RequestId::random);
  }

  private static Optional<String> own(@Nullable String header) {
    return Optional.ofNullable(header)
        .map(String::strip)
        .filter(text -> SAFE.matcher(text).matches())
        .map(text -> text.substring(0, Math.min(text.length(), MAX_LENGTH)));
  }

  private static Optional<String> trace(@Nullable String traceparent) {
    return Optional.ofNullable(traceparent)
        .map(String::strip)
        .map(TRACEPARENT::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1));
  }

  /** As long as a trace id. */
  private static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }
}
