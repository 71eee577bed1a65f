package dev.darkroom.api;

import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobResult;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The answer of {@code POST /generate}.
 *
 * @param images in the order of their seeds
 * @param parameters what was asked for, every default resolved
 * @param warnings what of it the model does not take in
 */
public record GenerateResponse(
    List<Image> images, Parameters parameters, List<Warning> warnings, Timings timings) {
  /**
   * One image.
   *
   * @param seed with which it can be made alone
   * @param data the file, in base64 where the answer is JSON
   */
  public record Image(int index, BigInteger seed, String mediaType, byte[] data) {}

  static GenerateResponse of(JobResult.Images result, Job job) {
    List<EncodedImage> encoded = result.images();
    List<Image> images =
        IntStream.range(0, encoded.size()).mapToObj(i -> image(i, encoded.get(i))).toList();
    return new GenerateResponse(
        images,
        Parameters.ofJson(job.parameters()),
        Warnings.ofJson(job.warnings()).list(),
        Timings.of(result.timings()));
  }

  private static Image image(int index, EncodedImage image) {
    return new Image(index, image.seed().value(), image.type().mediaType(), image.bytes());
  }
}
