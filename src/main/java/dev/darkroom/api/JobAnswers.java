package dev.darkroom.api;

import static java.util.stream.Collectors.toMap;

import dev.darkroom.api.connection.Connection;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers a request with what came of its job, or with the job where that goes on. */
public final class JobAnswers {
  /** The types of files, that of who does not mind first. */
  static final Map<MediaType, ImageType> FILES =
      Stream.of(ImageType.values())
          .collect(
              toMap(
                  type -> MediaType.valueOf(type.mediaType()),
                  type -> type,
                  (first, _) -> first,
                  LinkedHashMap::new));

  private static final String APPLIED = "Preference-Applied";

  private final Jobs jobs;

  public JobAnswers(Jobs jobs) {
    this.jobs = jobs;
  }

  ResponseEntity<?> of(
      LiveJob job,
      HttpCaller caller,
      Preferences preferences,
      Accept accept,
      HttpServletRequest http) {
    if (!preferences.respondAsync()) {
      JobResult result = jobs.await(job, caller);
      return answer(ResponseEntity.ok(), job.job(), result, accept, http);
    }
    Duration wait = preferences.waitFor().orElse(Duration.ZERO);
    if (jobs.isDoneWithin(job, wait, caller)) {
      Job done = job.job();
      return answer(
          ResponseEntity.ok().header(APPLIED, "wait=" + wait.toSeconds()),
          done,
          jobs.resultOf(done),
          accept,
          http);
    }
    HttpHeaders applied = new HttpHeaders();
    applied.set(APPLIED, "respond-async");
    return accepted(job, applied);
  }

  /**
   * Waits for the images of a job that its caller is to be answered with.
   *
   * @throws dev.darkroom.failure.DarkroomException if it fails or is cancelled
   * @throws java.util.concurrent.CancellationException if the caller went away
   */
  public JobResult.Images images(LiveJob job, HttpCaller caller, HttpServletRequest http) {
    JobResult result = jobs.await(job, caller);
    hold(job.job(), result, http);
    return (JobResult.Images) result;
  }

  /**
   * The file of the first image of a job, as {@link #images} waits for it.
   *
   * @throws dev.darkroom.failure.DarkroomException as {@link #images}
   */
  public ResponseEntity<byte[]> file(LiveJob job, HttpCaller caller, HttpServletRequest http) {
    GenerateResponse response = GenerateResponse.of(images(job, caller, http), job.job());
    return file(ResponseEntity.ok(), response);
  }

  private static ResponseEntity<byte[]> file(
      ResponseEntity.BodyBuilder answer, GenerateResponse response) {
    GenerateResponse.Image first = response.images().getFirst();
    return answer
        .contentType(MediaType.valueOf(first.mediaType()))
        .headers(ImageAnswerHeaders.of(response, 0))
        .body(first.data());
  }

  /** 202 for a job that goes on, 200 for one that is done. */
  static ResponseEntity<JobResponse> accepted(LiveJob job, HttpHeaders headers) {
    JobResponse response = JobResponse.of(job);
    return ResponseEntity.status(response.state().isFinal() ? HttpStatus.OK : HttpStatus.ACCEPTED)
        .location(URI.create(response.links().self()))
        .headers(headers)
        .contentType(MediaType.APPLICATION_JSON)
        .body(response);
  }

  /** What a synchronous request is answered. */
  Object result(Job job, JobResult result, HttpServletRequest http) {
    hold(job, result, http);
    return switch (result) {
      case JobResult.Images images -> GenerateResponse.of(images, job);
      case JobResult.Inverted inverted -> InvertResponse.of(inverted.inversion(), job);
    };
  }

  private void hold(Job job, JobResult result, HttpServletRequest http) {
    Connection.of(http).hold(result.bytes());
    // What others have looked at, its caller has not got yet.
    boolean own = JobRights.of(http).owns(job.caller());
    for (int i = 0; own && job.kept() && i < result.files(); i++) {
      jobs.fetched(job, i);
    }
  }

  private ResponseEntity<?> answer(
      ResponseEntity.BodyBuilder answer,
      Job job,
      JobResult result,
      Accept accept,
      HttpServletRequest http) {
    if (result instanceof JobResult.Images(List<EncodedImage> images, _)) {
      MediaType type = accept.choose(types(images.size(), images.getFirst().type()));
      if (!type.equals(MediaType.APPLICATION_JSON)
          && result(job, result, http) instanceof GenerateResponse response) {
        return file(answer, response);
      }
    }
    return answer.contentType(MediaType.APPLICATION_JSON).body(result(job, result, http));
  }

  /** What images can be answered as: a file holds one, so several are there in JSON alone. */
  static List<MediaType> types(int numImages, ImageType type) {
    return numImages == 1
        ? List.of(MediaType.APPLICATION_JSON, MediaType.valueOf(type.mediaType()))
        : List.of(MediaType.APPLICATION_JSON);
  }
}
