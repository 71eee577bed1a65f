package dev.darkroom.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.engine.Outcome;
import dev.darkroom.engine.Stage;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.onnx.Device;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What each event does to the series that Prometheus scrapes. */
class EngineMetersTest {
  private static final Device GPU = new Device.Cuda(0);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final EngineMeters meters = new EngineMeters(registry);

  @Test
  void whatHasClosedLabelsIsThereAtZeroBeforeAnyEvent() {
    assertScraped(
        "darkroom_rejected_total{reason=\"queue_full\"} 0.0",
        "darkroom_rejected_total{reason=\"wait_too_short\"} 0.0",
        "darkroom_rejected_total{reason=\"shutting_down\"} 0.0",
        "darkroom_rejected_total{reason=\"device_failed\"} 0.0",
        "darkroom_generation_seconds_count{outcome=\"success\"} 0",
        "darkroom_generation_seconds_count{outcome=\"failed\"} 0",
        "darkroom_generation_seconds_count{outcome=\"cancelled\"} 0",
        "darkroom_generation_seconds_count{outcome=\"expired\"} 0",
        "darkroom_generation_seconds_count{outcome=\"dropped\"} 0",
        "darkroom_queue_wait_seconds_count 0");
  }

  @Test
  void aModelsSeriesAreThereAtZeroOnceItIsReady() {
    meters.modelLoaded("sd", GPU, Duration.ofMillis(1_500));

    assertScraped(
        "darkroom_denoise_step_seconds_count{device=\"cuda:0\",model=\"sd\"} 0",
        "darkroom_step_batch_images_count{device=\"cuda:0\",model=\"sd\"} 0",
        "darkroom_stage_seconds_count{device=\"cuda:0\",model=\"sd\",stage=\"text_encoder\"} 0",
        "darkroom_stage_seconds_count{device=\"cuda:0\",model=\"sd\",stage=\"denoising\"} 0",
        "darkroom_stage_seconds_count{device=\"cuda:0\",model=\"sd\",stage=\"vae_decoder\"} 0",
        "darkroom_model_evictions_total{device=\"cuda:0\",model=\"sd\"} 0.0",
        "darkroom_images_total{model=\"sd\"} 0.0");
  }

  @Test
  void loadsAreTimedAndEvictionsCounted() {
    meters.modelLoaded("sd", GPU, Duration.ofMillis(1_500));
    meters.modelEvicted("sd", GPU);

    assertScraped(
        "darkroom_model_load_seconds_count{device=\"cuda:0\",model=\"sd\"} 1",
        "darkroom_model_load_seconds_sum{device=\"cuda:0\",model=\"sd\"} 1.5",
        "darkroom_model_evictions_total{device=\"cuda:0\",model=\"sd\"} 1.0");
  }

  @Test
  void aStepIsTimedAndItsImagesCounted() {
    meters.stepFinished("sd", GPU, 3, Duration.ofMillis(1_200));

    assertScraped(
        "darkroom_denoise_step_seconds_sum{device=\"cuda:0\",model=\"sd\"} 1.2",
        "darkroom_denoise_step_seconds_bucket{device=\"cuda:0\",model=\"sd\",le=\"1.0\"} 0",
        "darkroom_denoise_step_seconds_bucket{device=\"cuda:0\",model=\"sd\",le=\"1.5\"} 1",
        "darkroom_step_batch_images_sum{device=\"cuda:0\",model=\"sd\"} 3.0",
        "darkroom_step_batch_images_bucket{device=\"cuda:0\",model=\"sd\",le=\"2.0\"} 0",
        "darkroom_step_batch_images_bucket{device=\"cuda:0\",model=\"sd\",le=\"3.0\"} 1");
  }

  @Test
  void aStageIsTimed() {
    meters.stageFinished(Stage.VAE_DECODER, "sd", GPU, Duration.ofSeconds(2));

    assertScraped(
        "darkroom_stage_seconds_sum{device=\"cuda:0\",model=\"sd\",stage=\"vae_decoder\"} 2.0");
  }

  @Test
  void aRejectionIsCountedByItsReason() {
    meters.rejected(Reason.QUEUE_FULL);

    assertScraped(
        "darkroom_rejected_total{reason=\"queue_full\"} 1.0",
        "darkroom_rejected_total{reason=\"shutting_down\"} 0.0");
  }

  @Test
  void theWaitIsTimedWhenTheWorkerTakesAGeneration() {
    meters.started(Duration.ofSeconds(90));

    assertScraped(
        "darkroom_queue_wait_seconds_sum 90.0",
        "darkroom_queue_wait_seconds_bucket{le=\"60.0\"} 0",
        "darkroom_queue_wait_seconds_bucket{le=\"120.0\"} 1");
  }

  @Test
  void aSuccessCountsItsImages() {
    meters.ended(Outcome.SUCCESS, "sd", 4, Duration.ofMinutes(20));

    assertScraped(
        "darkroom_generation_seconds_bucket{outcome=\"success\",le=\"600.0\"} 0",
        "darkroom_generation_seconds_bucket{outcome=\"success\",le=\"1200.0\"} 1",
        "darkroom_images_total{model=\"sd\"} 4.0");
  }

  @Test
  void aFailureCountsNoImages() {
    meters.modelLoaded("sd", GPU, Duration.ofMillis(1_500));

    meters.ended(Outcome.FAILED, "sd", 4, Duration.ofSeconds(1));

    assertScraped(
        "darkroom_generation_seconds_count{outcome=\"failed\"} 1",
        "darkroom_images_total{model=\"sd\"} 0.0");
  }

  private void assertScraped(String... lines) {
    assertThat(registry.scrape().lines()).contains(lines);
  }
}
