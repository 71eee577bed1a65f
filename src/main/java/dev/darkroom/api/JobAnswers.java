package dev.darkroom.api;

import dev.darkroom.api.connection.Connection;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.HandlerMapping;

/** Answers a request with what came of its job, or with the job where that goes on. */
public final class JobAnswers {
  private static final String APPLIED = "Preference-Applied";

  private final Jobs jobs;

  public JobAnswers(Jobs jobs) {
    this.jobs = jobs;
  }

  ResponseEntity<?> of(
      LiveJob job, HttpCaller caller, Preferences preferences, HttpServletRequest http) {
    if (!preferences.respondAsync()) {
      return ResponseEntity.ok(result(job.job(), jobs.await(job, caller), http));
    }
    Duration wait = preferences.waitFor().orElse(Duration.ZERO);
    if (jobs.isDoneWithin(job, wait, caller)) {
      Job done = job.job();
      return ResponseEntity.ok()
          .header(APPLIED, "wait=" + wait.toSeconds())
          .body(result(done, jobs.resultOf(done), http));
    }
    ResponseEntity<JobResponse> accepted = JobsController.accepted(job);
    return ResponseEntity.status(accepted.getStatusCode())
        .headers(accepted.getHeaders())
        .header(APPLIED, "respond-async")
        .body(accepted.getBody());
  }

  /** What a synchronous request is answered. */
  Object result(Job job, JobResult result, HttpServletRequest http) {
    Connection.of(http).hold(result.bytes());
    for (int i = 0; i < result.files(); i++) {
      jobs.fetched(job, i);
    }
    return switch (result) {
      case JobResult.Images images -> {
        restrictTypes(images, http);
        yield GenerateResponse.of(images, job.parameters());
      }
      case JobResult.Inverted inverted -> InvertResponse.of(inverted.inversion());
    };
  }

  /** An image that is no PNG is not answered as one. */
  private static void restrictTypes(JobResult.Images images, HttpServletRequest http) {
    if (images.images().getFirst().type() != ImageType.PNG) {
      http.setAttribute(
          HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE, Set.of(MediaType.APPLICATION_JSON));
    }
  }
}
