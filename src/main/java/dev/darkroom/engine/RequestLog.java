package dev.darkroom.engine;

import dev.darkroom.engine.schedule.Work;
import dev.darkroom.failure.UnavailableException;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request, whatever becomes of it: what it took, and never what it shows. It
 * stands beside the others of the request, whichever thread writes it.
 */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  private RequestLog() {}

  /**
   * @param age since it was submitted
   */
  static void ended(Task<?> task, Outcome outcome, Duration age) {
    log(task, outcome.name().toLowerCase(Locale.ROOT), age);
  }

  /**
   * @param reason why it was not admitted
   */
  static void rejected(Task<?> task, UnavailableException.Reason reason) {
    log(task, reason.name().toLowerCase(Locale.ROOT), Duration.ZERO);
  }

  private static void log(Task<?> task, String outcome, Duration age) {
    Work work = task.work();
    task.context()
        .run(
            () ->
                LOG.info(
                    "{} model={} size={}x{} steps={} images={} outcome={} seconds={}",
                    task.kind(),
                    work.model(),
                    work.width(),
                    work.height(),
                    work.steps(),
                    work.samples(),
                    outcome,
                    "%.3f".formatted(age.toNanos() / 1e9)));
  }
}
