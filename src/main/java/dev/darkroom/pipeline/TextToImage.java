package dev.darkroom.pipeline;

import dev.darkroom.image.Picture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.onnx.OnnxSession;
import dev.darkroom.tensor.FloatTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A model's way from text to pictures, in steps that the worker calls: encode, start, step until
 * done, decode.
 *
 * <p>Not thread-safe: owned by the device's worker, like the sessions that it closes.
 */
public final class TextToImage implements AutoCloseable {
  /** Sizes and row counts whose buffers are kept; the one that was not used longest goes. */
  private static final int MAX_BOUND_SHAPES = 8;

  private final ModelSessions sessions;
  private final DiffusionModel model;
  private final Map<List<Long>, BoundRun> unetRuns = boundRuns();
  private final Map<List<Long>, BoundRun> decoderRuns = boundRuns();
  private final BoundRun textRun;

  /**
   * @param sessions owned from here on
   */
  public TextToImage(ModelSessions sessions) {
    this.sessions = sessions;
    this.model = sessions.model();
    try {
      this.textRun = bindTextEncoder(sessions);
    } catch (RuntimeException e) {
      sessions.close();
      throw e;
    }
  }

  public DiffusionModel model() {
    return model;
  }

  /** Runs the text encoder on the prompt and, where guidance needs it, on the negative prompt. */
  public Conditioning encode(Generation generation) {
    FloatTensor conditional = encode(generation.prompt());
    return new Conditioning(
        conditional,
        generation.guidance().isOn() ? encode(generation.negativePrompt()) : conditional);
  }

  private FloatTensor encode(String text) {
    textRun.put("input_ids", model.tokenizer().encode(text));
    textRun.run();
    FloatTensor output = textRun.floats("last_hidden_state");
    FloatTensor copy = FloatTensor.zeros(output.shape());
    copy.copyFrom(output);
    return copy;
  }

  /** Starts one picture of a generation from its noise. */
  public Denoising start(Generation generation, int index, Conditioning conditioning) {
    return new Denoising(generation, index, conditioning);
  }

  /**
   * Runs the UNet once and takes each picture one step further.
   *
   * @param group pictures of this model and of one size, none of them done; where the model's
   *     timestep is a scalar, all at the same timestep
   */
  public void step(List<Denoising> group) {
    int rows = group.stream().mapToInt(Denoising::rows).sum();
    Generation any = group.getFirst().generation();
    long[] latents = model.latentShape(rows, any.width(), any.height());
    BoundRun run = bound(unetRuns, latents, this::bindUnet);
    FloatTensor samples = run.floats("sample");
    FloatTensor hiddenStates = run.floats("encoder_hidden_states");
    long[] timesteps = new long[rows];
    int row = 0;
    for (Denoising denoising : group) {
      denoising.putLatents(samples, row);
      denoising.putConditioning(hiddenStates, row);
      Arrays.fill(timesteps, row, row + denoising.rows(), denoising.timestep());
      row += denoising.rows();
    }
    run.put("timestep", fitted(timesteps));
    run.run();
    row = 0;
    for (Denoising denoising : group) {
      denoising.advance(run.floats("out_sample"), row);
      row += denoising.rows();
    }
  }

  /** One timestep per row, or the one that all share where the model takes only one. */
  private long[] fitted(long[] timesteps) {
    int wanted = FloatTensor.size(sessions.timestepShape(timesteps.length));
    if (wanted == timesteps.length) {
      return timesteps;
    }
    if (Arrays.stream(timesteps).distinct().count() > 1) {
      throw new IllegalArgumentException("this model takes one timestep for all its rows");
    }
    return new long[] {timesteps[0]};
  }

  /** Runs the VAE decoder on a picture that is done. */
  public Picture decode(Denoising denoising) {
    FloatTensor latents = denoising.latents();
    BoundRun run = bound(decoderRuns, latents.shape(), this::bindDecoder);
    FloatTensor input = run.floats("latent_sample");
    float scalingFactor = (float) model.vaeScalingFactor();
    for (int i = 0; i < latents.size(); i++) {
      input.data().put(i, latents.get(i) / scalingFactor);
    }
    run.run();
    return Picture.of(run.floats("sample"));
  }

  private static BoundRun bindTextEncoder(ModelSessions sessions) {
    DiffusionModel model = sessions.model();
    long tokens = model.tokenizer().maxLength();
    return sessions
        .textEncoder()
        .bind(
            Map.of(
                "input_ids", new long[] {1, tokens},
                "last_hidden_state", new long[] {1, tokens, model.hiddenSize()}));
  }

  private BoundRun bindUnet(long[] latents) {
    int rows = Math.toIntExact(latents[0]);
    return sessions
        .unet()
        .bind(
            Map.of(
                "sample",
                latents,
                "timestep",
                sessions.timestepShape(rows),
                "encoder_hidden_states",
                new long[] {rows, model.tokenizer().maxLength(), model.hiddenSize()},
                "out_sample",
                latents));
  }

  private BoundRun bindDecoder(long[] latents) {
    long scale = model.vaeScaleFactor();
    OnnxSession decoder = sessions.vaeDecoder();
    return decoder.bind(
        Map.of(
            "latent_sample",
            latents,
            "sample",
            new long[] {latents[0], 3, latents[2] * scale, latents[3] * scale}));
  }

  private static BoundRun bound(
      Map<List<Long>, BoundRun> runs, long[] shape, Function<long[], BoundRun> bind) {
    List<Long> key = Arrays.stream(shape).boxed().toList();
    BoundRun run = runs.get(key);
    if (run == null) {
      run = bind.apply(shape);
      runs.put(key, run);
    }
    return run;
  }

  private static Map<List<Long>, BoundRun> boundRuns() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<List<Long>, BoundRun> eldest) {
        boolean full = size() > MAX_BOUND_SHAPES;
        if (full) {
          eldest.getValue().close();
        }
        return full;
      }
    };
  }

  @Override
  public void close() {
    unetRuns.values().forEach(BoundRun::close);
    decoderRuns.values().forEach(BoundRun::close);
    textRun.close();
    sessions.close();
  }
}
