package dev.darkroom.api.openai;

import dev.darkroom.api.Callers;
import dev.darkroom.api.GenerateRequest;
import dev.darkroom.api.GenerateWork;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.JobSubmissions;
import dev.darkroom.api.JobSubmissions.Life;
import dev.darkroom.api.JobSubmissions.Terms;
import dev.darkroom.failure.Faults;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/images/generations} and {@code POST /v1/images/edits}. */
@RestController
final class OpenAiImagesController {
  private static final String GENERATION = "image_generation";
  private static final String EDIT = "image_edit";

  /** What a kind of request is in the terms of {@code POST /generate}. */
  @FunctionalInterface
  private interface Translation<B> {
    GenerateRequest translate(RequestTranslator translator, B body, Faults faults);
  }

  private final RequestTranslator translator;
  private final GenerateWork work;
  private final JobSubmissions submissions;
  private final ImageAnswers answers;
  private final ImageEvents events;
  private final Jobs jobs;
  private final Callers callers;

  OpenAiImagesController(
      RequestTranslator translator,
      GenerateWork work,
      JobSubmissions submissions,
      ImageAnswers answers,
      ImageEvents events,
      Jobs jobs,
      Callers callers) {
    this.translator = translator;
    this.work = work;
    this.submissions = submissions;
    this.answers = answers;
    this.events = events;
    this.jobs = jobs;
    this.callers = callers;
  }

  @PostMapping(path = "/v1/images/generations", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Nullable ResponseEntity<ImagesResponse> generate(
      HttpServletRequest http, HttpServletResponse response) throws IOException {
    return answer(
        GENERATION, CreateImageRequest.class, RequestTranslator::translate, http, response);
  }

  @PostMapping(path = "/v1/images/edits", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  @Nullable ResponseEntity<ImagesResponse> editForm(
      HttpServletRequest http, HttpServletResponse response) throws IOException {
    return answer(EDIT, EditImageForm.class, RequestTranslator::translateEdit, http, response);
  }

  @PostMapping(path = "/v1/images/edits", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Nullable ResponseEntity<ImagesResponse> edit(
      HttpServletRequest http, HttpServletResponse response) throws IOException {
    return answer(EDIT, EditImageRequest.class, RequestTranslator::translateEdit, http, response);
  }

  private <B extends ImageRequest> @Nullable ResponseEntity<ImagesResponse> answer(
      String event,
      Class<B> type,
      Translation<B> translation,
      HttpServletRequest http,
      HttpServletResponse response)
      throws IOException {
    HttpCaller caller = caller(http);
    RequestTranslator own = translator.of(caller);
    AtomicReference<AnswerOptions> options = new AtomicReference<>();
    LiveJob job =
        submissions.submit(
            http,
            caller,
            body -> {
              AnswerOptions asked = AnswerOptions.of(body);
              options.set(asked);
              // Each event starts the client's clock anew.
              return new Terms(
                  asked.stream() ? callers.of(http) : caller,
                  asked.url() ? Life.CLIENT : Life.ANSWER);
            },
            type,
            work.translation(
                caller,
                (body, faults) -> translation.translate(own, body, faults),
                RequestTranslator::names));
    if (!options.get().stream()) {
      return ResponseEntity.ok()
          .contentType(MediaType.APPLICATION_JSON)
          .body(answers.of(job, options.get(), caller, http));
    }
    jobs.attach(job);
    try {
      events.write(job, event, options.get(), http, response);
    } catch (IOException | CancellationException e) {
      jobs.leave(job);
      throw e;
    }
    return null;
  }

  /** {@code Prefer} counts before what the client's library says. */
  private HttpCaller caller(HttpServletRequest http) {
    return http.getHeader("Prefer") == null
        ? callers.of(http, ClientTimeout.whole(http))
        : callers.of(http);
  }
}
