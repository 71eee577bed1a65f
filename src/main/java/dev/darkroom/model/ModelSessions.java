package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.onnx.OnnxSession;
import dev.darkroom.onnx.Port;
import dev.darkroom.onnx.SessionSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /** Two rows of the model's own size, so that a model exported for one row is found out. */
  private void check() {
    long tokens = model.tokenizer().maxLength();
    long[] latents = model.latentShape(2, model.width(), model.height());
    long[] hidden = {2, tokens, model.hiddenSize()};
    long[] pixels = {2, 3, model.height(), model.width()};

    requireInputs(textEncoder, Set.of("input_ids"));
    require(textEncoder, textEncoder.input("input_ids"), Kind.INTEGER, 2, tokens);
    require(textEncoder, textEncoder.output("last_hidden_state"), Kind.FLOAT, hidden);

    requireInputs(unet, Set.of("sample", "timestep", "encoder_hidden_states"));
    require(unet, unet.input("sample"), Kind.FLOAT, latents);
    require(unet, unet.input("timestep"), Kind.ANY, timestepShape(2));
    require(unet, unet.input("encoder_hidden_states"), Kind.FLOAT, hidden);
    require(unet, unet.output("out_sample"), Kind.FLOAT, latents);

    requireInputs(vaeDecoder, Set.of("latent_sample"));
    require(vaeDecoder, vaeDecoder.input("latent_sample"), Kind.FLOAT, latents);
    require(vaeDecoder, vaeDecoder.output("sample"), Kind.FLOAT, pixels);
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

  private static void require(OnnxSession session, Optional<Port> found, Kind kind, long... shape) {
    Port port =
        found.orElseThrow(() -> new BrokenModelException(session.file(), "an output is missing"));
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
