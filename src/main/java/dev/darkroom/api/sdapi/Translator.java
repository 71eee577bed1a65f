package dev.darkroom.api.sdapi;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.api.GenerateRequest;
import dev.darkroom.api.GenerateRequestBuilder;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.Presets;
import dev.darkroom.api.Uploads;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.json.Json;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.Subject;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the requests for images into the service's own. What AUTOMATIC1111 would do and the service
 * cannot is refused where it would have an effect.
 */
@Component
@SdapiBean
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
    String mask = request.mask();
    if (mask != null) {
      refusals.refuseMaskOptions(request);
      boolean inverted = requireNonNullElse(request.inpaintingMaskInvert(), 0) != 0;
      builder.maskImage(
          faults.isEmpty()
              ? faults.attempt(() -> Masks.read(mask, inverted, uploads.of(caller)))
              : mask);
    }
    return translation(request, builder, faults);
  }

  private GenerateRequestBuilder builder(
      Processing request, HttpCaller caller, double strength, Faults faults) {
    new Refusals(faults).refuse(request);
    String own = ownCheckpoint(request);
    String checkpoint = own == null ? checkpoints.of(caller.key()) : own;
    DiffusionModel model = faults.attempt(() -> presets.model(checkpoint));
    if (model != null && !requireNonNullElse(request.overrideSettingsRestoreAfterwards(), true)) {
      checkpoints.set(caller.key(), checkpoint);
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
        .previews(model == null ? null : previews(request, model, checkpoint, strength));
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
    return Stream.of(samplerName(request), text(request.samplerIndex()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(Samplers.DDIM);
  }

  private static Optional<String> samplerName(Processing request) {
    return text(request.samplerName());
  }

  /** An empty text is as good as none. */
  private static Optional<String> text(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }

  /** As many as there are steps for. */
  private int previews(
      Processing request, DiffusionModel model, String checkpoint, double strength) {
    Optional<GenerateRequest> defaults = presets.find(checkpoint).map(preset -> preset.defaults());
    Integer steps = request.steps();
    if (steps == null && defaults.map(GenerateRequest::timesteps).isPresent()) {
      return 0;
    }
    int taken =
        (int)
            (strength
                * (steps != null
                    ? steps
                    : defaults
                        .map(GenerateRequest::numInferenceSteps)
                        .orElse(model.settings().numInferenceSteps())));
    return Math.clamp(taken, 0, PREVIEWS);
  }

  private static Translation translation(
      Processing request, GenerateRequestBuilder builder, Faults faults) {
    String field = samplerName(request).isPresent() ? "sampler_name" : "sampler_index";
    String sampler = faults.attempt(() -> Samplers.sampler(field, sampler(request)));
    text(request.scheduler())
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

  /** What is refused by name. */
  private record Refusals(Faults faults) {
    void refuse(Processing request) {
      refuse("tiling", request.tiling(), "false", "no image is made to be tiled");
      refuse("restore_faces", request.restoreFaces(), "false", "no faces are restored");
      refuse(
          "subseed_strength",
          requireNonNullElse(request.subseedStrength(), 0.0) != 0,
          "0",
          "noise is of one seed; interpolate_to of POST /generate goes from one to another");
      refuseAboveZero("seed_resize_from_w", request.seedResizeFromW(), "noise is not resized");
      refuseAboveZero("seed_resize_from_h", request.seedResizeFromH(), "noise is not resized");
      refuse(
          "styles",
          !requireNonNullElse(request.styles(), List.of()).isEmpty(),
          "empty",
          "there are none; write the style into the prompt");
      refuse("script_name", hasText(request.scriptName()), "null", "there are no scripts");
      requireNonNullElse(request.alwaysonScripts(), Map.<String, Object>of())
          .keySet()
          .forEach(
              name -> refuse("alwayson_scripts." + name, true, "absent", "there are no scripts"));
      refuse("infotext", hasText(request.infotext()), "null", "send its values as fields");
      refuse(
          "refiner_checkpoint",
          hasText(request.refinerCheckpoint())
              && !"None".equalsIgnoreCase(request.refinerCheckpoint()),
          "null",
          "no model takes over on the way; img2img with a refiner goes on from an image");
      refuse(
          "s_min_uncond",
          requireNonNullElse(request.sMinUncond(), 0.0) > 0,
          "0",
          "each step is guided");
      refuse(
          "clip_skip",
          requireNonNullElse(request.clipSkip(), 1) > 1,
          "1",
          "text encoders give their last layer");
      requireAtLeastOne("batch_size", request.batchSize());
      requireAtLeastOne("n_iter", request.nIter());
      Options options = request.overrideSettings();
      if (options != null) {
        options.check("override_settings.", Set.of(Options.CHECKPOINT, Options.ETA), faults);
      }
    }

    void refuseImageOptions(Img2ImgRequest request) {
      refuse(
          "resize_mode",
          requireNonNullElse(request.resizeMode(), 0) != 0,
          "0",
          "an image is resized to width and height; crop or fill it before");
      refuse(
          "initial_noise_multiplier",
          requireNonNullElse(request.initialNoiseMultiplier(), 1.0) != 1,
          "1",
          "noise is not scaled");
      refuse("include_init_images", request.includeInitImages(), "false", "you have them already");
      refuse("latent_mask", hasText(request.latentMask()), "null", "send it as mask");
    }

    /** The defaults of AUTOMATIC1111 are among them. */
    void refuseMaskOptions(Img2ImgRequest request) {
      refuse(
          "inpainting_fill",
          requireNonNullElse(request.inpaintingFill(), 1) != 1,
          "1 (original) where there is a mask",
          "what is masked begins as it is");
      refuse(
          "inpaint_full_res",
          request.inpaintFullRes(),
          "false where there is a mask",
          "the image is made anew as a whole; crop it to make a part of it larger");
      String unblurred = "0 where there is a mask";
      String reason = "its edge is as it is";
      refuseAboveZero("mask_blur", request.maskBlur(), unblurred, reason);
      refuseAboveZero("mask_blur_x", request.maskBlurX(), unblurred, reason);
      refuseAboveZero("mask_blur_y", request.maskBlurY(), unblurred, reason);
    }

    /** Null where it is at fault. */
    @Nullable String onlyImage(@Nullable List<@Nullable String> images) {
      String limit = "a list of one image, a data URI or base64";
      if (images == null) {
        faults.add(new Fault("init_images", new Fault.Missing(limit)));
        return "";
      }
      String image = images.size() == 1 ? images.getFirst() : null;
      if (image == null) {
        faults.add(
            new Fault("init_images", new Fault.OutOfRange(images.size() + " of them", limit)));
      }
      return requireNonNullElse(image, "");
    }

    private void requireAtLeastOne(String field, @Nullable Integer value) {
      if (value != null && value < 1) {
        faults.add(new Fault(field, new Fault.OutOfRange(value, "1 or more")));
      }
    }

    void refuseAboveZero(String field, @Nullable Integer value, String reason) {
      refuseAboveZero(field, value, "0", reason);
    }

    private void refuseAboveZero(
        String field, @Nullable Integer value, String limit, String reason) {
      refuse(field, requireNonNullElse(value, 0) > 0, limit, reason);
    }

    void refuse(String field, @Nullable Boolean asked, String limit, String reason) {
      if (requireNonNullElse(asked, false)) {
        faults.add(new Fault(field, new Fault.Contradiction(limit, reason)));
      }
    }

    private static boolean hasText(@Nullable String value) {
      return text(value).isPresent();
    }
  }
}
