package dev.darkroom.api;

import dev.darkroom.access.Account;
import dev.darkroom.api.connection.Connection;
import dev.darkroom.job.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads who asks, and on which terms, from a request's headers. */
public final class Callers {
  /** Of RFC 7240. */
  static final String PREFER = "Prefer";

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,9}");

  private final Duration defaultWait;
  private final Duration maxWait;
  private volatile boolean draining;

  /**
   * @param defaultWait for which a request runs at most, where it says nothing
   * @param maxWait for which it may run where it asks
   */
  public Callers(Duration defaultWait, Duration maxWait) {
    this.defaultWait = defaultWait;
    this.maxWait = maxWait;
  }

  /** One that does not wait, or for as long as {@code Prefer} says. */
  public HttpCaller of(HttpServletRequest request) {
    return of(request, Preferences.of(request));
  }

  /** One that waits for the result: what it prefers limits the work. */
  HttpCaller of(HttpServletRequest request, Preferences preferences) {
    return of(request, preferences.respondAsync() ? Optional.empty() : preferences.waitFor());
  }

  /**
   * @param wait for which it waits, as it says itself
   */
  public HttpCaller of(HttpServletRequest request, Optional<Duration> wait) {
    Connection connection = Connection.of(request);
    return new HttpCaller(
        Accounts.of(request).map(Account::name).orElseGet(request::getRemoteAddr),
        timeout(wait),
        urgency(request),
        connection.arrivalNanos(),
        connection::isGone,
        () -> draining,
        System::nanoTime);
  }

  /** For which a request may run at most. */
  Duration maxWait() {
    return maxWait;
  }

  /** Refuses what no worker has begun. */
  public void drain() {
    draining = true;
  }

  private Duration timeout(Optional<Duration> preferred) {
    Duration wait = preferred.orElse(defaultWait);
    return wait.compareTo(maxWait) < 0 ? wait : maxWait;
  }

  /** {@code Priority: u=N} (RFC 9218, section 4.1); what it cannot mean is passed over. */
  private static int urgency(HttpServletRequest request) {
    return parameter(request, "Priority", "u")
        .filter(urgency -> urgency >= 0 && urgency <= Caller.LEAST_URGENT)
        .orElse(Caller.ORDINARY_URGENCY);
  }

  /** A whole number in a header whose value is a list of {@code name=value}. */
  private static Optional<Integer> parameter(
      HttpServletRequest request, String header, String name) {
    List<String> values = Collections.list(request.getHeaders(header));
    return values.stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(member -> member.split(";", -1)[0].split("=", 2))
        .filter(pair -> pair.length == 2 && pair[0].strip().equalsIgnoreCase(name))
        .map(pair -> pair[1].strip().replace("\"", ""))
        .filter(value -> WHOLE_NUMBER.matcher(value).matches())
        .map(Integer::valueOf)
        .findFirst();
  }
}
