package dev.darkroom.api.sdapi;

import dev.darkroom.api.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an answer tells of its request, beside what the job knows.
 *
 * @param parameters the request without its images
 * @param batchSize images of each of the iterations
 * @param iterations 1 or more
 * @param sendImages whether the answer is to hold the images
 * @param sampler that was asked for, as AUTOMATIC1111 spells it
 */
record Asked(
    ObjectNode parameters, int batchSize, int iterations, boolean sendImages, String sampler) {
  /** What an image with these parameters tells of itself beside the usual. */
  Map<String, String> pngTexts(Parameters made) {
    String text = Infotext.of(made, made.seed(), extraParameters(made.eta(), null));
    return Map.of(Infotext.KEYWORD, text);
  }

  /**
   * What stands in the text of an image beside the usual, and how far it came if not to its end.
   */
  Map<String, Object> extraParameters(double eta, @Nullable String interruption) {
    Map<String, Object> extra = extraParameters(eta);
    if (!sampler.equals(Samplers.DDIM)) {
      extra.put("Note", "made by DDIM because there is no sampler %s here".formatted(sampler));
    }
    if (interruption != null) {
      extra.put("Interrupted", interruption);
    }
    return extra;
  }

  /** Likewise, of any image of the service. */
  static Map<String, Object> extraParameters(double eta) {
    Map<String, Object> extra = new LinkedHashMap<>();
    if (eta != 0) {
      extra.put("Eta DDIM", eta);
    }
    // AUTOMATIC1111's name for noise as torch draws it without a GPU.
    extra.put("RNG", "CPU");
    return extra;
  }
}
