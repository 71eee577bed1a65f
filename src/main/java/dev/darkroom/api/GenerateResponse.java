package dev.darkroom.api;

import dev.darkroom.job.EncodedPicture;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.Timings;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.MediaType;

/**
 * The answer of {@code POST /generate}.
 *
 * @param images in the order of their seeds
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

  /** Of its pictures' files. */
  long bytes() {
    return images.stream().mapToLong(image -> image.data().length).sum();
  }

  static GenerateResponse of(JobResult result) {
    List<EncodedPicture> pictures = result.pictures();
    List<Image> images =
        IntStream.range(0, pictures.size()).mapToObj(i -> image(i, pictures.get(i))).toList();
    return new GenerateResponse(images, Parameters.of(result.generation()), result.timings());
  }

  private static Image image(int index, EncodedPicture picture) {
    return new Image(index, picture.seed(), MediaType.IMAGE_PNG_VALUE, picture.png());
  }
}
