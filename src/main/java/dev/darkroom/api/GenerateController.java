package dev.darkroom.api;

import dev.darkroom.api.JobSubmissions.Life;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /generate}: JSON by default, the first image alone for {@code image/png}. */
@RestController
final class GenerateController {
  /** What is answered, that of who does not mind first. */
  private static final List<MediaType> TYPES =
      Stream.of(
              Stream.of(MediaType.APPLICATION_JSON),
              JobAnswers.FILES.keySet().stream(),
              Stream.of(MediaType.TEXT_EVENT_STREAM))
          .flatMap(types -> types)
          .toList();

  private final GenerateWork requests;
  private final JobSubmissions submissions;
  private final JobAnswers answers;
  private final JobEvents events;
  private final Jobs jobs;
  private final Callers callers;

  GenerateController(
      GenerateWork requests,
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

  @PostMapping(path = "/generate", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Nullable ResponseEntity<?> generate(HttpServletRequest http, HttpServletResponse response)
      throws IOException {
    Accept accept = Accept.of(http);
    MediaType liked = accept.choose(TYPES);
    Preferences preferences = Preferences.of(http);
    HttpCaller caller = callers.of(http, preferences);
    if (liked.equals(MediaType.TEXT_EVENT_STREAM)) {
      stream(preferences, caller, http, response);
      return null;
    }
    LiveJob job =
        submissions.submit(
            http,
            caller,
            preferences.respondAsync() ? Life.DETACHED : Life.ANSWER,
            GenerateRequest.class,
            requests.resolution(
                caller,
                JobAnswers.FILES.getOrDefault(liked, ImageType.PNG),
                generation ->
                    accept.choose(
                        JobAnswers.types(
                            generation.numImages(), generation.output().format().type()))));
    return answers.of(job, caller, preferences, accept, http);
  }

  /** The same, told as it goes on; the job ends if its client goes away. */
  private void stream(
      Preferences preferences,
      HttpCaller caller,
      HttpServletRequest http,
      HttpServletResponse response)
      throws IOException {
    if (preferences.respondAsync()) {
      throw InvalidInputException.contradiction(
          "Prefer",
          "without respond-async where events are accepted",
          "a stream of events ends with its client, and respond-async goes on without");
    }
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
