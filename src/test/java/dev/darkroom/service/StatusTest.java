package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * {@code GET /status}, while a test holds the steps of four images, of which one runs at a time.
 */
@OpenAiClientTest
class StatusTest {
  private final Client client;
  private final Steps steps;

  @Autowired
  StatusTest(@LocalServerPort int port, Steps steps) {
    this.client = new Client(port);
    this.steps = steps;
  }

  @AfterEach
  void letGo() {
    steps.letGo();
  }

  private JsonNode status() {
    return Json.MAPPER.readTree(client.get("/status"));
  }

  private void submit(int images) {
    client.send(
        client
            .generate("{\"prompt\": \"a fox\", \"num_images\": %d}".formatted(images))
            .header("Prefer", "respond-async"));
  }

  @Test
  void tellsWhatRunsAndWhatWaits() {
    steps.hold();
    submit(1);
    await().until(() -> status().get("running_images").intValue() == 1);
    submit(2);

    JsonNode status = status();

    assertThat(status.get("running_images").intValue()).isEqualTo(1);
    assertThat(status.get("queued_images").intValue()).isEqualTo(2);
    assertThat(status.get("queue_capacity").intValue()).isEqualTo(3);
  }

  @Test
  void tellsOfEachDeviceItsLastStep() {
    submit(1);
    await().until(() -> !status().at("/devices/0/last_step").isNull());
    steps.awaitNoImages();

    JsonNode device = status().at("/devices/0");

    assertThat(device.get("name").asString()).isEqualTo("cpu");
    assertThat(device.get("state").asString()).isEqualTo("ready");
    assertThat(device.at("/last_step/model").asString()).isEqualTo("icons");
    assertThat(device.at("/last_step/images").intValue()).isEqualTo(1);
    assertThat(device.at("/last_step/seconds").doubleValue()).isBetween(1e-6, 60.0);
  }
}
