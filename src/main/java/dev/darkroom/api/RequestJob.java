package dev.darkroom.api;

import dev.darkroom.job.Job;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The job that a request was about, for whoever tells of the request once it is answered. */
public final class RequestJob {
  private static final String ATTRIBUTE = RequestJob.class.getName();

  private RequestJob() {}

  static void set(HttpServletRequest request, LiveJob job) {
    request.setAttribute(ATTRIBUTE, job);
  }

  /** As it is now; empty where the request was about none. */
  public static Optional<Job> of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof LiveJob job
        ? Optional.of(job.job())
        : Optional.empty();
  }
}
