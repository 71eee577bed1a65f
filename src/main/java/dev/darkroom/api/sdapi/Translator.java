package dev.darkroom.api.sdapi;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.api.GenerateRequestBuilder;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.Presets;
import dev.darkroom.api.Uploads;
import dev.darkroom.failure.Faults;
import dev.darkroom.json.Json;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Subject;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the requests for images into the service's own. What AUTOMATIC1111 would do and the service
 * cannot is refused where it would have an effect.
 */
@Component
final class Translator {
  /** Fields of the service's own requests, by the names that they have here. */
  static final Map<String, String> NAMES =
      Map.of(
          "model", Options.CHECKPOINT,
          "num_inference_steps", "steps",
          "guidance_scale", "cfg_scale",
          "num_images", "batch_size * n_iter",
          "image", "init_images",
          "mask_image", "mask",
          "strength", "denoising_strength");

  /** Of each image, for whoever asks for progress. */
  private static final int PREVIEWS = 4;

  /** AUTOMATIC1111's, of img2img. */
  private static final double DEFAULT_STRENGTH = 0.75;

  private static final BigInteger DRAWN = BigInteger.valueOf(-1);

  private final Presets presets;
  private final Checkpoints checkpoints;
  private final Uploads uploads;

  Translator(Presets presets, Checkpoints checkpoints, Uploads uploads) {
    this.presets = presets;
    this.checkpoints = checkpoints;
    this.uploads = uploads;
  }

  /** Adds what is wrong with the request to its faults. */
  Translation ofText(Txt2ImgRequest request, HttpCaller caller, Faults faults) {
    Refusals refusals = new Refusals(faults);
    refusals.refuse("enable_hr", request.enableHr(), "false", "there is no second pass");
    refusals.refuseAboveZero(
        "firstphase_width", request.firstphaseWidth(), "send the size as width and height");
    refusals.refuseAboveZero(
        "firstphase_height", request.firstphaseHeight(), "send the size as width and height");
    return translation(request, builder(request, caller, 1, faults), faults);
  }

  /** Likewise. */
  Translation ofImage(Img2ImgRequest request, HttpCaller caller, Faults faults) {
    Refusals refusals = new Refusals(faults);
    refusals.refuseImageOptions(request);
    double strength = requireNonNullElse(request.denoisingStrength(), DEFAULT_STRENGTH);
    GenerateRequestBuilder builder =
        builder(request, caller, strength, faults)
            .strength(strength)
            .image(refusals.onlyImage(request.initImages()));
    Refusals.text(request.mask())
        .ifPresent(
            mask -> {
              refusals.refuseMaskOptions(request);
              boolean inverted = requireNonNullElse(request.inpaintingMaskInvert(), 0) != 0;
              builder.maskImage(
                  faults.isEmpty()
                      ? faults.attempt(() -> Masks.read(mask, inverted, uploads.of(caller)))
                      : mask);
            });
    return translation(request, builder, faults);
  }

  private GenerateRequestBuilder builder(
      Processing request, HttpCaller caller, double strength, Faults faults) {
    new Refusals(faults).refuse(request);
    String own = ownCheckpoint(request);
    String checkpoint = own == null ? checkpoints.of(caller) : own;
    DiffusionModel model = faults.attempt(() -> presets.of(caller.limits()).model(checkpoint));
    if (model != null && !requireNonNullElse(request.overrideSettingsRestoreAfterwards(), true)) {
      checkpoints.set(caller, checkpoint);
    }
    boolean prompted = model == null || model.takesPrompts();
    String prompt = requireNonNullElse(request.prompt(), "");
    String negative = requireNonNullElse(request.negativePrompt(), "");
    return GenerateRequestBuilder.builder()
        .model(checkpoint)
        .prompt(prompt.isEmpty() && !prompted ? null : prompt)
        // None is as good as an empty one, which clients always send.
        .negativePrompt(negative.isEmpty() ? null : negative)
        .seed(DRAWN.equals(request.seed()) ? null : request.seed())
        .numInferenceSteps(request.steps())
        .guidanceScale(request.cfgScale())
        .width(request.width())
        .height(request.height())
        .numImages(images(request))
        .eta(eta(request))
        .previews(model == null ? null : previews(request, checkpoint, strength));
  }

  private static @Nullable String ownCheckpoint(Processing request) {
    Options options = request.overrideSettings();
    return options == null ? null : options.sdModelCheckpoint();
  }

  private static int images(Processing request) {
    long images = (long) batchSize(request) * iterations(request);
    return (int) Math.min(images, Integer.MAX_VALUE);
  }

  private static int batchSize(Processing request) {
    return requireNonNullElse(request.batchSize(), 1);
  }

  private static int iterations(Processing request) {
    return requireNonNullElse(request.nIter(), 1);
  }

  /** The request's eta is that of its sampler: of another one than DDIM it says nothing. */
  private static @Nullable Double eta(Processing request) {
    Options options = request.overrideSettings();
    if (!sampler(request).equalsIgnoreCase(Samplers.DDIM)) {
      return null;
    }
    return request.eta() != null || options == null ? request.eta() : options.etaDdim();
  }

  /** As the request names it. */
  private static String sampler(Processing request) {
    return Stream.of(samplerName(request), Refusals.text(request.samplerIndex()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(Samplers.DDIM);
  }

  private static Optional<String> samplerName(Processing request) {
    return Refusals.text(request.samplerName());
  }

  /** As many as there are steps for. */
  private int previews(Processing request, String checkpoint, double strength) {
    int steps =
        request.steps() != null ? request.steps() : presets.numInferenceSteps(checkpoint).orElse(0);
    return Math.clamp((int) (strength * steps), 0, PREVIEWS);
  }

  private static Translation translation(
      Processing request, GenerateRequestBuilder builder, Faults faults) {
    String field = samplerName(request).isPresent() ? "sampler_name" : "sampler_index";
    String sampler = faults.attempt(() -> Samplers.sampler(field, sampler(request)));
    Refusals.text(request.scheduler())
        .ifPresent(schedule -> faults.check(() -> Samplers.requireSchedule(schedule)));
    ObjectNode parameters = Json.MAPPER.valueToTree(request);
    // It is held until the answer, and nothing else limits what has no effect.
    parameters.removeIf(
        value -> value.isString() && value.asString().length() > Subject.MAX_PROMPT_LENGTH);
    return new Translation(
        builder.build(),
        new Asked(
            parameters,
            batchSize(request),
            iterations(request),
            requireNonNullElse(request.sendImages(), true),
            requireNonNullElse(sampler, Samplers.DDIM)));
  }
}
