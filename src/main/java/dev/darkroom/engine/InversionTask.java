package dev.darkroom.engine;

import dev.darkroom.image.Picture;
import dev.darkroom.pipeline.Conditioning;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Inversion;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A picture to be taken to latents, which counts as one to be made. */
final class InversionTask extends Task<Inverted> {
  private final Inversion inversion;
  private @Nullable Picture autoencoded;

  InversionTask(Inversion inversion, Terms terms, long nowNanos) {
    super(
        inversion.model(),
        inversion.width(),
        inversion.height(),
        inversion.rows(),
        1,
        inversion.steps(),
        terms,
        nowNanos);
    this.inversion = inversion;
  }

  @Override
  void prepare(DiffusionPipeline pipeline) {
    Conditioning conditioning =
        stages().time(Stage.TEXT_ENCODER, () -> pipeline.encodeSubject(inversion));
    Denoising started =
        stages().time(Stage.VAE_ENCODER, () -> pipeline.start(inversion, conditioning));
    autoencoded = stages().time(Stage.VAE_DECODER, () -> pipeline.decode(started.latents()));
    pieces().getFirst().start(started);
  }

  @Override
  boolean develops() {
    return false;
  }

  @Override
  void develop(DiffusionPipeline pipeline, Piece piece) {
    throw new IllegalStateException("an inversion ends with its latents");
  }

  @Override
  Inverted result(Duration waited, Map<Stage, Duration> durations) {
    return new Inverted(
        inversion,
        pieces().getFirst().denoising().latents(),
        Objects.requireNonNull(autoencoded),
        waited,
        durations);
  }
}
