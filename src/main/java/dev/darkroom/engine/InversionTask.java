package dev.darkroom.engine;

import dev.darkroom.image.Picture;
import dev.darkroom.pipeline.Conditioning;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.EncodedStart;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.tensor.FloatTensor;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A picture to be taken to latents and back, which counts as one to be made. */
final class InversionTask extends Task<Inverted> {
  private final Inversion inversion;
  private @Nullable Conditioning conditioning;
  private @Nullable Picture autoencoded;
  private @Nullable FloatTensor latents;
  private @Nullable Generation reconstruction;
  private @Nullable Picture reconstructed;

  InversionTask(Inversion inversion, Terms terms, long nowNanos) {
    super(
        inversion.model(),
        inversion.width(),
        inversion.height(),
        inversion.rows(),
        1,
        inversion.steps() + inversion.stepsBack(),
        1,
        terms,
        nowNanos);
    this.inversion = inversion;
  }

  @Override
  void prepare(DiffusionPipeline pipeline) {
    Conditioning encoded =
        stages().time(Stage.TEXT_ENCODER, () -> pipeline.encodeSubject(inversion));
    Denoising there = stages().time(Stage.VAE_ENCODER, () -> pipeline.start(inversion, encoded));
    conditioning = encoded;
    autoencoded = stages().time(Stage.VAE_DECODER, () -> pipeline.decode(there.latents()));
    pieces().getFirst().start(there, inversion.stepsBack());
  }

  /** Turns round at the latents that were asked for. */
  @Override
  void stepped(DiffusionPipeline pipeline, Piece piece) {
    Denoising there = piece.denoising();
    if (reconstruction != null || !there.isDone()) {
      return;
    }
    latents = there.latents();
    reconstruction = inversion.reconstruction(latents);
    EncodedStart start = pipeline.encodeStarts(reconstruction).getFirst();
    piece.start(pipeline.start(reconstruction, 0, Objects.requireNonNull(conditioning), start), 0);
  }

  @Override
  void develop(DiffusionPipeline pipeline, Piece piece) {
    reconstructed =
        stages().time(Stage.VAE_DECODER, () -> pipeline.decode(piece.denoising().latents()));
  }

  @Override
  Inverted result(Duration waited, Map<Stage, Duration> durations) {
    return new Inverted(
        inversion,
        Objects.requireNonNull(latents),
        Objects.requireNonNull(reconstruction),
        Objects.requireNonNull(reconstructed),
        Objects.requireNonNull(autoencoded),
        waited,
        durations);
  }
}
