package dev.darkroom.job;

import dev.darkroom.engine.Generated;
import dev.darkroom.engine.Inverted;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.image.Image;
import dev.darkroom.image.ImageDifference;
import dev.darkroom.image.ImageEncoder;
import dev.darkroom.image.ImageFormat;
import dev.darkroom.image.ImageMetadata;
import dev.darkroom.pipeline.DecodedImage;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.pipeline.Previews;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What a job is to compute. */
public sealed interface JobRequest {
  JobKind kind();

  /** What it is to its API: all that is asked for, with every default resolved, in JSON. */
  String parameters();

  /** What its API warns of, in JSON. */
  String warnings();

  JobProgress atFirst();

  /** Frames that are decoded of each image. */
  int framesPerImage();

  /** Bytes that its results take at most. */
  long resultBytes();

  /** What to tell of values that are not numbers, which may be its own fault. */
  Function<InvalidOutputException, DarkroomException> explanation();

  /**
   * Images to be made.
   *
   * @param metadata what the file of each image tells of it
   * @param previews of each image, as many as it takes steps at most
   */
  record Generate(
      Generation generation,
      String parameters,
      String warnings,
      IntFunction<ImageMetadata> metadata,
      Previews previews,
      Function<InvalidOutputException, DarkroomException> explanation)
      implements JobRequest {
    @Override
    public JobKind kind() {
      return JobKind.GENERATE;
    }

    @Override
    public JobProgress atFirst() {
      int images = generation.numImages();
      return new JobProgress(0, images * generation.steps(), 0, images);
    }

    @Override
    public int framesPerImage() {
      return generation.frames();
    }

    @Override
    public long resultBytes() {
      long pixels = (long) generation.width() * generation.height() * generation.frames();
      return generation.numImages() * (3 * pixels + parameters.length());
    }

    JobResult result(Generated generated) {
      long start = System.nanoTime();
      List<EncodedImage> images =
          IntStream.range(0, generation.numImages())
              .mapToObj(index -> encode(generated.images().get(index), index))
              .toList();
      Duration encoding = Duration.ofNanos(System.nanoTime() - start);
      return new JobResult.Images(
          images, JobTimings.of(generated.waited(), generated.durations(), encoding));
    }

    /**
     * INVARIANT: nothing changes these bytes on their way to a client, by whatever API. So whatever
     * signs a file signs it here.
     */
    private EncodedImage encode(DecodedImage decoded, int index) {
      ImageFormat format = generation.output().format();
      ImageMetadata made = metadata.apply(index);
      byte[] bytes =
          switch (generation.output().content()) {
            case IMAGE -> ImageEncoder.encode(decoded.image(), format, made);
            case STRIP -> ImageEncoder.encode(Image.sideBySide(decoded.steps()), format, made);
            case ANIMATION -> ImageEncoder.encodeAnimation(decoded.image(), decoded.steps(), made);
          };
      return new EncodedImage(generation.seedOf(index), format.type(), bytes);
    }
  }

  /** An image to be taken to latents and back. */
  record Invert(
      Inversion inversion,
      String parameters,
      String warnings,
      Function<InvalidOutputException, DarkroomException> explanation)
      implements JobRequest {
    @Override
    public JobKind kind() {
      return JobKind.INVERT;
    }

    @Override
    public JobProgress atFirst() {
      return new JobProgress(0, inversion.steps(), 0, 1);
    }

    @Override
    public int framesPerImage() {
      return 1;
    }

    @Override
    public long resultBytes() {
      return 3L * inversion.width() * inversion.height() * Float.BYTES;
    }

    JobResult result(Inverted inverted) {
      Image image = inversion.image();
      return new JobResult.Inverted(
          new InversionResult(
              inverted.latents(),
              inverted.reconstruction(),
              ImageDifference.between(image, inverted.reconstructed()),
              ImageDifference.between(image, inverted.autoencoded()),
              JobTimings.of(inverted.waited(), inverted.durations(), Duration.ZERO)));
    }
  }
}
