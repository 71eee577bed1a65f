package dev.darkroom.model;

import static java.util.stream.Collectors.joining;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.json.Json;
import dev.darkroom.json.JsonFile;
import dev.darkroom.json.JsonMismatch;
import dev.darkroom.onnx.Unet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    ModelLayout layout = ModelLayout.read(directory);
    if (!layout.has("unet") && layout.has("transformer")) {
      throw new BrokenModelException(
          layout.index().path(), "names a transformer: only models with a unet are served");
    }
    JsonFile unet = layout.config("unet");
    JsonFile vae = layout.hasVae() ? layout.config(ModelLayout.VAE_DECODER) : null;
    LatentSpace latentSpace = vae == null ? ofPixels(unet) : ofVae(vae, settings);
    Architecture architecture = new ArchitectureReader(layout, unet).read();
    // The exported UNet halves its latents between blocks and cannot pad them.
    int unetScaleFactor = 1 << (unet.listLength("down_block_types") - 1);
    int sizeMultiple = latentSpace.scaleFactor() * unetScaleFactor;
    OwnSize size = OwnSize.read(unet, latentSpace, settings, sizeMultiple);
    return new DiffusionModel(
        new ModelId(name),
        directory,
        architecture,
        latentSpace,
        sizeMultiple,
        size.width(),
        size.height(),
        inpaints(unet, latentSpace.channels()),
        !latentSpace.encoded() || layout.hasVaeEncoder(),
        Unet.graph(layout.onnx("unet"), settings.fused()),
        weightBytes(directory, architecture.textEncoders()),
        RunMemory.bytes(unet, vae, latentSpace, size, settings.vaeTileSize()),
        Vocabulary.read(directory),
        readScheduler(layout.folder("scheduler").resolve("scheduler_config.json"), settings),
        settings);
  }

  /** Of the parts that are loaded; others, such as a safety checker, lie beside them. */
  private static long weightBytes(Path directory, List<TextEncoder> textEncoders) {
    Stream<String> parts =
        Stream.concat(
            textEncoders.stream().map(TextEncoder::folder),
            Stream.of("unet", ModelLayout.VAE_DECODER, ModelLayout.VAE_ENCODER));
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

  private static LatentSpace ofVae(JsonFile vae, ModelSettings settings) {
    if (vae.has("latents_mean")) {
      throw new BrokenModelException(vae.path(), "latents_mean cannot be served yet");
    }
    int scaleFactor = 1 << (vae.listLength("block_out_channels") - 1);
    ModelSettings.requireMultiple(
        "vae-tile-size", settings.vaeTileSize(), ModelSettings.TILE_OVERLAP * scaleFactor, vae);
    return new LatentSpace(
        vae.positiveInt("latent_channels"),
        scaleFactor,
        vae.positiveNumber("scaling_factor", DEFAULT_VAE_SCALING_FACTOR),
        true);
  }

  private static LatentSpace ofPixels(JsonFile unet) {
    return LatentSpace.ofPixels(unet.positiveInt("in_channels") == 1 ? 1 : 3);
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
      var scheduler = new DdimScheduler(config, settings.numInferenceSteps());
      new DdimSampler(scheduler, StepOptions.withEta(0)).plan();
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
