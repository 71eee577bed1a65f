package dev.darkroom.api;

import dev.darkroom.access.Permission;
import dev.darkroom.api.JobSubmissions.ChosenId;
import dev.darkroom.api.JobSubmissions.Life;
import dev.darkroom.api.connection.Connection;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.JobFault;
import dev.darkroom.failure.JobStateException;
import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobId;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import tools.jackson.databind.json.JsonMapper;

/** {@code /jobs}: requests that outlive their connection. */
@RestController
final class JobsController {
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 100;
  private static final Duration MAX_RETRY = Duration.ofMinutes(1);

  private final Jobs jobs;
  private final JobSubmissions submissions;
  private final GenerateWork generations;
  private final Callers callers;
  private final JobAnswers answers;
  private final JobEvents events;
  private final JsonMapper mapper;
  private final InstantSource clock = InstantSource.system();

  JobsController(
      Jobs jobs,
      JobSubmissions submissions,
      GenerateWork generations,
      Callers callers,
      JobAnswers answers,
      JobEvents events,
      JsonMapper mapper) {
    this.jobs = jobs;
    this.submissions = submissions;
    this.generations = generations;
    this.callers = callers;
    this.answers = answers;
    this.events = events;
    this.mapper = mapper;
  }

  @GetMapping(path = "/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
  JobsResponse list(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit,
      HttpServletRequest http) {
    Accept.require(http, MediaType.APPLICATION_JSON);
    Set<JobState> states = states(state);
    JobRights rights = JobRights.of(http);
    int size = limit(limit);
    List<Job> page =
        jobs.list(
            before(cursor),
            job -> rights.mayWatch(job.caller()) && states.contains(job.state()),
            size + 1);
    boolean more = page.size() > size;
    List<Job> shown = more ? page.subList(0, size) : page;
    return new JobsResponse(
        shown.stream().map(job -> JobResponse.of(jobs.liveJob(job))).toList(),
        more ? Long.toString(shown.getLast().sequence(), Character.MAX_RADIX) : null);
  }

  private static Set<JobState> states(@Nullable String text) {
    if (text == null) {
      return EnumSet.allOf(JobState.class);
    }
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    for (String name : text.split(",", -1)) {
      states.add(
          Stream.of(JobState.values())
              .filter(state -> state.text().equals(name.strip()))
              .findFirst()
              .orElseThrow(
                  () -> InvalidInputException.outOfRange("state", name, "one of " + allStates())));
    }
    return states;
  }

  private static String allStates() {
    return Arrays.stream(JobState.values()).map(JobState::text).collect(Collectors.joining(", "));
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return PAGE;
    }
    if (!text.matches("\\d{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_PAGE) {
      throw InvalidInputException.outOfRange("limit", text, "1 to " + MAX_PAGE);
    }
    return Integer.parseInt(text);
  }

  private long before(@Nullable String cursor) {
    if (cursor == null) {
      return Long.MAX_VALUE;
    }
    if (!cursor.matches("[0-9a-z]{1,12}")
        || Long.parseLong(cursor, Character.MAX_RADIX) > jobs.lastSequence()) {
      throw InvalidInputException.outOfRange("cursor", cursor, "the next of an earlier page");
    }
    return Long.parseLong(cursor, Character.MAX_RADIX);
  }

  /** With the same id and body again, it is the same job. */
  @PutMapping(
      path = "/jobs/{id}",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<JobResponse> put(@PathVariable String id, HttpServletRequest http) {
    Accept.require(http, MediaType.APPLICATION_JSON);
    HttpCaller caller = callers.of(http);
    LiveJob job =
        submissions.submit(
            http,
            caller,
            Life.DETACHED,
            new ChosenId(new JobId(id), "id"),
            GenerateRequest.class,
            generations.resolution(caller));
    return JobAnswers.accepted(job, new HttpHeaders());
  }

  @GetMapping(path = "/jobs/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Nullable ResponseEntity<byte[]> get(
      @PathVariable String id, HttpServletRequest http, ServletWebRequest web) {
    Accept.require(http, MediaType.APPLICATION_JSON);
    JobResponse response = JobResponse.of(job(id, http));
    byte[] body = mapper.writeValueAsBytes(response);
    String tag = Sha256.entityTag(body);
    if (web.checkNotModified(tag)) {
      return null;
    }
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.ok().cacheControl(CacheControl.noCache()).eTag(tag);
    if (!response.state().isFinal()) {
      answer.header(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter(response)));
    }
    return answer.contentType(MediaType.APPLICATION_JSON).body(body);
  }

  private static long retryAfter(JobResponse response) {
    double seconds = response.secondsToEnd() == null ? 1 : response.secondsToEnd();
    return Math.clamp((long) Math.ceil(seconds), 1, MAX_RETRY.toSeconds());
  }

  /** What a synchronous request would have been answered. */
  @GetMapping(path = "/jobs/{id}/result", produces = MediaType.APPLICATION_JSON_VALUE)
  Object result(@PathVariable String id, HttpServletRequest http) {
    Accept.require(http, MediaType.APPLICATION_JSON);
    Job job = job(id, http).job();
    return answers.result(job, jobs.resultOf(job), http);
  }

  @GetMapping(path = "/jobs/{id}/images/{index}")
  @Nullable ResponseEntity<byte[]> image(
      @PathVariable String id,
      @PathVariable String index,
      HttpServletRequest http,
      ServletWebRequest web) {
    Job job = job(id, http).job();
    if (!(jobs.resultOf(job) instanceof JobResult.Images result)) {
      throw new JobStateException(new JobFault.UnknownImage(id, index, 0));
    }
    int number = index.matches("\\d{1,9}") ? Integer.parseInt(index) : -1;
    if (number < 0 || number >= result.files()) {
      throw new JobStateException(new JobFault.UnknownImage(id, index, result.files()));
    }
    EncodedImage image = result.images().get(number);
    byte[] file = image.bytes();
    MediaType type = MediaType.parseMediaType(image.type().mediaType());
    Accept.require(http, type);
    if (JobRights.of(http).owns(job.caller())) {
      jobs.fetched(job, number);
    }
    String tag = Sha256.entityTag(file);
    if (web.checkNotModified(tag)) {
      return null;
    }
    Connection.of(http).hold(file.length);
    return ResponseEntity.ok()
        .contentType(type)
        .headers(ImageAnswerHeaders.of(GenerateResponse.of(result, job), number))
        .eTag(tag)
        .cacheControl(CacheControl.maxAge(left(job)).cachePrivate().immutable())
        .body(file);
  }

  /** It never changes, but is forgotten. */
  private Duration left(Job job) {
    Instant end = job.expiresAt() == null ? clock.instant() : job.expiresAt();
    Duration left = Duration.between(clock.instant(), end);
    return left.isNegative() ? Duration.ZERO : left;
  }

  @GetMapping(path = "/jobs/{id}/events")
  void events(@PathVariable String id, HttpServletRequest http, HttpServletResponse response)
      throws IOException {
    Accept.require(http, MediaType.TEXT_EVENT_STREAM);
    LiveJob job = job(id, http);
    events.write(job, events.seen(http, job.job()), false, http, response);
  }

  @DeleteMapping(path = "/jobs/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
  DeletionResponse delete(@PathVariable String id, HttpServletRequest http) {
    Accept.require(http, MediaType.APPLICATION_JSON);
    JobRights rights = JobRights.of(http);
    if (!rights.mayDelete(job(id, http).job().caller())) {
      throw AccessException.forbidden(Permission.ADMIN);
    }
    return new DeletionResponse(id, jobs.delete(new JobId(id), rights::mayDelete));
  }

  /** One that the caller may know of; that of another is as if it were not there. */
  private LiveJob job(String id, HttpServletRequest http) {
    LiveJob job = jobs.get(new JobId(id), JobRights.of(http)::mayWatch);
    RequestJob.set(http, job);
    return job;
  }

  /** What a deletion did. */
  record DeletionResponse(String id, Jobs.Deletion effect) {}
}
