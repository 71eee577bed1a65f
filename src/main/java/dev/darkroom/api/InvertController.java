package dev.darkroom.api;

import dev.darkroom.api.JobSubmissions.Life;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /invert}: an image's latents. */
@RestController
final class InvertController {
  private final InvertWork requests;
  private final JobSubmissions submissions;
  private final JobAnswers answers;
  private final Callers callers;

  InvertController(
      InvertWork requests, JobSubmissions submissions, JobAnswers answers, Callers callers) {
    this.requests = requests;
    this.submissions = submissions;
    this.answers = answers;
    this.callers = callers;
  }

  @PostMapping(path = "/invert", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> invert(HttpServletRequest http) {
    Accept accept = Accept.of(http);
    accept.choose(List.of(MediaType.APPLICATION_JSON));
    Preferences preferences = Preferences.of(http);
    HttpCaller caller = callers.of(http, preferences);
    LiveJob job =
        submissions.submit(
            http,
            caller,
            preferences.respondAsync() ? Life.DETACHED : Life.ANSWER,
            InvertRequest.class,
            requests.resolution(caller));
    return answers.of(job, caller, preferences, accept, http);
  }
}
