package dev.darkroom.api.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.api.Parameters;
import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.Job;
import dev.darkroom.json.Json;
import java.math.BigInteger;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a request for images.
 *
 * @param images files, in base64 without the beginning of a data URI
 * @param parameters the request without its images
 * @param info an {@link Info} in JSON
 */
record ImagesResponse(List<byte[]> images, ObjectNode parameters, String info) {
  static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneId.systemDefault());

  /**
   * How the images were made, by AUTOMATIC1111's names; null stands for what there is not.
   *
   * @param samplerName that made them
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Info(
      String prompt,
      List<String> allPrompts,
      String negativePrompt,
      List<String> allNegativePrompts,
      BigInteger seed,
      List<BigInteger> allSeeds,
      BigInteger subseed,
      List<BigInteger> allSubseeds,
      double subseedStrength,
      int width,
      int height,
      String samplerName,
      double cfgScale,
      int steps,
      int batchSize,
      boolean restoreFaces,
      @Nullable String faceRestorationModel,
      String sdModelName,
      @Nullable String sdModelHash,
      @Nullable String sdVaeName,
      @Nullable String sdVaeHash,
      int seedResizeFromW,
      int seedResizeFromH,
      @Nullable Double denoisingStrength,
      Map<String, Object> extraGenerationParams,
      int indexOfFirstImage,
      List<String> infotexts,
      List<String> styles,
      String jobTimestamp,
      int clipSkip,
      boolean isUsingInpaintingConditioning) {}

  /** Of a job that has made these images, which carry AUTOMATIC1111's text. */
  static ImagesResponse of(Job job, List<EncodedImage> images, Asked asked) {
    Parameters made = Parameters.ofJson(job.parameters());
    Map<String, Object> extra = asked.extraParameters(made.eta(), null);
    List<BigInteger> seeds = images.stream().map(image -> image.seed().value()).toList();
    List<String> texts = seeds.stream().map(seed -> Infotext.of(made, seed, extra)).toList();
    List<byte[]> files =
        asked.sendImages() ? images.stream().map(EncodedImage::bytes).toList() : List.of();
    return of(job, made, files, seeds, texts, extra, asked);
  }

  /** Of a job whose caller did not want the rest of it: no image was done. */
  static ImagesResponse interrupted(Job job, Asked asked) {
    Parameters made = Parameters.ofJson(job.parameters());
    String done =
        "after %d of %d steps and before an image was done"
            .formatted(job.progress().steps(), job.progress().totalSteps());
    Map<String, Object> extra = asked.extraParameters(made.eta(), done);
    List<BigInteger> seeds = List.of(made.seed());
    List<String> texts = List.of(Infotext.of(made, made.seed(), extra));
    return of(job, made, List.of(), seeds, texts, extra, asked);
  }

  private static ImagesResponse of(
      Job job,
      Parameters made,
      List<byte[]> files,
      List<BigInteger> seeds,
      List<String> texts,
      Map<String, Object> extra,
      Asked asked) {
    String prompt = made.prompt() == null ? "" : made.prompt();
    String negative = made.negativePrompt() == null ? "" : made.negativePrompt();
    Info info =
        new Info(
            prompt,
            Collections.nCopies(seeds.size(), prompt),
            negative,
            Collections.nCopies(seeds.size(), negative),
            seeds.getFirst(),
            seeds,
            seeds.getFirst(),
            seeds,
            0,
            made.width(),
            made.height(),
            Samplers.DDIM,
            made.guidanceScale(),
            Infotext.steps(made),
            asked.batchSize(),
            false,
            null,
            made.model(),
            null,
            null,
            null,
            -1,
            -1,
            made.strength(),
            extra,
            0,
            texts,
            List.of(),
            TIMESTAMP.format(job.createdAt()),
            1,
            false);
    return new ImagesResponse(files, asked.parameters(), Json.MAPPER.writeValueAsString(info));
  }
}
