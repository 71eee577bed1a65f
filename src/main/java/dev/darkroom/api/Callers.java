package dev.darkroom.api;

import dev.darkroom.access.Account;
import dev.darkroom.access.CallerLimits;
import dev.darkroom.access.CallerSettings;
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
  private final CallerLimits limits;
  private volatile boolean draining;

  /**
   * @param defaultWait for which a request runs at most, where it says nothing
   * @param maxWait for which it may run where it asks
   * @param limits of all callers, where they have none of their own
   */
  public Callers(Duration defaultWait, Duration maxWait, CallerLimits limits) {
    this.limits = limits;
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
    CallerSettings settings = settings(request);
    return new HttpCaller(
        key(request),
        settings,
        timeout(wait),
        urgency(request, settings.limits()),
        connection.arrivalNanos(),
        connection::isGone,
        () -> draining,
        System::nanoTime);
  }

  /** Who it is: the name of an account, or an address where nobody has one. */
  static String key(HttpServletRequest request) {
    return Accounts.of(request).map(Account::name).orElseGet(request::getRemoteAddr);
  }

  /** The most that who sent a request may ask for. */
  public CallerLimits limits(HttpServletRequest request) {
    return settings(request).limits();
  }

  /** Whoever has no account is limited as those are that have no limits of their own. */
  private CallerSettings settings(HttpServletRequest request) {
    CallerSettings own = Accounts.of(request).map(Account::settings).orElse(CallerSettings.USUAL);
    return new CallerSettings(own.permissions(), own.limits().or(limits), own.weight());
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

  /**
   * {@code Priority: u=N} (RFC 9218, section 4.1); what it cannot mean is passed over, and more
   * than a caller may ask for is what it may.
   */
  private static int urgency(HttpServletRequest request, CallerLimits limits) {
    int highest = limits.highestUrgency() == null ? 0 : limits.highestUrgency();
    int asked =
        parameter(request, "Priority", "u")
            .filter(urgency -> urgency >= 0 && urgency <= Caller.LEAST_URGENT)
            .orElse(Caller.ORDINARY_URGENCY);
    return Math.max(asked, highest);
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
