package dev.darkroom.api.openai;

import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.JobAnswers;
import dev.darkroom.api.PublicUrl;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import dev.darkroom.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Waits for images and answers with them. */
@Component
final class ImageAnswers {
  /** The models make no other. */
  static final String BACKGROUND = "opaque";

  private final Jobs jobs;
  private final JobAnswers answers;
  private final PublicUrl address;

  ImageAnswers(Jobs jobs, JobAnswers answers, PublicUrl address) {
    this.jobs = jobs;
    this.answers = answers;
    this.address = address;
  }

  /**
   * What a request is answered whose job may not be done yet.
   *
   * @throws dev.darkroom.failure.DarkroomException if it fails or is cancelled
   * @throws java.util.concurrent.CancellationException if the caller went away
   */
  ImagesResponse of(
      LiveJob job, AnswerOptions options, HttpCaller caller, HttpServletRequest http) {
    List<EncodedImage> images =
        options.url()
            ? ((JobResult.Images) jobs.await(job, caller)).images()
            : answers.images(job, caller, http).images();
    Job done = job.job();
    return new ImagesResponse(
        created(done),
        options.url()
            ? IntStream.range(0, images.size()).mapToObj(i -> link(done, i, http)).toList()
            : images.stream().map(image -> new ImagesResponse.Image(image.bytes(), null)).toList(),
        BACKGROUND,
        type(images),
        size(done),
        options.quality(),
        Usage.NONE);
  }

  private ImagesResponse.Image link(Job job, int index, HttpServletRequest http) {
    String path = "/jobs/%s/images/%d".formatted(job.id().value(), index);
    return new ImagesResponse.Image(null, address.of(path, http));
  }

  private static ImageType type(List<EncodedImage> images) {
    return images.getFirst().type();
  }

  static long created(Job job) {
    Instant end = job.finishedAt();
    return (end == null ? job.createdAt() : end).getEpochSecond();
  }

  /** Of the images, in pixels. */
  static String size(Job job) {
    JsonNode parameters = Json.MAPPER.readTree(job.parameters());
    return "%dx%d"
        .formatted(parameters.get("width").intValue(), parameters.get("height").intValue());
  }
}
