package dev.darkroom.api.sdapi;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses by its name what the service cannot do, and says what to send in its place.
 *
 * @param faults receives the refusals
 */
record Refusals(Faults faults) {
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

  /** An empty text where it is at fault. */
  String onlyImage(@Nullable List<@Nullable String> images) {
    String limit = "a list of one image, a data URI or base64";
    if (images == null) {
      faults.add(new Fault("init_images", new Fault.Missing(limit)));
      return "";
    }
    String image = images.size() == 1 ? images.getFirst() : null;
    if (image == null) {
      faults.add(new Fault("init_images", new Fault.OutOfRange(images.size() + " of them", limit)));
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

  private void refuseAboveZero(String field, @Nullable Integer value, String limit, String reason) {
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

  /** An empty text is as good as none. */
  static Optional<String> text(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
