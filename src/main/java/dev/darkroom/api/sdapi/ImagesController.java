package dev.darkroom.api.sdapi;

import dev.darkroom.api.Callers;
import dev.darkroom.api.GenerateWork;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.JobAnswers;
import dev.darkroom.api.JobSubmissions;
import dev.darkroom.api.JobSubmissions.Life;
import dev.darkroom.api.sdapi.GenerationJobs.GenerationJob;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.JobFault;
import dev.darkroom.failure.JobStateException;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.LiveJob;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code txt2img} and {@code img2img}. */
@RestController
final class ImagesController {
  private final Callers callers;
  private final JobSubmissions submissions;
  private final GenerateWork work;
  private final JobAnswers answers;
  private final Translator translator;
  private final GenerationJobs jobs;

  ImagesController(
      Callers callers,
      JobSubmissions submissions,
      GenerateWork work,
      JobAnswers answers,
      Translator translator,
      GenerationJobs jobs) {
    this.callers = callers;
    this.submissions = submissions;
    this.work = work;
    this.answers = answers;
    this.translator = translator;
    this.jobs = jobs;
  }

  @PostMapping(
      path = "/sdapi/v1/txt2img",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ImagesResponse txt2img(HttpServletRequest http) {
    HttpCaller caller = callers.of(http);
    return answer(
        http,
        caller,
        Txt2ImgRequest.class,
        (request, faults) -> translator.ofText(request, caller, faults));
  }

  @PostMapping(
      path = "/sdapi/v1/img2img",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ImagesResponse img2img(HttpServletRequest http) {
    HttpCaller caller = callers.of(http);
    return answer(
        http,
        caller,
        Img2ImgRequest.class,
        (request, faults) -> translator.ofImage(request, caller, faults));
  }

  private <B> ImagesResponse answer(
      HttpServletRequest http,
      HttpCaller caller,
      Class<B> type,
      BiFunction<B, Faults, Translation> translate) {
    AtomicReference<Asked> asked = new AtomicReference<>();
    LiveJob live =
        submissions.submitAnew(
            http,
            caller,
            Life.ANSWER,
            type,
            work.translation(
                caller,
                (body, faults) -> {
                  Translation translation = translate.apply(body, faults);
                  asked.set(translation.asked());
                  return translation.request();
                },
                _ -> Translator.NAMES,
                made -> asked.get().pngTexts(made)));
    GenerationJob job = jobs.add(live, asked.get());
    try {
      JobResult.Images images = answers.images(live, caller, http);
      return ImagesResponse.of(live.job(), images.images(), job.asked());
    } catch (JobStateException e) {
      if (e.fault() instanceof JobFault.Cancelled && job.isInterrupted()) {
        return ImagesResponse.interrupted(live.job(), job.asked());
      }
      throw e;
    } finally {
      jobs.remove(job);
    }
  }
}
