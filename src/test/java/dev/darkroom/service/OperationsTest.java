package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.push.PushMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** What those who run the service see: health and meters. */
@DarkroomTest
class OperationsTest {
  private final Client client;

  OperationsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @Test
  void nothingIsSentAnywhere(@Autowired ApplicationContext context) {
    assertThat(context.getBeansOfType(Tracer.class)).isNotEmpty();
    assertThat(context.getBeansOfType(SpanExporter.class)).isEmpty();
    assertThat(context.getBeansOfType(LogRecordExporter.class)).isEmpty();
    assertThat(context.getBeansOfType(PushMeterRegistry.class)).isEmpty();
  }

  @Test
  void isReadyAndAlive() {
    assertThat(client.get("/actuator/health/readiness")).contains("\"status\":\"UP\"");
    assertThat(client.get("/actuator/health/liveness")).contains("\"status\":\"UP\"");
  }

  /** OpenMetrics, "Exemplars": Prometheus 2.42 refuses a whole scrape for one elsewhere. */
  @Test
  void onlyBucketsAndTotalsHaveExemplars() {
    client.get("/models");

    String page =
        Client.text(
            client.send(
                client
                    .request("/actuator/prometheus")
                    .header("Accept", "application/openmetrics-text;version=1.0.0")
                    .GET()));

    assertThat(page).endsWith("# EOF\n");
    assertThat(page.lines().filter(line -> line.contains(" # {")))
        .allMatch(line -> line.matches("\\w+_(bucket|total)[{ ].*"));
  }

  @Test
  void everyRealStepIsRecorded() {
    String steps = "darkroom_denoise_step_seconds_count{device=\"cpu\",model=\"icons\"}";
    double before = sample(steps);

    client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 7}");

    assertThat(sample(steps)).isEqualTo(before + 7);
  }

  @Test
  void stepsFallIntoBucketsFromAMillisecondToAMinute() {
    client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 1}");

    String bucket =
        "darkroom_denoise_step_seconds_bucket{device=\"cpu\",model=\"icons\",le=\"%s\"}";
    assertThat(sample(bucket.formatted("0.001"))).isZero();
    assertThat(sample(bucket.formatted("60.0"))).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "darkroom_stage_seconds_count{device=\"cpu\",model=\"icons\",stage=\"text_encoder\"}",
        "darkroom_stage_seconds_count{device=\"cpu\",model=\"icons\",stage=\"denoising\"}",
        "darkroom_stage_seconds_count{device=\"cpu\",model=\"icons\",stage=\"vae_decoder\"}",
        "darkroom_queue_wait_seconds_count",
        "darkroom_generation_seconds_count{outcome=\"success\"}"
      })
  void aGenerationIsTimedOnceHoweverManyBatchesItTakes(String count) {
    double before = sample(count);

    client.json("{\"prompt\": \"a fox\", \"num_inference_steps\": 3, \"num_images\": 6}");

    assertThat(sample(count)).isEqualTo(before + 1);
  }

  @Test
  void everyImageIsCounted() {
    double before = sample("darkroom_images_total{model=\"icons\"}");

    client.json("{\"prompt\": \"a fox\", \"num_inference_steps\": 1, \"num_images\": 3}");

    assertThat(sample("darkroom_images_total{model=\"icons\"}")).isEqualTo(before + 3);
  }

  private double sample(String series) {
    return Scrape.of(client).value(series);
  }
}
