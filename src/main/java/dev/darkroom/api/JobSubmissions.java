package dev.darkroom.api;

import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.job.JobId;
import dev.darkroom.job.JobOptions;
import dev.darkroom.job.JobRequest;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import dev.darkroom.job.RequestKey;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes jobs of requests, each once, however often it is sent with the same id. */
public final class JobSubmissions {
  /** Of a header that a client chooses. */
  private static final int MAX_KEY_LENGTH = 255;

  private static final String KEY_HEADER = "Idempotency-Key";

  private final RequestBodies bodies;
  private final Jobs jobs;
  private final CallerQuotas quotas;
  private final Duration timeout;

  /**
   * @param timeout after which a job that goes on by itself expires
   */
  public JobSubmissions(RequestBodies bodies, Jobs jobs, CallerQuotas quotas, Duration timeout) {
    this.bodies = bodies;
    this.jobs = jobs;
    this.quotas = quotas;
    this.timeout = timeout;
  }

  /** How long a job lives, beside whoever sends it. */
  public enum Life {
    /** It ends with its answer. */
    ANSWER,
    /** It ends if its client goes away; its results stay. */
    CLIENT,
    /** It goes on by itself. */
    DETACHED
  }

  /**
   * What a job is worked on for.
   *
   * @param caller whose time limits the work
   */
  public record Terms(HttpCaller caller, Life life) {}

  /**
   * The job of a request, with the id that its header {@value #KEY_HEADER} stands for, if it has
   * one.
   *
   * @param type of the body
   * @param resolution of the body
   * @throws dev.darkroom.failure.DarkroomException if the request is refused
   */
  public <B> LiveJob submit(
      HttpServletRequest http,
      HttpCaller caller,
      Life life,
      Class<B> type,
      BiFunction<B, Faults, JobRequest> resolution) {
    return submit(http, caller, _ -> new Terms(caller, life), type, resolution);
  }

  /**
   * As above, on terms that stand in the body.
   *
   * @param caller who waits while it is read
   */
  public <B> LiveJob submit(
      HttpServletRequest http,
      HttpCaller caller,
      Function<B, Terms> terms,
      Class<B> type,
      BiFunction<B, Faults, JobRequest> resolution) {
    return submit(
        http, caller, terms, ChosenId.ofHeader(http, JobRights.of(http)), type, resolution);
  }

  /**
   * A new job of a request, whatever its headers say.
   *
   * @param type of the body
   * @param resolution of the body
   * @throws dev.darkroom.failure.DarkroomException if the request is refused
   */
  public <B> LiveJob submitAnew(
      HttpServletRequest http,
      HttpCaller caller,
      Life life,
      Class<B> type,
      BiFunction<B, Faults, JobRequest> resolution) {
    return submit(http, caller, life, null, type, resolution);
  }

  <B> LiveJob submit(
      HttpServletRequest http,
      HttpCaller caller,
      Life life,
      @Nullable ChosenId chosen,
      Class<B> type,
      BiFunction<B, Faults, JobRequest> resolution) {
    return submit(http, caller, _ -> new Terms(caller, life), chosen, type, resolution);
  }

  private <B> LiveJob submit(
      HttpServletRequest http,
      HttpCaller caller,
      Function<B, Terms> terms,
      @Nullable ChosenId chosen,
      Class<B> type,
      BiFunction<B, Faults, JobRequest> resolution) {
    LiveJob job = job(http, caller, terms, chosen, type, resolution);
    RequestJob.set(http, job);
    return job;
  }

  private <B> LiveJob job(
      HttpServletRequest http,
      HttpCaller caller,
      Function<B, Terms> terms,
      @Nullable ChosenId chosen,
      Class<B> type,
      BiFunction<B, Faults, JobRequest> resolution) {
    if (chosen == null) {
      return bodies.resolve(
          http,
          caller,
          type,
          (body, faults) -> {
            Terms own = terms.apply(body);
            return submit(
                http, caller, resolution.apply(body, faults), options(JobId.random(), null, own));
          });
    }
    return bodies.resolveDigested(
        http,
        caller,
        type,
        (body, faults, digest) -> {
          Terms own = terms.apply(body);
          RequestKey key = new RequestKey(chosen.field(), digest, JobRights.of(http).owner());
          return jobs.find(chosen.id(), key)
              .orElseGet(
                  () ->
                      submit(
                          http,
                          caller,
                          resolution.apply(body, faults),
                          options(chosen.id(), key, own)));
        });
  }

  private LiveJob submit(
      HttpServletRequest http, HttpCaller caller, JobRequest request, JobOptions options) {
    CallerQuotas.Charge charge = quotas.charge(http, caller, request.atFirst().totalImages());
    try {
      LiveJob job = jobs.submit(request, options, charge::take);
      charge.admitted();
      return job;
    } catch (DarkroomException e) {
      charge.giveBack();
      throw e;
    }
  }

  private JobOptions options(JobId id, @Nullable RequestKey key, Terms terms) {
    Life life = terms.life;
    HttpCaller caller = terms.caller;
    return new JobOptions(
        id,
        key,
        key != null || life != Life.ANSWER,
        life == Life.DETACHED,
        life == Life.DETACHED ? timeout : caller.timeout(),
        caller.urgency(),
        caller.key(),
        caller.weight());
  }

  /**
   * An id that the client chose, so that it can send the same request again.
   *
   * @param field where it stands
   */
  record ChosenId(JobId id, String field) {
    /**
     * That of the header {@value #KEY_HEADER}, if there is one.
     *
     * @throws InvalidInputException if it is empty or too long
     */
    static @Nullable ChosenId ofHeader(HttpServletRequest http, JobRights rights) {
      String key = http.getHeader(KEY_HEADER);
      if (key == null) {
        return null;
      }
      if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
        throw InvalidInputException.outOfRange(
            KEY_HEADER, key, "1 to %d characters".formatted(MAX_KEY_LENGTH));
      }
      // Callers that the service knows have keys of their own, which tell nothing of each other.
      String owner = rights.owner() == null ? "" : "\n" + rights.owner();
      String text = http.getRequestURI() + "\n" + key + owner;
      return new ChosenId(new JobId(Sha256.of(text.getBytes(StandardCharsets.UTF_8))), KEY_HEADER);
    }
  }
}
