package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What those who run the service see: health and meters. */
@DarkroomTest
class OperationsTest {
  private static final String STEP = "darkroom_denoise_step_seconds";

  private final Client client;

  OperationsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @Test
  void isReadyAndAlive() {
    assertThat(client.get("/actuator/health/readiness")).contains("\"status\":\"UP\"");
    assertThat(client.get("/actuator/health/liveness")).contains("\"status\":\"UP\"");
  }

  @Test
  void everyRealStepIsRecorded() {
    double before = sample(STEP + "_count{device=\"cpu\",model=\"icons\"}");

    client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 7}");

    assertThat(sample(STEP + "_count{device=\"cpu\",model=\"icons\"}")).isEqualTo(before + 7);
  }

  @Test
  void stepsFallIntoBucketsFromAMillisecondToAMinute() {
    client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 1}");

    String bucket = STEP + "_bucket{device=\"cpu\",model=\"icons\",le=\"%s\"}";
    assertThat(sample(bucket.formatted("0.001"))).isZero();
    assertThat(sample(bucket.formatted("60.0"))).isPositive();
  }

  @Test
  void theOtherStagesAreTimed() {
    String[] stages = {"queue", "text_encoder", "denoising", "vae_decoder"};
    String count = "darkroom_stage_seconds_count{device=\"cpu\",model=\"icons\",stage=\"%s\"}";
    Map<String, Double> before = new HashMap<>();
    for (String stage : stages) {
      before.put(stage, sample(count.formatted(stage)));
    }

    client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 3, \"num_images\": 6}");

    for (String stage : stages) {
      assertThat(sample(count.formatted(stage))).as(stage).isEqualTo(before.get(stage) + 1);
    }
  }

  private double sample(String name) {
    String scrape = client.get("/actuator/prometheus");
    Matcher line =
        Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE).matcher(scrape);
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
