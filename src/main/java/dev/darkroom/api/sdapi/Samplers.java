package dev.darkroom.api.sdapi;

import dev.darkroom.failure.InvalidInputException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The samplers and schedules that AUTOMATIC1111 1.10 knows. The service has DDIM alone. */
final class Samplers {
  static final String DDIM = "DDIM";
  static final String AUTOMATIC = "Automatic";

  private static final List<String> SAMPLERS =
      List.of(
          DDIM,
          "DDIM CFG++",
          "PLMS",
          "UniPC",
          "LCM",
          "Euler",
          "Euler a",
          "Heun",
          "LMS",
          "DPM2",
          "DPM2 a",
          "DPM fast",
          "DPM adaptive",
          "DPM++ 2M",
          "DPM++ SDE",
          "DPM++ 2M SDE",
          "DPM++ 2M SDE Heun",
          "DPM++ 2S a",
          "DPM++ 3M SDE",
          "Restart");

  private static final List<String> SCHEDULES =
      List.of(
          AUTOMATIC,
          "Uniform",
          "Karras",
          "Exponential",
          "Polyexponential",
          "SGM Uniform",
          "KL Optimal",
          "Align Your Steps",
          "Simple",
          "Normal",
          DDIM,
          "Beta");

  /** A sampler's name may end with a schedule, as all did before 1.9. */
  private static final Map<String, String> KNOWN =
      SAMPLERS.stream()
          .flatMap(
              name ->
                  Stream.concat(
                      Stream.of(name), SCHEDULES.stream().map(schedule -> name + " " + schedule)))
          .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));

  private Samplers() {}

  /**
   * The name of a sampler as AUTOMATIC1111 spells it.
   *
   * @param field that holds it
   * @throws InvalidInputException if it knows none of that name
   */
  static String sampler(String field, String name) {
    String known = KNOWN.get(name.toLowerCase(Locale.ROOT));
    if (known == null) {
      throw InvalidInputException.outOfRange(
          field, name, "a sampler that AUTOMATIC1111 has, " + oneOf(SAMPLERS));
    }
    return known;
  }

  /**
   * @throws InvalidInputException if AUTOMATIC1111 knows no schedule of that name or label
   */
  static void requireSchedule(String name) {
    String label = name.replace('_', ' ');
    if (SCHEDULES.stream().noneMatch(label::equalsIgnoreCase)) {
      throw InvalidInputException.outOfRange(
          "scheduler", name, "a schedule that AUTOMATIC1111 has, " + oneOf(SCHEDULES));
    }
  }

  private static String oneOf(List<String> names) {
    return "one of " + String.join(", ", names);
  }
}
