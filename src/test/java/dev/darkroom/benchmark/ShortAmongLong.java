package dev.darkroom.benchmark;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A short request now and then, while clients run long ones. */
record ShortAmongLong(Service service, int clients, Work longWork, Work shortWork, int samples) {
  /** Its own work, as the answer tells it; the rest of the time it waited. */
  private static final List<String> OWN_WORK =
      List.of(
          "text_encoder_seconds", "denoising_seconds", "vae_decoder_seconds", "encoding_seconds");

  /**
   * What came of it; times in milliseconds.
   *
   * @param aloneMs median of the short request when nothing else runs
   * @param medianMs of the short request among long ones, likewise the largest
   * @param waitMedianMs of what was not its own work; the steps that it shared are its own
   * @param longestStepMs the longest run of the UNet, which the wait is measured by
   */
  record Row(
      int clients,
      int longSteps,
      int shortSteps,
      int samples,
      double aloneMs,
      double medianMs,
      double largestMs,
      double waitMedianMs,
      double waitLargestMs,
      double longestStepMs) {}

  Row measure() {
    List<Double> alone = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      alone.add(Times.millis(() -> service.answer(shortWork)));
    }
    List<Double> among = new ArrayList<>();
    List<Double> waits = new ArrayList<>();
    double longestStep = 0;
    try (Clients running = new Clients(clients, () -> service.generate(longWork))) {
      running.awaitFirstAnswers();
      for (int i = 0; i < samples; i++) {
        long start = System.nanoTime();
        JsonNode answer = service.answer(shortWork);
        double millis = (System.nanoTime() - start) / 1e6;
        among.add(millis);
        waits.add(millis - ownWorkMillis(answer));
        longestStep = Math.max(longestStep, service.meters().longestStep());
      }
    }
    Times latency = new Times(among);
    Times wait = new Times(waits);
    return new Row(
        clients,
        longWork.steps(),
        shortWork.steps(),
        samples,
        new Times(alone).median(),
        latency.median(),
        latency.largest(),
        wait.median(),
        wait.largest(),
        1000 * longestStep);
  }

  private static double ownWorkMillis(JsonNode answer) {
    JsonNode timings = answer.required("timings");
    return OWN_WORK.stream().mapToDouble(name -> 1000 * timings.required(name).doubleValue()).sum();
  }
}
