package dev.darkroom.engine;

import dev.darkroom.engine.schedule.Work;
import dev.darkroom.image.Image;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.pipeline.Prepared;
import dev.darkroom.tensor.FloatTensor;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An image to be taken to latents and back, which counts as one to be made. */
final class InversionTask extends Task<Inverted> {
  private final Inversion inversion;
  private @Nullable Image autoencoded;
  private @Nullable Image reconstructed;

  InversionTask(
      Inversion inversion, SubmitOptions options, RequestListener listener, long nowNanos) {
    super(
        inversion.model(),
        new Work(
            inversion.model().id(),
            inversion.model().weightBytes(),
            inversion.width(),
            inversion.height(),
            inversion.rows(),
            1,
            inversion.steps(),
            1),
        options,
        listener,
        nowNanos);
    this.inversion = inversion;
  }

  @Override
  String kind() {
    return "inversion";
  }

  @Override
  void prepare(DiffusionPipeline pipeline) {
    Prepared prepared = pipeline.prepare(inversion);
    stages().add(Stage.TEXT_ENCODER, prepared.textEncoding());
    stages().add(Stage.VAE_ENCODER, prepared.imageEncoding());
    Denoising denoising = prepared.denoisings().getFirst();
    autoencoded = stages().time(Stage.VAE_DECODER, () -> pipeline.decode(denoising.latents()));
    start(0, denoising);
  }

  @Override
  void decode(DiffusionPipeline pipeline, int sample) {
    reconstructed =
        stages().time(Stage.VAE_DECODER, () -> pipeline.decode(denoising(sample).latents()));
  }

  @Override
  Inverted result(Duration waited, Map<Stage, Duration> durations) {
    FloatTensor latents = denoising(0).keptLatents();
    return new Inverted(
        inversion,
        latents,
        inversion.reconstruction(latents),
        Objects.requireNonNull(reconstructed),
        Objects.requireNonNull(autoencoded),
        waited,
        durations);
  }
}
