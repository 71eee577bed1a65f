package dev.darkroom.pipeline;

import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.image.Image;
import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.model.TextEncoder;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.onnx.OnnxSession;
import dev.darkroom.onnx.TimestepInput;
import dev.darkroom.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A model's networks with buffers for the shapes that they are run with.
 *
 * <p>Not thread-safe: owned by the device's worker, like the sessions that it closes.
 */
final class BoundNetworks implements AutoCloseable {
  private final ModelSessions sessions;
  private final DiffusionModel model;
  private final List<BoundRun> textRuns = new ArrayList<>();
  private final BoundShapes<UnetRun> unet;
  private final BoundShapes<BoundRun> decoder =
      new BoundShapes<>(this::bindDecoder, BoundRun::close);
  private final BoundShapes<BoundRun> encoder =
      new BoundShapes<>(this::bindEncoder, BoundRun::close);

  /**
   * @param sessions owned from here on
   */
  BoundNetworks(ModelSessions sessions) {
    this.sessions = sessions;
    this.model = sessions.model();
    this.unet = new BoundShapes<>(shape -> UnetRun.bind(sessions, shape), UnetRun::close);
    try {
      for (int i = 0; i < model.textEncoders().size(); i++) {
        textRuns.add(bind(sessions.textEncoders().get(i), model.textEncoders().get(i)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  DiffusionModel model() {
    return model;
  }

  /** A text encoder's outputs for a text, to be read before its next run. */
  BoundRun encode(int encoder, String text) {
    BoundRun run = textRuns.get(encoder);
    run.put("input_ids", model.textEncoders().get(encoder).tokenizer().encode(text));
    run.run();
    return run;
  }

  /** Whether the rows of one run of the UNet may be at different timesteps. */
  boolean mixesTimesteps() {
    return sessions.timestepInput() instanceof TimestepInput.PerRow;
  }

  /** The UNet for latents of a shape, [rows, C, h, w]. */
  UnetRun unet(long[] latents) {
    return unet.get(latents);
  }

  /**
   * What the VAE says of an image; where there is none, the pixels themselves.
   *
   * @param pixels [1, 3, H, W], -1 to 1; [1, 1, H, W] where the latents are greys
   */
  Posterior encode(FloatTensor pixels) {
    if (!model.latentSpace().encoded()) {
      return new Posterior(pixels, null, scaling());
    }
    BoundRun run = encoder.get(pixels.shape());
    run.floats("sample").copyFrom(pixels);
    run.run();
    return Posterior.of(
        run.floats(sessions.posteriorOutput()), model.latentSpace().channels(), scaling());
  }

  /**
   * The image of latents.
   *
   * @param latents [1, C, h, w]
   */
  Image decode(FloatTensor latents) {
    if (!model.latentSpace().encoded()) {
      return Image.of(latents);
    }
    BoundRun run = decoder.get(latents.shape());
    scaling().unscale(latents, run.floats("latent_sample"));
    run.run();
    FloatTensor pixels = run.floats("sample");
    if (!pixels.isFinite()) {
      throw new InvalidOutputException("vae_decoder", model.name());
    }
    return Image.of(pixels);
  }

  private LatentScaling scaling() {
    return new LatentScaling((float) model.latentSpace().scalingFactor());
  }

  private BoundRun bind(OnnxSession session, TextEncoder encoder) {
    long tokens = model.tokens();
    Map<String, long[]> shapes = new HashMap<>();
    shapes.put("input_ids", new long[] {1, tokens});
    shapes.put(encoder.hiddenStates(), new long[] {1, tokens, encoder.hiddenSize()});
    encoder
        .projectionSize()
        .ifPresent(size -> shapes.put(Architecture.TEXT_EMBEDS, new long[] {1, size}));
    return session.bind(shapes);
  }

  private BoundRun bindDecoder(long[] latents) {
    long scale = model.latentSpace().scaleFactor();
    return Objects.requireNonNull(sessions.vaeDecoder())
        .bind(
            Map.of(
                "latent_sample",
                latents,
                "sample",
                new long[] {latents[0], 3, latents[2] * scale, latents[3] * scale}));
  }

  private BoundRun bindEncoder(long[] pixels) {
    long[] latents = model.latentShape(1, Math.toIntExact(pixels[3]), Math.toIntExact(pixels[2]));
    return Objects.requireNonNull(sessions.vaeEncoder())
        .bind(
            Map.of("sample", pixels, sessions.posteriorOutput(), sessions.posteriorShape(latents)));
  }

  /** Closes the runs of all shapes; the next one of each binds it anew. */
  void freeBuffers() {
    unet.close();
    decoder.close();
    encoder.close();
  }

  @Override
  public void close() {
    textRuns.forEach(BoundRun::close);
    freeBuffers();
    sessions.close();
  }
}
