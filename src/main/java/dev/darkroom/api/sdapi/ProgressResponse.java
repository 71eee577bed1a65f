package dev.darkroom.api.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.api.sdapi.GenerationJobs.GenerationJob;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobOutlook;
import dev.darkroom.job.JobProgress;
import dev.darkroom.job.JobState;
import dev.darkroom.job.JobView;
import dev.darkroom.job.Preview;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a caller's work is.
 *
 * @param progress 0 to 1; 0 means that there is none
 * @param etaRelative seconds to its end; 0 where nobody knows
 * @param currentImage a small JPEG of what the newest image looks like on its way
 * @param textinfo what holds it up, in words
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ProgressResponse(
    double progress,
    double etaRelative,
    State state,
    byte @Nullable [] currentImage,
    @Nullable String textinfo) {
  /** As AUTOMATIC1111 has it, so that what has begun is never told from what has not. */
  private static final double LEAST = 0.01;

  static final ProgressResponse IDLE =
      new ProgressResponse(0, 0, new State(false, false, false, "", 0, "0", 0, 0, 0), null, null);

  /**
   * Where it is.
   *
   * @param jobCount iterations
   * @param jobNo those that are done
   * @param samplingStep of each image
   */
  record State(
      boolean skipped,
      boolean interrupted,
      boolean stoppingGeneration,
      String job,
      int jobCount,
      String jobTimestamp,
      int jobNo,
      int samplingStep,
      int samplingSteps) {
    static State of(GenerationJob generation, Job job) {
      JobProgress progress = job.progress();
      int iterations = generation.asked().iterations();
      return new State(
          false,
          generation.isInterrupted(),
          false,
          job.state() == JobState.QUEUED ? "queued" : "generating",
          iterations,
          ImagesResponse.TIMESTAMP.format(job.createdAt()),
          Math.min(iterations - 1, progress.images() / generation.asked().batchSize()),
          progress.steps() / progress.totalImages(),
          progress.totalSteps() / progress.totalImages());
    }
  }

  static ProgressResponse of(GenerationJob generation, boolean withImage) {
    JobView view = generation.live().view();
    JobProgress progress = view.job().progress();
    return new ProgressResponse(
        Math.min(1, LEAST + (double) progress.steps() / progress.totalSteps()),
        view.outlook().flatMap(JobOutlook::untilEnd).map(ProgressResponse::seconds).orElse(0.0),
        State.of(generation, view.job()),
        withImage ? newestImage(view) : null,
        view.imagesAhead() > 0 ? "images ahead in the queue: " + view.imagesAhead() : null);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static byte @Nullable [] newestImage(JobView view) {
    List<Preview> previews = view.previewsSince(-1);
    return previews.isEmpty() ? null : previews.getLast().jpeg();
  }
}
