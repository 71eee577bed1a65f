package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.onnx.OnnxSession;
import dev.darkroom.onnx.Port;
import dev.darkroom.onnx.SessionSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A model loaded on one device: its sessions, with inputs and outputs known to fit. Closed by the
 * device's worker, after its last run.
 */
public final class ModelSessions implements AutoCloseable {
  private final DiffusionModel model;
  private final List<OnnxSession> opened = new ArrayList<>();
  private final OnnxSession textEncoder;
  private final OnnxSession unet;
  private final OnnxSession vaeDecoder;

  /**
   * Loads a model.
   *
   * @throws BrokenModelException if a file cannot be loaded or its inputs and outputs do not fit
   */
  public ModelSessions(DiffusionModel model, SessionSettings settings) {
    this.model = model;
    try {
      textEncoder = open("text_encoder", settings);
      unet = open("unet", settings);
      vaeDecoder = open("vae_decoder", settings);
      check();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private OnnxSession open(String part, SessionSettings settings) {
    OnnxSession session =
        OnnxSession.open(model.directory().resolve(part).resolve("model.onnx"), settings);
    opened.add(session);
    return session;
  }

  public DiffusionModel model() {
    return model;
  }

  /** {@code input_ids} [B, L] to {@code last_hidden_state} [B, L, D]. */
  public OnnxSession textEncoder() {
    return textEncoder;
  }

  /**
   * {@code sample} [B, C, H, W], {@code timestep} and {@code encoder_hidden_states} [B, L, D] to
   * {@code out_sample} [B, C, H, W].
   */
  public OnnxSession unet() {
    return unet;
  }

  /** {@code latent_sample} [B, C, h, w] to {@code sample} [B, 3, H, W]. */
  public OnnxSession vaeDecoder() {
    return vaeDecoder;
  }

  /** The shape of the UNet's {@code timestep} for a number of rows: one each, or one for all. */
  public long[] timestepShape(int rows) {
    List<Long> shape = unet.input("timestep").orElseThrow().shape();
    return shape.isEmpty() ? new long[0] : new long[] {shape.getFirst() == 1 ? 1 : rows};
  }

  /** Each part with the numbers of rows that it will run with, at both ends of the sizes. */
  private void check() {
    long tokens = model.tokenizer().maxLength();
    requireInputs(textEncoder, Set.of("input_ids"));
    requireInputs(unet, Set.of("sample", "timestep", "encoder_hidden_states"));
    requireInputs(vaeDecoder, Set.of("latent_sample"));
    requireInput(textEncoder, "input_ids", Kind.INTEGER, 1, tokens);
    requireOutput(textEncoder, "last_hidden_state", 1, tokens, model.hiddenSize());
    for (int scale : new int[] {1, model.settings().maxScale()}) {
      int width = scale * model.width();
      int height = scale * model.height();
      for (int rows : new int[] {1, 2, 3}) {
        long[] latents = model.latentShape(rows, width, height);
        requireInput(unet, "sample", Kind.FLOAT, latents);
        requireInput(unet, "timestep", Kind.ANY, timestepShape(rows));
        requireInput(unet, "encoder_hidden_states", Kind.FLOAT, rows, tokens, model.hiddenSize());
        requireOutput(unet, "out_sample", latents);
      }
      requireInput(vaeDecoder, "latent_sample", Kind.FLOAT, model.latentShape(1, width, height));
      requireOutput(vaeDecoder, "sample", 1, 3, height, width);
    }
  }

  private enum Kind {
    FLOAT,
    INTEGER,
    ANY
  }

  private static void requireInputs(OnnxSession session, Set<String> names) {
    Set<String> actual = session.inputNames();
    if (!actual.equals(names)) {
      throw new BrokenModelException(
          session.file(), "inputs must be %s, but are %s".formatted(names, actual));
    }
  }

  private static void requireInput(OnnxSession session, String name, Kind kind, long... shape) {
    require(session, session.input(name).orElseThrow(), kind, shape);
  }

  private static void requireOutput(OnnxSession session, String name, long... shape) {
    Port port =
        session
            .output(name)
            .orElseThrow(
                () -> new BrokenModelException(session.file(), "must have an output " + name));
    require(session, port, Kind.FLOAT, shape);
  }

  private static void require(OnnxSession session, Port port, Kind kind, long... shape) {
    boolean rightKind = kind == Kind.ANY || port.type().isFloat() == (kind == Kind.FLOAT);
    if (!rightKind || !port.accepts(shape)) {
      throw new BrokenModelException(
          session.file(),
          "%s must be %s and take the shape %s, but is %s %s"
              .formatted(
                  port.name(),
                  kind == Kind.INTEGER ? "int32 or int64" : "float32 or float16",
                  Arrays.toString(shape),
                  port.type(),
                  port.shape()));
    }
  }

  @Override
  public void close() {
    opened.reversed().forEach(OnnxSession::close);
  }
}
