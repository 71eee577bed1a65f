package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/**
 * A service of its own, whose queue's capacity no other test has, so that nobody asks it for
 * anything.
 */
@DarkroomTest
@TestPropertySource(properties = "darkroom.engine.queue-capacity=5")
class MetersBeforeAnyRequestTest {
  private final Map<String, Double> samples;

  MetersBeforeAnyRequestTest(@LocalServerPort int port) {
    samples = Scrape.of(new Client(port)).samples();
  }

  @Test
  void theTrialStepAtStartCountsAsNothing() {
    assertThat(samples)
        .containsEntry("darkroom_denoise_step_seconds_count{device=\"cpu\",model=\"icons\"}", 0.0)
        .containsEntry("darkroom_step_batch_images_count{device=\"cpu\",model=\"icons\"}", 0.0)
        .containsEntry("darkroom_queue_wait_seconds_count", 0.0)
        .containsEntry("darkroom_generation_seconds_count{outcome=\"success\"}", 0.0)
        .containsEntry("darkroom_images_total{model=\"icons\"}", 0.0);
  }

  @Test
  void everyModelHasItsSeries() {
    assertThat(samples)
        .containsKeys(
            "darkroom_images_total{model=\"icons\"}",
            "darkroom_images_total{model=\"sd1-tiny\"}",
            "darkroom_images_total{model=\"sd2-tiny-fp16\"}");
  }

  @Test
  void gaugesShowTheEngine() {
    assertThat(samples)
        .containsEntry("darkroom_device_ready{device=\"cpu\"}", 1.0)
        .containsEntry("darkroom_queue_images", 0.0)
        .containsEntry("darkroom_queue_capacity_images", 5.0)
        .containsEntry("darkroom_running_images", 0.0);
  }
}
