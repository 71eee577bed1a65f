package dev.darkroom.benchmark;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The service's meters at one moment, all models together.
 *
 * @param stepsUpTo runs of the UNet by the largest number of images that shared them, each with
 *     those of all smaller numbers
 * @param steps runs of the UNet
 * @param imageSteps the images that shared them
 * @param longestStep of the last minutes, in seconds
 * @param residentBytes memory of this process
 */
record Meters(
    Map<Integer, Long> stepsUpTo,
    long steps,
    long imageSteps,
    double longestStep,
    double residentBytes) {
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LIMIT = Pattern.compile("le=\"(\\d+)\\.0\"");
  private static final String BATCH = "darkroom_step_batch_images";

  /**
   * @param text in Prometheus' format
   */
  static Meters of(String text) {
    Map<Integer, Long> stepsUpTo = new TreeMap<>();
    long steps = 0;
    long imageSteps = 0;
    double longestStep = 0;
    double residentBytes = Double.NaN;
    for (String line : text.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        double value = Double.parseDouble(sample.group(3));
        switch (sample.group(1)) {
          case BATCH + "_bucket" -> {
            Matcher limit = LIMIT.matcher(sample.group(2));
            if (limit.find()) {
              stepsUpTo.merge(Integer.valueOf(limit.group(1)), (long) value, Long::sum);
            }
          }
          case BATCH + "_count" -> steps += (long) value;
          case BATCH + "_sum" -> imageSteps += (long) value;
          case "darkroom_denoise_step_seconds_max" -> longestStep = Math.max(longestStep, value);
          case "process_resident_memory_bytes" -> residentBytes = value;
          default -> {}
        }
      }
    }
    return new Meters(stepsUpTo, steps, imageSteps, longestStep, residentBytes);
  }

  /** Runs of the UNet since an earlier moment, by the number of images that shared them. */
  Map<Integer, Long> batchesSince(Meters earlier) {
    Map<Integer, Long> batches = new TreeMap<>();
    long smaller = 0;
    for (int images : stepsUpTo.keySet()) {
      long upTo = stepsUpTo.get(images) - earlier.stepsUpTo.getOrDefault(images, 0L);
      if (upTo > smaller) {
        batches.put(images, upTo - smaller);
      }
      smaller = upTo;
    }
    return batches;
  }
}
