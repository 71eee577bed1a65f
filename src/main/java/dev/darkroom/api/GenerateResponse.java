package dev.darkroom.api;

import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.JobResult;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The answer of {@code POST /generate}.
 *
 * @param images in the order of their seeds
 * @param parameters what was asked for, every default resolved
 */
public record GenerateResponse(List<Image> images, Parameters parameters, Timings timings) {
  /**
   * One image.
   *
   * @param seed with which it can be made alone
   * @param data the file, in base64 where the answer is JSON
   */
  public record Image(int index, BigInteger seed, String mediaType, byte[] data) {}

  /**
   * @param parameters in JSON
   */
  static GenerateResponse of(JobResult.Images result, String parameters) {
    List<EncodedImage> encoded = result.images();
    List<Image> images =
        IntStream.range(0, encoded.size()).mapToObj(i -> image(i, encoded.get(i))).toList();
    return new GenerateResponse(
        images, Parameters.ofJson(parameters), Timings.of(result.timings()));
  }

  private static Image image(int index, EncodedImage image) {
    return new Image(index, image.seed().value(), image.type().mediaType(), image.bytes());
  }
}
