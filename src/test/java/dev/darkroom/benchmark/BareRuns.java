package dev.darkroom.benchmark;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.model.TextEncoder;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.onnx.SessionSettings;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * The floor: a model's networks and nothing else, on sessions of their own, with buffers that are
 * bound once.
 */
final class BareRuns implements AutoCloseable {
  private final DiffusionModel model;
  private final RunTermination termination = new RunTermination();
  private final ModelSessions sessions;

  BareRuns(DiffusionModel model, int threads) {
    this.model = model;
    this.sessions =
        new ModelSessions(model, new SessionSettings(new Device.Cpu(), threads, termination));
  }

  /** Ends its runs early. */
  RunTermination termination() {
    return termination;
  }

  /** Binds buffers for some work. */
  Bound bind(Work work) {
    return new Bound(work, bindTextEncoder(), bindUnet(work), bindVaeDecoder(work));
  }

  private BoundRun bindTextEncoder() {
    TextEncoder encoder = model.textEncoders().getFirst();
    long tokens = model.tokens();
    return sessions
        .textEncoders()
        .getFirst()
        .bind(
            Map.of(
                "input_ids",
                new long[] {1, tokens},
                encoder.hiddenStates(),
                new long[] {1, tokens, encoder.hiddenSize()}));
  }

  private BoundRun bindUnet(Work work) {
    long[] latents = model.latentShape(2 * sharing(work), work.width(), work.height());
    Map<String, long[]> shapes = sessions.unetInputs(latents);
    shapes.put("out_sample", latents);
    BoundRun run = sessions.unet().bind(shapes);
    fill(run, "sample");
    fill(run, "encoder_hidden_states");
    return run;
  }

  private BoundRun bindVaeDecoder(Work work) {
    BoundRun run =
        Objects.requireNonNull(sessions.vaeDecoder())
            .bind(
                Map.of(
                    "latent_sample",
                    model.latentShape(1, work.width(), work.height()),
                    "sample",
                    new long[] {1, 3, work.height(), work.width()}));
    fill(run, "latent_sample");
    return run;
  }

  /** Values as they occur: those of zeros are not always as slow. */
  private static void fill(BoundRun run, String input) {
    Random random = new Random(1);
    FloatBuffer values = run.floats(input).data();
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, (float) random.nextGaussian());
    }
  }

  private static int sharing(Work work) {
    return Math.min(work.images(), Service.MAX_BATCH);
  }

  @Override
  public void close() {
    sessions.close();
    termination.close();
  }

  /** The runs that some work takes. */
  record Bound(Work work, BoundRun textEncoder, BoundRun unet, BoundRun vaeDecoder)
      implements AutoCloseable {
    /**
     * Both prompts; at each step the UNet with guidance, images sharing its runs as in the service;
     * the VAE decoder for each image.
     */
    void run() {
      textEncoder.run();
      textEncoder.run();
      for (int first = 0; first < work.images(); first += sharing(work)) {
        for (int step = 0; step < work.steps(); step++) {
          unet.run();
        }
      }
      for (int image = 0; image < work.images(); image++) {
        vaeDecoder.run();
      }
    }

    @Override
    public void close() {
      textEncoder.close();
      unet.close();
      vaeDecoder.close();
    }
  }
}
