package dev.darkroom.api.sdapi;

import dev.darkroom.api.Parameters;
import dev.darkroom.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * AUTOMATIC1111's text of how an image was made: the prompt, the negative prompt behind a heading,
 * and a line of names and values.
 */
final class Infotext {
  /** Under which a PNG carries it. */
  static final String KEYWORD = "parameters";

  private static final String NEGATIVE = "Negative prompt:";

  /** A last line with fewer is part of a prompt. */
  private static final int MIN_PARAMETERS = 3;

  private Infotext() {}

  /**
   * @param made how
   * @param seed of the image
   * @param extra what else is told, by its names
   */
  static String of(Parameters made, BigInteger seed, Map<String, Object> extra) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("Steps", steps(made));
    line.put("Sampler", Samplers.DDIM);
    line.put("CFG scale", made.guidanceScale());
    line.put("Seed", seed);
    line.put("Size", made.width() + "x" + made.height());
    line.put("Model", made.model());
    line.put("Denoising strength", made.strength());
    line.putAll(extra);
    String parameters =
        line.entrySet().stream()
            .filter(entry -> entry.getValue() != null)
            .map(entry -> entry.getKey() + ": " + quoted(String.valueOf(entry.getValue())))
            .collect(Collectors.joining(", "));
    String negative = made.negativePrompt();
    return Stream.of(
            made.prompt(),
            negative == null || negative.isEmpty() ? null : NEGATIVE + " " + negative,
            parameters)
        .filter(Objects::nonNull)
        .collect(Collectors.joining("\n"))
        .strip();
  }

  static int steps(Parameters made) {
    Integer steps = made.numInferenceSteps();
    List<Integer> timesteps = made.timesteps();
    return steps != null ? steps : timesteps == null ? 0 : timesteps.size();
  }

  /** A value that would end too early stands there as JSON. */
  private static String quoted(String value) {
    boolean plain = value.chars().noneMatch(c -> c == ',' || c == ':' || c == '\n');
    return plain ? value : Json.MAPPER.writeValueAsString(value);
  }

  /** What a text says, by AUTOMATIC1111's names; of a size, both sides. */
  static Map<String, String> parse(String text) {
    List<String> lines = new ArrayList<>(text.strip().lines().toList());
    Map<String, String> parameters = lines.isEmpty() ? Map.of() : pairs(lines.getLast());
    if (parameters.size() < MIN_PARAMETERS) {
      parameters = Map.of();
    } else {
      lines.removeLast();
    }
    int negative = 0;
    while (negative < lines.size() && !lines.get(negative).strip().startsWith(NEGATIVE)) {
      negative++;
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Prompt", joined(lines.subList(0, negative)));
    all.put(
        "Negative prompt",
        joined(lines.subList(negative, lines.size())).replaceFirst("^" + NEGATIVE, "").strip());
    parameters.forEach(
        (name, value) -> {
          if (value.matches("\\d{1,9}x\\d{1,9}")) {
            int x = value.indexOf('x');
            all.put(name + "-1", value.substring(0, x));
            all.put(name + "-2", value.substring(x + 1));
          } else {
            all.put(name, value);
          }
        });
    return all;
  }

  private static String joined(List<String> lines) {
    return lines.stream().map(String::strip).collect(Collectors.joining("\n"));
  }

  private static Map<String, String> pairs(String line) {
    Map<String, String> pairs = new LinkedHashMap<>();
    int at = 0;
    while (at < line.length()) {
      int colon = line.indexOf(':', at);
      if (colon < 0) {
        break;
      }
      String name = line.substring(at, colon).strip();
      int start = colon + 1;
      while (start < line.length() && line.charAt(start) == ' ') {
        start++;
      }
      int end = end(line, start);
      // A name has no comma: what stands before it belongs to no value.
      pairs.put(name.substring(name.lastIndexOf(',') + 1).strip(), value(line, start, end));
      at = end + 1;
    }
    return pairs;
  }

  /** Of a value, where a comma or the line's end is. */
  private static int end(String line, int start) {
    int from = start;
    if (from < line.length() && line.charAt(from) == '"') {
      from++;
      while (from < line.length() && line.charAt(from) != '"') {
        from += line.charAt(from) == '\\' ? 2 : 1;
      }
    }
    int comma = line.indexOf(',', Math.min(from, line.length()));
    return comma < 0 ? line.length() : comma;
  }

  private static String value(String line, int start, int end) {
    String value = line.substring(Math.min(start, end), end).strip();
    if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
      try {
        return Json.MAPPER.readValue(value, String.class);
      } catch (JacksonException e) {
        // It stands for itself.
      }
    }
    return value;
  }
}
