package dev.darkroom.api;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.access.Limit;
import dev.darkroom.access.RateLimiter;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code RateLimit-Policy} and {@code RateLimit}: what a caller may take within a minute, and what
 * is left of it (draft-ietf-httpapi-ratelimit-headers-09; lists of RFC 9651).
 */
final class RateLimitHeaders {
  static final String POLICY = "RateLimit-Policy";
  static final String STATE = "RateLimit";

  private static final long WINDOW_SECONDS = 60;

  private RateLimitHeaders() {}

  /** Sets both, or none where the caller takes what it likes. */
  static void set(
      HttpServletResponse response, RateLimiter limiter, String caller, CallerLimits limits) {
    List<String> policies = new ArrayList<>();
    List<String> states = new ArrayList<>();
    for (Limit limit : List.of(Limit.REQUESTS_PER_MINUTE, Limit.IMAGES_PER_MINUTE)) {
      Integer perMinute = limits.of(limit);
      if (perMinute != null) {
        RateLimiter.Level level = limiter.take(caller, limit, perMinute, 0);
        policies.add(policy(limit, perMinute));
        states.add(
            "\"%s\";r=%d;t=%d"
                .formatted(name(limit), level.remaining(), ProblemText.seconds(level.untilFull())));
      }
    }
    if (!policies.isEmpty()) {
      response.setHeader(POLICY, String.join(", ", policies));
      response.setHeader(STATE, String.join(", ", states));
    }
  }

  /** Requests are the unit where a policy names none. */
  private static String policy(Limit limit, int perMinute) {
    String unit = limit == Limit.IMAGES_PER_MINUTE ? ";qu=\"images\"" : "";
    return "\"%s\";q=%d;w=%d%s".formatted(name(limit), perMinute, WINDOW_SECONDS, unit);
  }

  private static String name(Limit limit) {
    return limit == Limit.IMAGES_PER_MINUTE ? "images" : "requests";
  }
}
