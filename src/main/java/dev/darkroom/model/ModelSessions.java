package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.onnx.OnnxSession;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.onnx.TensorInfo;
import dev.darkroom.onnx.TimestepInput;
import dev.darkroom.onnx.Unet;
import dev.darkroom.onnx.UnetGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A model loaded on one device: its sessions, with inputs and outputs known to fit. Closed by the
 * device's worker, after its last run.
 */
public final class ModelSessions implements AutoCloseable {
  private final DiffusionModel model;
  private final List<OnnxSession> opened = new ArrayList<>();
  private final List<OnnxSession> textEncoders;
  private final Unet unet;
  private final @Nullable OnnxSession vaeDecoder;
  private final @Nullable OnnxSession vaeEncoder;

  /**
   * Loads a model.
   *
   * @throws BrokenModelException if a file cannot be loaded or its inputs and outputs do not fit
   */
  public ModelSessions(DiffusionModel model, SessionSettings settings) {
    this.model = model;
    boolean encoded = model.latentSpace().encoded();
    try {
      textEncoders =
          model.textEncoders().stream().map(part -> open(part.folder(), settings)).toList();
      unet = openUnet(settings);
      vaeDecoder = encoded ? openVae("vae_decoder", settings) : null;
      vaeEncoder = encoded && model.encodesImages() ? openVae("vae_encoder", settings) : null;
      check();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private OnnxSession open(String part, SessionSettings settings) {
    return opened(OnnxSession.open(file(part), settings));
  }

  private OnnxSession openVae(String part, SessionSettings settings) {
    return opened(OnnxSession.open(file(part), model.settings().fused(), settings));
  }

  private Unet openUnet(SessionSettings settings) {
    Unet loaded = Unet.open(file("unet"), model.settings().fused(), settings);
    opened(loaded.session());
    return loaded;
  }

  private Path file(String part) {
    return model.directory().resolve(part).resolve("model.onnx");
  }

  private OnnxSession opened(OnnxSession session) {
    opened.add(session);
    return session;
  }

  public DiffusionModel model() {
    return model;
  }

  /** As the model's text encoders: {@code input_ids} [B, L] to hidden states [B, L, D]. */
  public List<OnnxSession> textEncoders() {
    return textEncoders;
  }

  /**
   * {@code sample} [B, C, H, W], {@code timestep}, and what {@link #unetInputs} has, to {@code
   * out_sample} [B, C, H, W].
   */
  public OnnxSession unet() {
    return unet.session();
  }

  /** {@code latent_sample} [B, C, h, w] to {@code sample} [B, 3, H, W]; null without a VAE. */
  public @Nullable OnnxSession vaeDecoder() {
    return vaeDecoder;
  }

  /**
   * {@code sample} [B, 3, H, W] to {@code latent_parameters} [B, 2C, h, w] or {@code latent_sample}
   * [B, C, h, w]; null where there is none.
   */
  public @Nullable OnnxSession vaeEncoder() {
    return vaeEncoder;
  }

  /** What was made of the UNet's graph. */
  public UnetGraph unetGraph() {
    return unet.graph();
  }

  /** Whether rows at different timesteps can share a run of the UNet. */
  public TimestepInput timestepInput() {
    return unet.graph().timestepInput();
  }

  /** The shape of the UNet's {@code timestep} for a number of rows: one each, or one for all. */
  public long[] timestepShape(int rows) {
    return switch (timestepInput()) {
      case TimestepInput.PerRow _ -> new long[] {rows};
      case TimestepInput.Shared _ -> {
        List<Long> declared = unet().input("timestep").map(TensorInfo::shape).orElse(List.of());
        yield declared.isEmpty() ? new long[0] : new long[] {1};
      }
    };
  }

  /** The UNet's inputs and their shapes for latents [rows, C, h, w]. */
  public Map<String, long[]> unetInputs(long[] latents) {
    int rows = Math.toIntExact(latents[0]);
    Map<String, long[]> shapes = new HashMap<>();
    shapes.put("sample", new long[] {rows, model.unetChannels(), latents[2], latents[3]});
    shapes.put("timestep", timestepShape(rows));
    model
        .architecture()
        .conditioningInputs()
        .forEach(
            (name, row) ->
                shapes.put(
                    name, LongStream.concat(LongStream.of(rows), LongStream.of(row)).toArray()));
    return shapes;
  }

  /** Each part with the numbers of rows that it will run with, at both ends of the sizes. */
  private void check() {
    for (int i = 0; i < textEncoders.size(); i++) {
      check(textEncoders.get(i), model.textEncoders().get(i));
    }
    for (int scale : new int[] {1, model.settings().maxScale()}) {
      int width = scale * model.width();
      int height = scale * model.height();
      for (int rows : new int[] {1, 2, 3}) {
        checkUnet(model.latentShape(rows, width, height));
      }
      checkVae(width, height);
    }
    Integer tileSize = model.settings().vaeTileSize();
    if (tileSize != null) {
      checkVae(tileSize, tileSize);
    }
  }

  private void check(OnnxSession session, TextEncoder encoder) {
    int tokens = model.tokens();
    requireInputs(session, Set.of("input_ids"));
    requireInput(session, "input_ids", Kind.INTEGER, 1, tokens);
    requireOutput(session, encoder.hiddenStates(), 1, tokens, encoder.hiddenSize());
    encoder
        .projectionSize()
        .ifPresent(size -> requireOutput(session, Architecture.TEXT_EMBEDS, 1, size));
  }

  private void checkUnet(long[] latents) {
    Map<String, long[]> inputs = unetInputs(latents);
    requireInputs(unet(), inputs.keySet());
    inputs.forEach(
        (name, shape) ->
            requireInput(unet(), name, UNET_KINDS.getOrDefault(name, Kind.FLOAT), shape));
    requireOutput(unet(), "out_sample", latents);
  }

  private void checkVae(int width, int height) {
    long[] latents = model.latentShape(1, width, height);
    if (vaeDecoder != null) {
      requireInputs(vaeDecoder, Set.of("latent_sample"));
      requireInput(vaeDecoder, "latent_sample", Kind.FLOAT, latents);
      requireOutput(vaeDecoder, "sample", 1, 3, height, width);
    }
    if (vaeEncoder != null) {
      requireInputs(vaeEncoder, Set.of("sample"));
      requireInput(vaeEncoder, "sample", Kind.FLOAT, 1, 3, height, width);
      requireOutput(vaeEncoder, posteriorOutput(), posteriorShape(latents));
    }
  }

  /** The VAE encoder's output: mean and log-variance, or in some exports the latents themselves. */
  public String posteriorOutput() {
    return Objects.requireNonNull(vaeEncoder).output("latent_parameters").isPresent()
        ? "latent_parameters"
        : "latent_sample";
  }

  /** The shape of {@link #posteriorOutput} for latents [rows, C, h, w]. */
  public long[] posteriorShape(long[] latents) {
    long[] shape = latents.clone();
    shape[1] *= posteriorOutput().equals("latent_parameters") ? 2 : 1;
    return shape;
  }

  private enum Kind {
    FLOAT,
    INTEGER,
    ANY
  }

  private static final Map<String, Kind> UNET_KINDS =
      Map.of("timestep", Kind.ANY, Architecture.CLASS_LABELS, Kind.INTEGER);

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
    TensorInfo tensor =
        session
            .output(name)
            .orElseThrow(
                () -> new BrokenModelException(session.file(), "must have an output " + name));
    require(session, tensor, Kind.FLOAT, shape);
  }

  private static void require(OnnxSession session, TensorInfo tensor, Kind kind, long... shape) {
    boolean rightKind = kind == Kind.ANY || tensor.type().isFloat() == (kind == Kind.FLOAT);
    if (!rightKind || !tensor.accepts(shape)) {
      throw new BrokenModelException(
          session.file(),
          "%s must be %s and take the shape %s, but is %s %s"
              .formatted(
                  tensor.name(),
                  kind == Kind.INTEGER ? "int32 or int64" : "float32 or float16",
                  Arrays.toString(shape),
                  tensor.type(),
                  tensor.shape()));
    }
  }

  @Override
  public void close() {
    opened.reversed().forEach(OnnxSession::close);
  }
}
