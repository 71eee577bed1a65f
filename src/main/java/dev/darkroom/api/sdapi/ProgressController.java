package dev.darkroom.api.sdapi;

import dev.darkroom.api.Callers;
import dev.darkroom.api.sdapi.GenerationJobs.GenerationJob;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.JobStateException;
import dev.darkroom.job.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a caller's own work is doing, and its end before the time. */
@RestController
final class ProgressController {
  private final Callers callers;
  private final GenerationJobs generations;
  private final Jobs jobs;

  ProgressController(Callers callers, GenerationJobs generations, Jobs jobs) {
    this.callers = callers;
    this.generations = generations;
    this.jobs = jobs;
  }

  @GetMapping(path = "/sdapi/v1/progress", produces = MediaType.APPLICATION_JSON_VALUE)
  ProgressResponse progress(
      @RequestParam(name = "skip_current_image", defaultValue = "false") String skipImage,
      HttpServletRequest http) {
    boolean skip = isTrue("skip_current_image", skipImage);
    return current(http).map(job -> ProgressResponse.of(job, !skip)).orElse(ProgressResponse.IDLE);
  }

  @PostMapping(path = "/sdapi/v1/interrupt", produces = MediaType.APPLICATION_JSON_VALUE)
  Map<String, Object> interrupt(HttpServletRequest http) {
    current(http).ifPresent(this::interrupt);
    return Map.of();
  }

  /**
   * The images of a request are made together: there is none to skip, unless it is the only one.
   */
  @PostMapping(path = "/sdapi/v1/skip", produces = MediaType.APPLICATION_JSON_VALUE)
  Map<String, Object> skip(HttpServletRequest http) {
    current(http).filter(job -> job.asked().iterations() == 1).ifPresent(this::interrupt);
    return Map.of();
  }

  /** As FastAPI reads what most clients write; Python's has capitals. */
  private static boolean isTrue(String field, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw InvalidInputException.outOfRange(field, text, "true or false");
    };
  }

  private Optional<GenerationJob> current(HttpServletRequest http) {
    return generations.current(callers.of(http).key());
  }

  private void interrupt(GenerationJob job) {
    job.interrupt();
    try {
      jobs.delete(job.live().job().id());
    } catch (JobStateException e) {
      // It has ended meanwhile, or its client has gone.
    }
  }
}
