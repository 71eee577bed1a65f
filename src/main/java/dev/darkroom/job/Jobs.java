package dev.darkroom.job;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Futures;
import dev.darkroom.engine.Generated;
import dev.darkroom.engine.Inverted;
import dev.darkroom.engine.SubmitOptions;
import dev.darkroom.image.Image;
import dev.darkroom.image.ImageDifference;
import dev.darkroom.image.ImageEncoder;
import dev.darkroom.image.ImageFormat;
import dev.darkroom.pipeline.DecodedImage;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Takes generations to encoded images, and inversions to latents. Thread-safe. */
public final class Jobs {
  /** How often a caller is looked after. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Engine engine;

  public Jobs(Engine engine) {
    this.engine = engine;
  }

  /**
   * Runs a generation and waits for it.
   *
   * @param parameters JSON of how each image was made, which its file carries
   * @throws dev.darkroom.failure.DarkroomException if it is refused or fails
   * @throws java.util.concurrent.CancellationException if the caller went away
   */
  public JobResult run(Generation generation, Caller caller, IntFunction<String> parameters) {
    Generated generated = await(engine.submit(generation, options(caller)), caller);
    long start = System.nanoTime();
    var images =
        IntStream.range(0, generation.numImages())
            .mapToObj(index -> encode(generated, index, parameters.apply(index)))
            .toList();
    Duration encoding = Duration.ofNanos(System.nanoTime() - start);
    Timings timings = Timings.of(generated.waited(), generated.durations(), encoding);
    return new JobResult(generation, images, timings);
  }

  private static SubmitOptions options(Caller caller) {
    return new SubmitOptions(caller.timeout(), caller.urgency(), caller.key());
  }

  private static <R> R await(CompletableFuture<R> future, Caller caller) {
    while (!Futures.isDoneWithin(future, GLANCE)) {
      if (caller.isGone()) {
        future.cancel(false);
      }
    }
    return Futures.join(future);
  }

  private static EncodedImage encode(Generated generated, int index, String parameters) {
    Generation generation = generated.generation();
    DecodedImage decoded = generated.images().get(index);
    ImageFormat format = generation.output().format();
    byte[] bytes =
        switch (generation.output().content()) {
          case IMAGE -> ImageEncoder.encode(decoded.image(), format, parameters);
          case STRIP -> ImageEncoder.encode(Image.sideBySide(decoded.steps()), format, parameters);
          case ANIMATION ->
              ImageEncoder.encodeAnimation(decoded.image(), decoded.steps(), parameters);
        };
    return new EncodedImage(generation.seedOf(index), format.type(), bytes);
  }

  /**
   * Runs an inversion and the way back from its latents, and waits for it.
   *
   * @throws dev.darkroom.failure.DarkroomException if it is refused or fails
   * @throws java.util.concurrent.CancellationException if the caller went away
   */
  public InversionResult run(Inversion inversion, Caller caller) {
    Inverted inverted = await(engine.submit(inversion, options(caller)), caller);
    Image image = inversion.image();
    return new InversionResult(
        inverted.latents(),
        inverted.reconstruction(),
        ImageDifference.between(image, inverted.reconstructed()),
        ImageDifference.between(image, inverted.autoencoded()),
        Timings.of(inverted.waited(), inverted.durations(), Duration.ZERO));
  }
}
