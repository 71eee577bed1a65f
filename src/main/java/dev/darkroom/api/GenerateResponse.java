package dev.darkroom.api;

import dev.darkroom.engine.Stage;
import dev.darkroom.job.EncodedPicture;
import dev.darkroom.job.JobResult;
import dev.darkroom.pipeline.Parameters;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.MediaType;

/**
 * The answer of {@code POST /generate}.
 *
 * @param parameters what was asked for, every default resolved
 */
public record GenerateResponse(List<Image> images, Parameters parameters, Timings timings) {
  /**
   * One picture.
   *
   * @param seed with which it can be made alone
   * @param data the file, in base64 where the answer is JSON
   */
  public record Image(int index, long seed, String mediaType, byte[] data) {}

  /** How long each stage took, in seconds. */
  public record Timings(
      double queueSeconds,
      double textEncoderSeconds,
      double denoisingSeconds,
      double vaeDecoderSeconds,
      double encodingSeconds) {}

  static GenerateResponse of(JobResult result) {
    List<EncodedPicture> pictures = result.pictures();
    List<Image> images =
        IntStream.range(0, pictures.size())
            .mapToObj(
                i ->
                    new Image(
                        i,
                        pictures.get(i).seed(),
                        MediaType.IMAGE_PNG_VALUE,
                        pictures.get(i).png()))
            .toList();
    Timings timings =
        new Timings(
            seconds(result, Stage.QUEUE),
            seconds(result, Stage.TEXT_ENCODER),
            seconds(result, Stage.DENOISING),
            seconds(result, Stage.VAE_DECODER),
            seconds(result.encoding()));
    return new GenerateResponse(images, Parameters.of(result.generation()), timings);
  }

  private static double seconds(JobResult result, Stage stage) {
    return seconds(result.stages().getOrDefault(stage, Duration.ZERO));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
