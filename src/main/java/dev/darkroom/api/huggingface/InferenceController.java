package dev.darkroom.api.huggingface;

import dev.darkroom.api.Callers;
import dev.darkroom.api.GenerateWork;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.JobAnswers;
import dev.darkroom.api.JobSubmissions;
import dev.darkroom.api.JobSubmissions.Life;
import dev.darkroom.failure.Faults;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /models/{name}}: an image's file. */
@RestController
final class InferenceController {
  private final GenerateWork requests;
  private final JobSubmissions submissions;
  private final JobAnswers answers;
  private final Callers callers;

  InferenceController(
      GenerateWork requests, JobSubmissions submissions, JobAnswers answers, Callers callers) {
    this.requests = requests;
    this.submissions = submissions;
    this.answers = answers;
    this.callers = callers;
  }

  @PostMapping(
      path = "/models/{name}",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.IMAGE_PNG_VALUE)
  ResponseEntity<byte[]> generate(@PathVariable String name, HttpServletRequest http) {
    HttpCaller caller = callers.of(http);
    LiveJob job =
        submissions.submit(
            http,
            caller,
            Life.ANSWER,
            InferenceRequest.class,
            requests.translation(
                caller,
                (InferenceRequest body, Faults faults) -> body.translate(name, faults),
                InferenceRequest::names));
    return answers.file(job, caller, http);
  }
}
