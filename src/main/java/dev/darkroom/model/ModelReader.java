package dev.darkroom.model;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import dev.darkroom.json.JsonFile;
import dev.darkroom.json.JsonMismatch;
import dev.darkroom.text.ClipTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Reads the configuration files of a model directory as optimum's ONNX export lays it out. */
public final class ModelReader {
  /** What Stable Diffusion 1.x assumes where its VAE's configuration says nothing. */
  private static final double DEFAULT_VAE_SCALING_FACTOR = 0.18215;

  private ModelReader() {}

  /**
   * Reads a model, opening no ONNX file yet.
   *
   * @throws BrokenModelException if a file is missing, cannot be read or does not fit the others
   */
  public static DiffusionModel read(String name, Path directory, ModelSettings settings) {
    if (!Files.isDirectory(directory)) {
      throw new BrokenModelException(directory, "expected the folder of model " + name);
    }
    checkPipeline(JsonFile.read(directory.resolve("model_index.json")));
    JsonFile unet = JsonFile.read(directory.resolve("unet/config.json"));
    JsonFile vae = JsonFile.read(directory.resolve("vae_decoder/config.json"));
    int latentChannels = vae.positiveInt("latent_channels");
    int inChannels = unet.positiveInt("in_channels");
    if (inChannels != latentChannels) {
      throw new BrokenModelException(
          unet.path(),
          "in_channels must be the VAE's latent_channels, %d, but is %d"
              .formatted(latentChannels, inChannels));
    }
    int[] latentSize = unet.positivePair("sample_size");
    int vaeScaleFactor = 1 << (vae.listLength("block_out_channels") - 1);
    // The exported UNet halves its latents between blocks and cannot pad them.
    int unetScaleFactor = 1 << (unet.listLength("down_block_types") - 1);
    return new DiffusionModel(
        name,
        directory,
        latentChannels,
        vaeScaleFactor,
        vae.positiveNumber("scaling_factor", DEFAULT_VAE_SCALING_FACTOR),
        vaeScaleFactor * unetScaleFactor,
        latentSize[1] * vaeScaleFactor,
        latentSize[0] * vaeScaleFactor,
        unet.positiveInt("cross_attention_dim"),
        readScheduler(directory.resolve("scheduler/scheduler_config.json"), settings),
        readTokenizer(directory),
        settings);
  }

  private static void checkPipeline(JsonFile index) {
    if (index.content().has("text_encoder_2")) {
      throw new BrokenModelException(
          index.path(), "models with a second text encoder (SDXL) cannot be served yet");
    }
  }

  private static ClipTokenizer readTokenizer(Path directory) {
    JsonFile encoder = JsonFile.read(directory.resolve("text_encoder/config.json"));
    int vocabularySize = encoder.positiveInt("vocab_size");
    ClipTokenizer tokenizer = ClipTokenizer.read(directory.resolve("tokenizer"));
    if (tokenizer.vocabularySize() > vocabularySize) {
      throw new BrokenModelException(
          encoder.path(),
          "vocab_size must be at least the tokenizer's %d, but is %d"
              .formatted(tokenizer.vocabularySize(), vocabularySize));
    }
    return tokenizer;
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
      throw new BrokenModelException(path, e.getMessage(), e);
    } catch (JacksonException e) {
      String problem =
          e.getCause() instanceof InvalidInputException invalid
              ? invalid.getMessage()
              : JsonMismatch.of(e)
                  .map(mismatch -> mismatch.field() + " must be " + mismatch.limit())
                  .orElseGet(e::getOriginalMessage);
      throw new BrokenModelException(path, problem, e);
    }
  }
}
