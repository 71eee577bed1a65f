package dev.darkroom.api;

import dev.darkroom.ddim.DdimConfig;
import dev.darkroom.ddim.DdimSampler;
import dev.darkroom.ddim.VarianceType;
import dev.darkroom.image.ImageFormat;
import dev.darkroom.image.ImageType;
import dev.darkroom.json.Json;
import dev.darkroom.pipeline.Content;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.InterpolationTarget;
import dev.darkroom.pipeline.Start;
import dev.darkroom.pipeline.Subject;
import dev.darkroom.random.Seed;
import dev.darkroom.tensor.Dtype;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation as a request would spell it, nothing left to a default: sent again, with the same
 * image, mask and latents where there were some, it makes the same images.
 *
 * @param prompt null where the model takes none
 * @param negativePrompt null where there is none
 * @param classLabel null where the model takes none
 * @param numInferenceSteps null where {@code timesteps} were listed
 * @param timesteps null where the scheduler spaced them
 * @param strength null where no image was given
 * @param interpolateTo null where the images are no sequence
 */
public record Parameters(
    String model,
    @Nullable String prompt,
    @Nullable String negativePrompt,
    @Nullable Integer classLabel,
    int width,
    int height,
    @Nullable Integer numInferenceSteps,
    @Nullable List<Integer> timesteps,
    double guidanceScale,
    double guidanceRescale,
    double eta,
    boolean useClippedModelOutput,
    VarianceType varianceType,
    @Nullable Double strength,
    BigInteger seed,
    Dtype noiseDtype,
    int numImages,
    @Nullable Target interpolateTo,
    DdimConfig scheduler,
    Output output) {
  /** The far end of a sequence of images. */
  public record Target(
      @Nullable String prompt,
      @Nullable String negativePrompt,
      BigInteger seed,
      List<Double> fractions) {
    private static Target of(InterpolationTarget target, List<Double> fractions) {
      return new Target(
          Parameters.prompt(target.subject()),
          Parameters.negativePrompt(target.subject()),
          target.seed().value(),
          fractions);
    }
  }

  /**
   * What the files are.
   *
   * @param quality null where nothing is lost
   * @param lossless null where the format leaves no choice
   */
  public record Output(
      Content content, ImageType format, @Nullable Integer quality, @Nullable Boolean lossless) {
    private static Output of(dev.darkroom.pipeline.Output output) {
      ImageType type = output.format().type();
      return switch (output.format()) {
        case ImageFormat.Png _ -> new Output(output.content(), type, null, null);
        case ImageFormat.Jpeg(int quality) -> new Output(output.content(), type, quality, null);
        case ImageFormat.LossyWebp(int quality) ->
            new Output(output.content(), type, quality, false);
        case ImageFormat.LosslessWebp _ -> new Output(output.content(), type, null, true);
      };
    }
  }

  /** All images of a generation. */
  static Parameters of(Generation generation) {
    InterpolationTarget target = generation.interpolation();
    return of(
        generation,
        generation.seed(),
        generation.numImages(),
        target == null ? null : Target.of(target, target.fractions()));
  }

  /** One image of a generation, alone. */
  static Parameters of(Generation generation, int index) {
    InterpolationTarget target = generation.interpolation();
    return of(
        generation,
        generation.seedOf(index),
        1,
        target == null ? null : Target.of(target, List.of(target.fractions().get(index))));
  }

  /** As a file carries them. */
  String toJson() {
    return Json.MAPPER.writeValueAsString(this);
  }

  /** As a file or a job carries them. */
  public static Parameters ofJson(String json) {
    return Json.MAPPER.readValue(json, Parameters.class);
  }

  private static Parameters of(
      Generation generation, Seed seed, int numImages, @Nullable Target target) {
    if (!(generation.sampler() instanceof DdimSampler(var scheduler, var options))) {
      throw new IllegalArgumentException("no request can ask for " + generation.sampler());
    }
    List<Integer> timesteps = scheduler.listedTimesteps();
    return new Parameters(
        generation.model().name(),
        prompt(generation.subject()),
        negativePrompt(generation.subject()),
        generation.subject() instanceof Subject.Label(int label) ? label : null,
        generation.width(),
        generation.height(),
        timesteps == null ? scheduler.numInferenceSteps() : null,
        timesteps,
        generation.guidance().scale(),
        generation.guidance().rescale(),
        options.eta(),
        options.useClippedModelOutput(),
        options.varianceType(),
        strength(generation.start()),
        seed.value(),
        generation.noiseDtype(),
        numImages,
        target,
        scheduler.config(),
        Output.of(generation.output()));
  }

  private static @Nullable String prompt(Subject subject) {
    return subject instanceof Subject.Text text ? text.prompt() : null;
  }

  private static @Nullable String negativePrompt(Subject subject) {
    return subject instanceof Subject.Text text ? text.negativePrompt() : null;
  }

  private static @Nullable Double strength(Start start) {
    return switch (start) {
      case Start.Noise _, Start.Latents _ -> null;
      case Start.ImageToImage image -> image.strength();
      case Start.Inpainting inpainting -> inpainting.strength();
    };
  }
}
