package dev.darkroom.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.darkroom.access.CallerLimits;
import dev.darkroom.access.CallerListener;
import dev.darkroom.access.ClientNetwork;
import dev.darkroom.access.Limit;
import dev.darkroom.access.RateLimiter;
import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.job.JobOutlook;
import dev.darkroom.job.JobState;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds callers to what they may ask for within a minute and at once. Thread-safe. */
public final class CallerQuotas {
  private static final String ATTRIBUTE = CallerQuotas.class.getName();

  /** Until a caller whose own jobs are in its way comes again, at most. */
  private static final Duration MAX_RETRY = Duration.ofMinutes(1);

  private final Callers callers;
  private final RateLimiter limiter;
  private final CallerListener listener;

  /** What is under way of the callers that have a limit for that, by their keys. */
  @GuardedBy("this")
  private final Map<String, List<Held>> held = new HashMap<>();

  private record Held(LiveJob job, int images) {
    boolean isUnderWay() {
      return !job.job().state().isFinal();
    }

    boolean isWaiting() {
      return job.job().state() == JobState.QUEUED;
    }
  }

  /** What the headers of an answer tell of. */
  private record Told(String key, CallerLimits limits, HttpServletResponse response) {
    void update(RateLimiter limiter) {
      RateLimitHeaders.set(response, limiter, key, limits);
    }
  }

  public CallerQuotas(Callers callers, RateLimiter limiter, CallerListener listener) {
    this.callers = callers;
    this.limiter = limiter;
    this.listener = listener;
  }

  /**
   * Somebody asks for something; the answer is to say what may still be asked for.
   *
   * @throws UnavailableException if that was too often within a minute
   */
  void request(HttpServletRequest http, HttpServletResponse response) {
    CallerLimits limits = callers.limits(http);
    String caller = Callers.key(http);
    Told told = new Told(key(caller), limits, response);
    http.setAttribute(ATTRIBUTE, told);
    try {
      take(caller, limits, Limit.REQUESTS_PER_MINUTE, 1);
      listener.requested(caller);
    } finally {
      told.update(limiter);
    }
  }

  /**
   * What a request for images is to be counted as.
   *
   * @param images 1 or more
   */
  Charge charge(HttpServletRequest http, HttpCaller caller, int images) {
    return new Charge(
        caller, images, http.getAttribute(ATTRIBUTE) instanceof Told told ? told : null);
  }

  /** The images of one request. Of its thread. */
  final class Charge {
    private final HttpCaller caller;
    private final int images;
    private final @Nullable Told told;
    private boolean taken;

    private Charge(HttpCaller caller, int images, @Nullable Told told) {
      this.caller = caller;
      this.images = images;
      this.told = told;
    }

    /**
     * Counts them for a job that is new: one that was sent before is counted already.
     *
     * @throws UnavailableException if they are too many for now
     */
    void take(LiveJob job) {
      hold(caller, new Held(job, images));
      CallerQuotas.this.take(caller.key(), caller.limits(), Limit.IMAGES_PER_MINUTE, images);
      taken = true;
      tell();
    }

    /** The job was taken on. */
    void admitted() {
      if (taken) {
        listener.admitted(caller.key(), images);
      }
    }

    /** It was refused after all. */
    void giveBack() {
      Integer perMinute = caller.limits().imagesPerMinute();
      if (taken && perMinute != null) {
        limiter.giveBack(key(caller.key()), Limit.IMAGES_PER_MINUTE, perMinute, images);
      }
      tell();
    }

    private void tell() {
      if (told != null) {
        told.update(limiter);
      }
    }
  }

  /** Callers without an account are told apart by their networks. */
  private static String key(String caller) {
    return ClientNetwork.of(caller);
  }

  private void take(String caller, CallerLimits limits, Limit limit, int count) {
    Integer perMinute = limits.of(limit);
    if (perMinute == null) {
      return;
    }
    RateLimiter.Level level = limiter.take(key(caller), limit, perMinute, count);
    if (!level.taken()) {
      throw refuse(caller, limit, perMinute, perMinute - level.remaining(), level.untilTaken());
    }
  }

  private void hold(HttpCaller caller, Held more) {
    CallerLimits limits = caller.limits();
    if (limits.imagesAtOnce() == null && limits.waitingImages() == null) {
      return;
    }
    Optional<Refused> refused = holdOrRefuse(key(caller.key()), limits, more);
    if (refused.isPresent()) {
      Refused full = refused.get();
      throw refuse(caller.key(), full.limit, full.most, full.used, untilOneEnds(full.own));
    }
    more.job.end().whenComplete((_, _) -> release(key(caller.key()), more));
  }

  private record Refused(Limit limit, int most, int used, List<Held> own) {}

  private synchronized Optional<Refused> holdOrRefuse(String key, CallerLimits limits, Held more) {
    List<Held> own = held.computeIfAbsent(key, _ -> new ArrayList<>());
    Optional<Refused> refused =
        refused(own, limits, more, Limit.IMAGES_AT_ONCE, Held::isUnderWay)
            .or(() -> refused(own, limits, more, Limit.WAITING_IMAGES, Held::isWaiting));
    if (refused.isEmpty()) {
      own.add(more);
    } else if (own.isEmpty()) {
      held.remove(key);
    }
    return refused;
  }

  private static Optional<Refused> refused(
      List<Held> own, CallerLimits limits, Held more, Limit limit, Predicate<Held> which) {
    Integer most = limits.of(limit);
    int used = own.stream().filter(which).mapToInt(Held::images).sum();
    return most == null || used + more.images <= most
        ? Optional.empty()
        : Optional.of(new Refused(limit, most, used, List.copyOf(own)));
  }

  private synchronized void release(String key, Held ended) {
    List<Held> own = held.get(key);
    if (own != null && own.remove(ended) && own.isEmpty()) {
      held.remove(key);
    }
  }

  private static Duration untilOneEnds(List<Held> own) {
    return own.stream()
        .map(one -> one.job.outlook().flatMap(JobOutlook::untilEnd))
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder())
        .filter(first -> first.compareTo(MAX_RETRY) < 0)
        .orElse(own.isEmpty() ? Duration.ZERO : MAX_RETRY);
  }

  private UnavailableException refuse(
      String caller, Limit limit, long most, long used, Duration wait) {
    listener.limited(caller, limit);
    Duration whole = Duration.ofSeconds(Math.max(1, ProblemText.seconds(wait)));
    return new UnavailableException(new Refusal.CallerLimited(limit.text(), most, used), whole);
  }
}
