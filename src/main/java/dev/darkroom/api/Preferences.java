package dev.darkroom.api;

import dev.darkroom.failure.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request prefers by its {@code Prefer} headers (RFC 7240). What they cannot mean, and what
 * nobody here knows, is passed over.
 *
 * @param respondAsync whether the answer may be a job that goes on (section 4.1)
 * @param waitFor for which the client waits for an answer (section 4.3); empty where it does not
 *     say
 */
record Preferences(boolean respondAsync, Optional<Duration> waitFor) {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,9}");

  /**
   * @throws InvalidInputException if they contradict each other
   */
  static Preferences of(HttpServletRequest request) {
    boolean respondAsync = false;
    List<Integer> waits = new ArrayList<>();
    for (String header : Collections.list(request.getHeaders("Prefer"))) {
      for (String member : header.split(",", -1)) {
        String[] pair = member.split(";", -1)[0].split("=", 2);
        String name = pair[0].strip().toLowerCase(Locale.ROOT);
        String value = pair.length == 1 ? "" : pair[1].strip().replace("\"", "");
        respondAsync |= name.equals("respond-async");
        if (name.equals("wait") && WHOLE_NUMBER.matcher(value).matches()) {
          waits.add(Integer.valueOf(value));
        }
      }
    }
    if (waits.stream().distinct().count() > 1) {
      throw InvalidInputException.contradiction(
          "Prefer", "one wait", "Prefer asks for a wait of %s seconds".formatted(waits));
    }
    int least = respondAsync ? 0 : 1;
    Optional<Duration> waitFor =
        waits.stream().findFirst().map(seconds -> duration(seconds, least));
    return new Preferences(respondAsync, waitFor);
  }

  private static Duration duration(int seconds, int least) {
    if (seconds < least) {
      throw InvalidInputException.outOfRange(
          Callers.PREFER, "wait=" + seconds, "wait=N, in seconds from " + least + " on");
    }
    return Duration.ofSeconds(seconds);
  }
}
