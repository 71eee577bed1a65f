package dev.darkroom.engine;

import dev.darkroom.engine.schedule.Work;
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

  InversionTask(Inversion inversion, SubmitOptions options, long nowNanos) {
    super(
        inversion.model(),
        new Work(
            inversion.model().name(),
            inversion.model().weightBytes(),
            inversion.width(),
            inversion.height(),
            inversion.rows(),
            1,
            inversion.steps() + inversion.stepsBack(),
            1),
        options,
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
    start(0, there);
  }

  /** Turns round at the latents that were asked for. */
  @Override
  void stepped(DiffusionPipeline pipeline, int sample) {
    Denoising there = denoising(sample);
    if (reconstruction != null || !there.isDone()) {
      return;
    }
    latents = there.latents();
    reconstruction = inversion.reconstruction(latents);
    EncodedStart start = pipeline.encodeStarts(reconstruction).getFirst();
    start(sample, pipeline.start(reconstruction, 0, Objects.requireNonNull(conditioning), start));
  }

  @Override
  void decode(DiffusionPipeline pipeline, int sample) {
    reconstructed =
        stages().time(Stage.VAE_DECODER, () -> pipeline.decode(denoising(sample).latents()));
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
