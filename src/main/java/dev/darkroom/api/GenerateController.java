package dev.darkroom.api;

import dev.darkroom.api.JobSubmissions.Life;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /generate}: JSON by default, the first image alone for {@code image/png}. */
@RestController
final class GenerateController {
  private final GenerateRequests requests;
  private final JobSubmissions submissions;
  private final JobAnswers answers;
  private final JobEvents events;
  private final Jobs jobs;
  private final Callers callers;

  GenerateController(
      GenerateRequests requests,
      JobSubmissions submissions,
      JobAnswers answers,
      JobEvents events,
      Jobs jobs,
      Callers callers) {
    this.requests = requests;
    this.submissions = submissions;
    this.answers = answers;
    this.events = events;
    this.jobs = jobs;
    this.callers = callers;
  }

  @PostMapping(
      path = "/generate",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.IMAGE_PNG_VALUE})
  ResponseEntity<?> generate(HttpServletRequest http) {
    Preferences preferences = Preferences.of(http);
    HttpCaller caller = callers.of(http, preferences);
    LiveJob job =
        submissions.submit(
            http,
            caller,
            preferences.respondAsync() ? Life.DETACHED : Life.ANSWER,
            GenerateRequest.class,
            requests.resolution(caller));
    return answers.of(job, caller, preferences, http);
  }

  /** The same, told as it goes on; the job ends if its client goes away. */
  @PostMapping(
      path = "/generate",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void stream(HttpServletRequest http, HttpServletResponse response) throws IOException {
    Preferences preferences = Preferences.of(http);
    if (preferences.respondAsync()) {
      throw InvalidInputException.contradiction(
          "Prefer",
          "without respond-async where events are accepted",
          "a stream of events ends with its client, and respond-async goes on without");
    }
    HttpCaller caller = callers.of(http, preferences);
    LiveJob job =
        submissions.submit(
            http, caller, Life.CLIENT, GenerateRequest.class, requests.resolution(caller));
    jobs.attach(job);
    try {
      events.write(job, -1, true, http, response);
    } catch (IOException | CancellationException e) {
      jobs.leave(job);
      throw e;
    }
  }
}
