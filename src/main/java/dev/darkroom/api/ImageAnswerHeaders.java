package dev.darkroom.api;

import dev.darkroom.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;

/** What an answer that is an image's file says beside it, as its JSON would have. */
final class ImageAnswerHeaders {
  static final String SEED = "Darkroom-Seed";
  static final String NUM_IMAGES = "Darkroom-Num-Images";
  static final String WARNINGS = "Darkroom-Warnings";
  static final String PARAMETERS = "Darkroom-Parameters";

  /** Of W3C's Server Timing, section 3. */
  static final String SERVER_TIMING = "Server-Timing";

  /** Characters of one header: servers and proxies take 8 KB of all of them. */
  private static final int MAX_LENGTH = 4_096;

  private static final int MAX_WARNINGS_LENGTH = 2_048;

  /** Characters of a warning's detail: as many as fit, and what always fits. */
  private static final List<Integer> DETAIL_LENGTHS = List.of(200, 10);

  private static final ObjectWriter ASCII =
      Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

  private ImageAnswerHeaders() {}

  /**
   * @param index of the image that is the answer
   */
  static HttpHeaders of(GenerateResponse response, int index) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(SEED, String.valueOf(response.images().get(index).seed()));
    headers.set(NUM_IMAGES, String.valueOf(response.images().size()));
    headers.set(SERVER_TIMING, serverTiming(response.timings()));
    String parameters = ascii(response.parameters());
    if (parameters.length() <= MAX_LENGTH) {
      headers.set(PARAMETERS, parameters);
    }
    if (!response.warnings().isEmpty()) {
      DETAIL_LENGTHS.stream()
          .map(length -> ascii(clipped(response.warnings(), length)))
          .filter(json -> json.length() <= MAX_WARNINGS_LENGTH)
          .findFirst()
          .ifPresent(json -> headers.set(WARNINGS, json));
    }
    return headers;
  }

  private static String ascii(Object value) {
    return ASCII.writeValueAsString(value).replace("\u007f", "\\u007f");
  }

  private static List<Warning> clipped(List<Warning> warnings, int length) {
    return warnings.stream()
        .map(
            warning ->
                new Warning(warning.field(), warning.code(), clipped(warning.detail(), length)))
        .toList();
  }

  private static String clipped(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length)) + "...";
  }

  private static String serverTiming(Timings timings) {
    return Json.MAPPER.valueToTree(timings).properties().stream()
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "%s;dur=%.3f",
                    entry.getKey().replace("_seconds", ""),
                    1000 * entry.getValue().doubleValue()))
        .collect(Collectors.joining(", "));
  }
}
