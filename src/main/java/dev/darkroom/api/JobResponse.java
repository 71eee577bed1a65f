package dev.darkroom.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobKind;
import dev.darkroom.job.JobOutlook;
import dev.darkroom.job.JobProgress;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.JobState;
import dev.darkroom.job.LiveJob;
import dev.darkroom.job.Preview;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/**
 * A job at one moment.
 *
 * @param queue null once a worker has started it
 * @param secondsToEnd as the engine expects; null once it is done
 * @param parameters in JSON, with every default resolved
 * @param warnings in JSON
 * @param images where its files are; none as long as it has not succeeded
 * @param problem why it failed, as a synchronous request would have been answered
 * @param previews that are new since the last event; only in events
 * @param expiresAt when it and its results are forgotten; null as long as it is not done
 */
record JobResponse(
    String id,
    JobKind kind,
    JobState state,
    JobProgress progress,
    @Nullable Queue queue,
    @Nullable Double secondsToEnd,
    @JsonRawValue String parameters,
    @JsonRawValue String warnings,
    List<Image> images,
    @Nullable ProblemDetail problem,
    @Nullable List<PreviewImage> previews,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant expiresAt,
    Links links) {
  /**
   * Its place in the queue.
   *
   * @param imagesAhead of other requests that go first
   * @param secondsToStart as the engine expects; null where it cannot tell yet
   */
  record Queue(int imagesAhead, @Nullable Double secondsToStart) {}

  /** Where one of its images is. */
  record Image(int index, BigInteger seed, String mediaType, String url) {}

  /**
   * What an image looked like on its way.
   *
   * @param step how many it had taken
   * @param data a small file, in base64
   */
  record PreviewImage(int index, int step, String mediaType, byte[] data) {}

  /**
   * Addresses that belong to it.
   *
   * @param result what a synchronous request would have been answered; null unless it has succeeded
   */
  record Links(String self, String events, @Nullable String result) {}

  static JobResponse of(LiveJob live) {
    return of(live.job(), live.outlook(), null);
  }

  /**
   * @param previews null for none, elsewhere than in events
   */
  static JobResponse of(Job job, Optional<JobOutlook> outlook, @Nullable List<Preview> previews) {
    String self = "/jobs/" + job.id();
    boolean waits = job.state() == JobState.QUEUED;
    return new JobResponse(
        job.id().value(),
        job.kind(),
        job.state(),
        job.progress(),
        outlook.filter(_ -> waits).map(JobResponse::queue).orElse(null),
        outlook.flatMap(JobOutlook::untilEnd).map(JobResponse::seconds).orElse(null),
        job.parameters(),
        job.warnings(),
        images(job, self),
        job.failure() == null || job.state() == JobState.CANCELLED
            ? null
            : ProblemHandler.problem(job.failure()),
        previews == null ? null : previews.stream().map(JobResponse::preview).toList(),
        job.createdAt(),
        job.startedAt(),
        job.finishedAt(),
        job.expiresAt(),
        new Links(self, self + "/events", job.result() == null ? null : self + "/result"));
  }

  private static Queue queue(JobOutlook outlook) {
    return new Queue(
        outlook.imagesAhead(), outlook.untilStart().map(JobResponse::seconds).orElse(null));
  }

  /** In tenths: an estimate is no more exact than that. */
  private static double seconds(Duration duration) {
    return Math.round(duration.toMillis() / 100.0) / 10.0;
  }

  private static List<Image> images(Job job, String self) {
    if (!(job.result() instanceof JobResult.Images(List<EncodedImage> files, _))) {
      return List.of();
    }
    return IntStream.range(0, files.size())
        .mapToObj(
            i ->
                new Image(
                    i,
                    files.get(i).seed().value(),
                    files.get(i).type().mediaType(),
                    "%s/images/%d".formatted(self, i)))
        .toList();
  }

  private static PreviewImage preview(Preview preview) {
    return new PreviewImage(
        preview.index(), preview.steps(), MediaType.IMAGE_JPEG_VALUE, preview.jpeg());
  }
}
