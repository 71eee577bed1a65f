package dev.darkroom.api.openai;

import static dev.darkroom.failure.InvalidInputException.outOfRange;
import static java.util.Objects.requireNonNullElse;

import dev.darkroom.api.GenerateRequest;
import dev.darkroom.api.GenerateRequestBuilder;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.Preset;
import dev.darkroom.api.Presets;
import dev.darkroom.api.Uploads;
import dev.darkroom.api.openai.ImageRequest.Background;
import dev.darkroom.api.openai.ImageRequest.ResponseFormat;
import dev.darkroom.failure.Fault;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.ImageType;
import dev.darkroom.image.Upload;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.pipeline.ModelLimits;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes requests of this service of those of OpenAI's clients. */
@Component
final class RequestTranslator {
  /** Leaves a choice to the service. */
  static final String AUTO = "auto";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

  /** In times of the steps that are taken by default. */
  private static final Map<String, Double> QUALITIES =
      Map.of("low", 0.5, "medium", 1.0, "standard", 1.0, AUTO, 1.0, "high", 2.0, "hd", 2.0);

  private static final int MAX_PARTIAL_IMAGES = 3;

  /** OpenAI's names for fields of {@link GenerateRequest}. */
  private static final Map<String, String> NAMES =
      Map.of(
          "num_images", "n",
          "width", "size",
          "height", "size",
          "previews", "partial_images",
          "output.format", "output_format",
          "output.quality", "output_compression");

  private final Presets presets;
  private final Uploads uploads;

  RequestTranslator(Presets presets, Uploads uploads) {
    this.presets = presets;
    this.uploads = uploads;
  }

  /** The same for a caller, who may name other models. */
  RequestTranslator of(HttpCaller caller) {
    return new RequestTranslator(presets.of(caller.limits()), uploads);
  }

  /** What the fields are called in a request, by their names here. */
  static Map<String, String> names(ImageRequest request) {
    Map<String, String> names = new TreeMap<>(NAMES);
    if (request.steps() != null) {
      names.put("num_inference_steps", "steps");
    }
    if (request.guidance() != null) {
      names.put("guidance_scale", "guidance");
    }
    if (request instanceof ImageEdit edit) {
      names.put("image", edit.imageField());
      names.put("mask_image", edit.maskField());
      names.put("mask_from_alpha", edit.maskField());
    }
    return names;
  }

  /**
   * @throws InvalidInputException if there are faults
   */
  GenerateRequest translate(CreateImageRequest request, Faults faults) {
    GenerateRequest translated = new Translation(request, faults).common(null).build();
    faults.throwIfAny();
    return translated;
  }

  /**
   * @throws InvalidInputException if there are faults
   */
  GenerateRequest translateEdit(ImageEdit request, Faults faults) {
    String image = request.image(faults);
    String mask = request.mask(faults);
    Upload upload = open(request.imageField(), image, faults);
    Upload maskUpload = open(request.maskField(), mask, faults);
    if (upload != null && maskUpload != null) {
      faults.check(() -> requireMask(request.maskField(), maskUpload, upload));
    }
    GenerateRequest translated =
        new Translation(request, faults)
            .common(upload)
            .image(image)
            .maskImage(mask)
            .maskFromAlpha(mask == null ? null : true)
            .strength(request.strength())
            .build();
    faults.throwIfAny();
    return translated;
  }

  private @Nullable Upload open(String field, @Nullable String text, Faults faults) {
    return text == null ? null : faults.attempt(() -> uploads.open(field, text));
  }

  private static void requireMask(String field, Upload mask, Upload image) {
    if (!mask.hasAlpha()) {
      throw InvalidInputException.contradiction(
          field, "a PNG or WebP with alpha", "what is fully transparent there is made anew");
    }
    if (mask.width() != image.width() || mask.height() != image.height()) {
      throw outOfRange(
          field,
          "%d x %d".formatted(mask.width(), mask.height()),
          "of the image's size, %d x %d pixels".formatted(image.width(), image.height()));
    }
  }

  private final class Translation {
    private final ImageRequest request;
    private final Faults faults;
    private final @Nullable DiffusionModel model;
    private final @Nullable Preset preset;

    Translation(ImageRequest request, Faults faults) {
      this.request = request;
      this.faults = faults;
      this.model = faults.attempt(() -> presets.model(request.model()), "model");
      this.preset = presets.find(request.model()).orElse(null);
    }

    /**
     * @param image that it starts from
     */
    GenerateRequestBuilder common(@Nullable Upload image) {
      boolean stream = requireNonNullElse(request.stream(), false);
      faults.check(() -> requireStreamable(stream));
      if (request.background() == Background.TRANSPARENT) {
        refuse("background", "opaque or auto", "the models make no transparency");
      }
      GenerateRequestBuilder translated =
          GenerateRequestBuilder.builder()
              .prompt(request.prompt())
              .negativePrompt(request.negativePrompt())
              .model(request.model())
              .numInferenceSteps(steps())
              .guidanceScale(guidance())
              .seed(request.seed())
              .numImages(stream ? Integer.valueOf(1) : request.n())
              .output(faults.attempt(this::output))
              .previews(faults.attempt(() -> previews(stream)));
      faults.check(() -> setSize(translated, image));
      return translated;
    }

    private void refuse(String field, String limit, String reason) {
      faults.add(new Fault(field, new Fault.Contradiction(limit, reason)));
    }

    private void requireStreamable(boolean stream) {
      if (stream && request.n() != null && request.n() != 1) {
        throw outOfRange("n", request.n(), "1 or absent where stream is true");
      }
      if (stream && request.responseFormat() == ResponseFormat.URL) {
        refuse(
            "response_format", "b64_json or absent where stream is true", "events have the image");
      }
    }

    private int previews(boolean stream) {
      int count = requireNonNullElse(request.partialImages(), 0);
      ModelLimits.requireBetween("partial_images", count, 0, MAX_PARTIAL_IMAGES);
      return stream ? count : 0;
    }

    private @Nullable Double guidance() {
      if (request.guidance() != null && request.guidanceScale() != null) {
        refuse("guidance_scale", "absent where guidance is there", "they mean the same");
      }
      return request.guidance() != null ? request.guidance() : request.guidanceScale();
    }

    private @Nullable Integer steps() {
      Integer byQuality = faults.attempt(this::stepsByQuality);
      if (request.steps() != null && request.numInferenceSteps() != null) {
        refuse("num_inference_steps", "absent where steps is there", "they mean the same");
      }
      if (request.steps() != null) {
        return request.steps();
      }
      return request.numInferenceSteps() != null ? request.numInferenceSteps() : byQuality;
    }

    private @Nullable Integer stepsByQuality() {
      String quality = request.quality();
      if (quality == null) {
        return null;
      }
      Map<String, Integer> own = preset == null ? Map.of() : preset.quality();
      Integer chosen = own.get(quality);
      if (chosen != null) {
        return chosen;
      }
      Double factor = QUALITIES.get(quality);
      if (factor == null) {
        Set<String> known = new TreeSet<>(QUALITIES.keySet());
        known.addAll(own.keySet());
        throw outOfRange("quality", quality, "one of " + String.join(", ", known));
      }
      return factor == 1 || model == null ? null : steps(model, factor);
    }

    /** So many times the usual ones, or the nearest number that is allowed. */
    private @Nullable Integer steps(DiffusionModel known, double factor) {
      OptionalInt usual = presets.numInferenceSteps(request.model());
      if (usual.isEmpty()) {
        return null;
      }
      int most = known.scheduler().numTrainTimesteps();
      if (preset != null) {
        most = Math.min(most, requireNonNullElse(preset.limits().maxNumInferenceSteps(), most));
      }
      return Math.clamp(Math.round(factor * usual.getAsInt()), 1, most);
    }

    private GenerateRequest.Output output() {
      GenerateRequest.Output usual =
          requireNonNullElse(
              preset == null ? null : preset.defaults().output(),
              new GenerateRequest.Output(null, null, null, null));
      ImageType usualType = requireNonNullElse(usual.format(), ImageType.PNG);
      ImageType type = requireNonNullElse(request.outputFormat(), usualType);
      Integer compression = request.outputCompression();
      if (compression == null) {
        return type == usualType
            ? new GenerateRequest.Output(usual.content(), type, usual.quality(), usual.lossless())
            : new GenerateRequest.Output(usual.content(), type, null, null);
      }
      ModelLimits.requireBetween("output_compression", compression, 0, 100);
      if (type == ImageType.PNG && compression != 100) {
        throw InvalidInputException.contradiction(
            "output_compression",
            "100 or absent where output_format is png",
            "PNG keeps every pixel");
      }
      return new GenerateRequest.Output(
          usual.content(), type, type == ImageType.PNG ? null : Math.max(1, compression), null);
    }

    private void setSize(GenerateRequestBuilder translated, @Nullable Upload image) {
      String size = requireNonNullElse(request.size(), AUTO);
      if (size.equals(AUTO)) {
        if (image != null && model != null) {
          fit(translated, image, model);
        }
        return;
      }
      String limit = "auto or WIDTHxHEIGHT";
      Matcher matcher = SIZE.matcher(size);
      if (!matcher.matches()) {
        throw outOfRange("size", size, limit + " in pixels, such as 256x256");
      }
      int width = Integer.parseInt(matcher.group(1));
      int height = Integer.parseInt(matcher.group(2));
      translated.width(width).height(height);
      if (model != null) {
        try {
          ModelLimits.requireSize(model, width, height);
        } catch (InvalidInputException e) {
          if (e.faults().getFirst()
              instanceof Fault(String side, Fault.OutOfRange(Object _, String sideLimit))) {
            throw outOfRange("size", size, "%s, its %s %s".formatted(limit, side, sideLimit));
          }
          throw e;
        }
      }
    }

    /** The image's own size, smaller where there is none so large, unless the preset says one. */
    private void fit(GenerateRequestBuilder translated, Upload image, DiffusionModel known) {
      int maxWidth = known.maxWidth();
      int maxHeight = known.maxHeight();
      if (preset != null) {
        if (preset.defaults().width() != null || preset.defaults().height() != null) {
          return;
        }
        maxWidth = Math.min(maxWidth, requireNonNullElse(preset.limits().maxWidth(), maxWidth));
        maxHeight = Math.min(maxHeight, requireNonNullElse(preset.limits().maxHeight(), maxHeight));
      }
      long width = image.width();
      long height = image.height();
      if (width > maxWidth) {
        height = height * maxWidth / width;
        width = maxWidth;
      }
      if (height > maxHeight) {
        width = width * maxHeight / height;
        height = maxHeight;
      }
      int multiple = known.sizeMultiple();
      translated.width(multiple(width, multiple)).height(multiple(height, multiple));
    }

    private static int multiple(long pixels, int of) {
      return Math.toIntExact(Math.max(of, pixels / of * of));
    }
  }
}
