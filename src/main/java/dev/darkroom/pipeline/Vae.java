package dev.darkroom.pipeline;

import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.image.Image;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.LatentSpace;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.tensor.FloatTensor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way between images and latents: a model's autoencoder, with buffers for the sizes that it is
 * run with. A model without one denoises the pixels themselves.
 *
 * <p>Not thread-safe: owned by the device's worker.
 */
final class Vae implements AutoCloseable {
  /** Pixels from which memory is given back: for 512 x 512, Stable Diffusion's takes 1 GB. */
  private static final int LARGE = 1 << 17;

  private final ModelSessions sessions;
  private final DiffusionModel model;
  private final LatentSpace space;
  private final LatentScaling scaling;
  private final @Nullable Integer tileSize;
  private final BoundShapes<BoundRun> decoder =
      new BoundShapes<>(this::bindDecoder, BoundRun::close);
  private final BoundShapes<BoundRun> encoder =
      new BoundShapes<>(this::bindEncoder, BoundRun::close);

  Vae(ModelSessions sessions) {
    this.sessions = sessions;
    this.model = sessions.model();
    this.space = model.latentSpace();
    this.scaling = new LatentScaling((float) space.scalingFactor());
    this.tileSize = model.settings().vaeTileSize();
  }

  /**
   * What it says of an image; where there is none, the pixels themselves.
   *
   * @param pixels [1, 3, H, W], -1 to 1; [1, 1, H, W] where the latents are greys
   */
  Posterior encode(FloatTensor pixels) {
    if (!space.encoded()) {
      return new Posterior(pixels, null, scaling);
    }
    FloatTensor output =
        tileSize == null
            ? runEncoder(pixels, true)
            : new Tiling(tileSize, tileSize / space.scaleFactor(), posteriorChannels())
                .run(pixels, this::runEncoder);
    return Posterior.of(output, space.channels(), scaling);
  }

  private int posteriorChannels() {
    return (int) sessions.posteriorShape(space.shape(1, model.width(), model.height()))[1];
  }

  private FloatTensor runEncoder(FloatTensor pixels, boolean last) {
    BoundRun run = encoder.get(pixels.shape());
    run.floats("sample").copyFrom(pixels);
    run.run(Set.of(), last && givesBack(pixels));
    return run.floats(sessions.posteriorOutput());
  }

  /**
   * The image of latents.
   *
   * @param latents [1, C, h, w]
   */
  Image decode(FloatTensor latents) {
    if (!space.encoded()) {
      return Image.of(latents);
    }
    FloatTensor pixels =
        tileSize == null
            ? runDecoder(latents, true)
            : new Tiling(tileSize / space.scaleFactor(), tileSize, 3)
                .run(latents, this::runDecoder);
    if (!pixels.isFinite()) {
      throw new InvalidOutputException("vae_decoder", model.name());
    }
    return Image.of(pixels);
  }

  private FloatTensor runDecoder(FloatTensor latents, boolean last) {
    BoundRun run = decoder.get(latents.shape());
    FloatTensor pixels = run.floats("sample");
    scaling.unscale(latents, run.floats("latent_sample"));
    run.run(Set.of(), last && givesBack(pixels));
    return pixels;
  }

  /** Whether it pays to give back what runs took, once an image is done. */
  private boolean givesBack(FloatTensor pixels) {
    return tileSize != null || pixels.dimension(2) * pixels.dimension(3) >= LARGE;
  }

  private BoundRun bindDecoder(long[] latents) {
    long scale = space.scaleFactor();
    return Objects.requireNonNull(sessions.vaeDecoder())
        .bind(
            Map.of(
                "latent_sample",
                latents,
                "sample",
                new long[] {latents[0], 3, latents[2] * scale, latents[3] * scale}));
  }

  private BoundRun bindEncoder(long[] pixels) {
    long[] latents = space.shape(1, Math.toIntExact(pixels[3]), Math.toIntExact(pixels[2]));
    return Objects.requireNonNull(sessions.vaeEncoder())
        .bind(
            Map.of("sample", pixels, sessions.posteriorOutput(), sessions.posteriorShape(latents)));
  }

  /** Closes the runs of all sizes; the next one of each binds it anew. */
  @Override
  public void close() {
    decoder.close();
    encoder.close();
  }
}
