package dev.darkroom.model;

import static java.util.stream.Collectors.joining;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import dev.darkroom.json.JsonFile;
import dev.darkroom.json.JsonMismatch;
import dev.darkroom.onnx.Unet;
import dev.darkroom.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Reads the configuration files of a model directory as optimum's ONNX export lays it out. */
public final class ModelReader {
  /** What Stable Diffusion 1.x assumes where its VAE's configuration says nothing. */
  private static final double DEFAULT_VAE_SCALING_FACTOR = 0.18215;

  private ModelReader() {}

  /**
   * Reads a model; of its ONNX files only the UNet's graph, without its weights.
   *
   * @throws BrokenModelException if a file is missing, cannot be read or does not fit the others
   */
  public static DiffusionModel read(String name, Path directory, ModelSettings settings) {
    ModelDirectory.require(directory);
    JsonFile index = JsonFile.read(directory.resolve("model_index.json"));
    JsonFile unet = JsonFile.read(directory.resolve("unet/config.json"));
    LatentSpace latentSpace = hasPart(index, "vae") ? readVae(directory) : LatentSpace.PIXELS;
    Architecture architecture = readArchitecture(directory, index, unet);
    int[] latentSize = unet.positivePair("sample_size");
    // The exported UNet halves its latents between blocks and cannot pad them.
    int unetScaleFactor = 1 << (unet.listLength("down_block_types") - 1);
    return new DiffusionModel(
        new ModelId(name),
        directory,
        architecture,
        latentSpace,
        latentSpace.scaleFactor() * unetScaleFactor,
        latentSize[1] * latentSpace.scaleFactor(),
        latentSize[0] * latentSpace.scaleFactor(),
        inpaints(unet, latentSpace.channels()),
        !latentSpace.encoded() || Files.exists(directory.resolve("vae_encoder/model.onnx")),
        Unet.timestepInput(directory.resolve("unet/model.onnx")),
        weightBytes(directory, architecture.textEncoders()),
        readScheduler(directory.resolve("scheduler/scheduler_config.json"), settings),
        settings);
  }

  /** Of the parts that are loaded; others, such as a safety checker, lie beside them. */
  private static long weightBytes(Path directory, List<TextEncoder> textEncoders) {
    Stream<String> parts =
        Stream.concat(
            textEncoders.stream().map(TextEncoder::folder),
            Stream.of("unet", "vae_decoder", "vae_encoder"));
    return parts
        .map(directory::resolve)
        .filter(Files::isDirectory)
        .mapToLong(ModelReader::fileBytes)
        .sum();
  }

  private static long fileBytes(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new BrokenModelException(folder, "its files cannot be listed", e);
    }
  }

  /** Whether the pipeline has a part; one that it could have but has not is a pair of nulls. */
  private static boolean hasPart(JsonFile index, String part) {
    return index.content().path(part).path(1).isString();
  }

  private static LatentSpace readVae(Path directory) {
    JsonFile vae = JsonFile.read(directory.resolve("vae_decoder/config.json"));
    if (vae.has("latents_mean")) {
      throw new BrokenModelException(vae.path(), "latents_mean cannot be served yet");
    }
    return new LatentSpace(
        vae.positiveInt("latent_channels"),
        1 << (vae.listLength("block_out_channels") - 1),
        vae.positiveNumber("scaling_factor", DEFAULT_VAE_SCALING_FACTOR),
        true);
  }

  private static boolean inpaints(JsonFile unet, int latentChannels) {
    int inChannels = unet.positiveInt("in_channels");
    int withMask = 2 * latentChannels + 1;
    if (inChannels != latentChannels && inChannels != withMask) {
      throw new BrokenModelException(
          unet.path(),
          "in_channels must be %d as the latents, or %d for inpainting, but is %d"
              .formatted(latentChannels, withMask, inChannels));
    }
    return inChannels == withMask;
  }

  private static Architecture readArchitecture(Path directory, JsonFile index, JsonFile unet) {
    List<String> encoders =
        Stream.of("text_encoder", "text_encoder_2").filter(part -> hasPart(index, part)).toList();
    boolean takesClasses = unet.has("num_class_embeds");
    if (encoders.isEmpty()) {
      return takesClasses
          ? new Architecture.ClassConditional(unet.positiveInt("num_class_embeds"))
          : new Architecture.Unconditional();
    }
    if (takesClasses) {
      throw new BrokenModelException(
          unet.path(), "num_class_embeds cannot be served beside a text encoder yet");
    }
    if (unet.content().path("addition_embed_type").asString("").equals("text_time")) {
      return new Architecture.StableDiffusionXl(
          readTextEncoders(directory, unet, encoders, true),
          index.flag("force_zeros_for_empty_prompt"));
    }
    if (!encoders.equals(List.of("text_encoder"))) {
      throw new BrokenModelException(
          unet.path(), "addition_embed_type must be text_time with a text_encoder_2");
    }
    return new Architecture.StableDiffusion(
        readTextEncoders(directory, unet, encoders, false).getFirst());
  }

  private static List<TextEncoder> readTextEncoders(
      Path directory, JsonFile unet, List<String> folders, boolean extended) {
    List<TextEncoder> encoders =
        folders.stream().map(folder -> readTextEncoder(directory, folder, extended)).toList();
    int hiddenSize = encoders.stream().mapToInt(TextEncoder::hiddenSize).sum();
    if (unet.positiveInt("cross_attention_dim") != hiddenSize) {
      throw new BrokenModelException(
          unet.path(),
          "cross_attention_dim must be the text encoders' hidden_size, %d, but is %d"
              .formatted(hiddenSize, unet.positiveInt("cross_attention_dim")));
    }
    return encoders;
  }

  /**
   * @param extended whether the UNet is SDXL's, which reads the layer before the last, and the
   *     projection of the second text encoder
   */
  private static TextEncoder readTextEncoder(Path directory, String folder, boolean extended) {
    String suffix = folder.substring("text_encoder".length());
    JsonFile config = JsonFile.read(directory.resolve(folder).resolve("config.json"));
    int vocabularySize = config.positiveInt("vocab_size");
    ClipTokenizer tokenizer = ClipTokenizer.read(directory.resolve("tokenizer" + suffix));
    if (tokenizer.vocabularySize() > vocabularySize) {
      throw new BrokenModelException(
          config.path(),
          "vocab_size must be at least the tokenizer's %d, but is %d"
              .formatted(tokenizer.vocabularySize(), vocabularySize));
    }
    return new TextEncoder(
        folder,
        tokenizer,
        extended
            ? "hidden_states." + (config.positiveInt("num_hidden_layers") - 1)
            : "last_hidden_state",
        config.positiveInt("hidden_size"),
        extended && suffix.equals("_2")
            ? OptionalInt.of(config.positiveInt("projection_dim"))
            : OptionalInt.empty());
  }

  /**
   * As diffusers' {@code DDIMScheduler.from_config}: fields of other schedulers are passed over,
   * and what is missing has DDIM's default. (Its {@code StableDiffusionPipeline} would also change
   * steps_offset and clip_sample of old files; optimum's pipeline does not, nor do we.)
   */
  private static DdimConfig readScheduler(Path path, ModelSettings settings) {
    JsonFile file = JsonFile.read(path);
    ObjectNode fields = Json.MAPPER.valueToTree(DdimConfig.DEFAULTS);
    file.content()
        .forEachEntry(
            (field, value) -> {
              if (fields.has(field) && !value.isNull()) {
                fields.set(field, value);
              }
            });
    try {
      DdimConfig config = Json.MAPPER.treeToValue(fields, DdimConfig.class);
      // Finds out now what every request without settings of its own would be refused for.
      new DdimScheduler(config, settings.numInferenceSteps());
      return config;
    } catch (InvalidInputException e) {
      throw new BrokenModelException(path, problem(e), e);
    } catch (JacksonException e) {
      String problem =
          e.getCause() instanceof InvalidInputException invalid
              ? problem(invalid)
              : JsonMismatch.of(e)
                  .map(mismatch -> mismatch.field() + " must be " + mismatch.limit())
                  .orElseGet(e::getOriginalMessage);
      throw new BrokenModelException(path, problem, e);
    }
  }

  private static String problem(InvalidInputException invalid) {
    return invalid.faults().stream()
        .map(
            fault ->
                switch (fault.kind()) {
                  case Fault.OutOfRange(Object value, String limit) ->
                      "%s must be %s, but is %s".formatted(fault.field(), limit, value);
                  case Fault.Contradiction(String limit, String reason) ->
                      "%s must be %s%s"
                          .formatted(fault.field(), limit, reason == null ? "" : ": " + reason);
                  default -> fault.toString();
                })
        .collect(joining("; "));
  }
}
