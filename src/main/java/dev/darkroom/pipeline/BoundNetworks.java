package dev.darkroom.pipeline;

import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.model.TextEncoder;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.onnx.OnnxSession;
import dev.darkroom.onnx.TimestepInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final Vae vae;

  /**
   * @param sessions owned from here on
   */
  BoundNetworks(ModelSessions sessions) {
    this.sessions = sessions;
    this.model = sessions.model();
    this.unet = new BoundShapes<>(shape -> UnetRun.bind(sessions, shape), UnetRun::close);
    this.vae = new Vae(sessions);
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

  Vae vae() {
    return vae;
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

  /** Closes the runs of all shapes; the next one of each binds it anew. */
  void freeBuffers() {
    unet.close();
    vae.close();
  }

  @Override
  public void close() {
    textRuns.forEach(BoundRun::close);
    freeBuffers();
    sessions.close();
  }
}
