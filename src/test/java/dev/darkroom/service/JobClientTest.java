package dev.darkroom.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** What docs/jobs.md shows a Java team: submit, watch, fetch, cancel, with Spring's client. */
@DarkroomTest
class JobClientTest {
  private static final Map<String, Object> HEART =
      Map.of(
          "model",
          "sd1-tiny",
          "prompt",
          "a red heart on white",
          "num_inference_steps",
          8,
          "previews",
          4);

  private final RestClient darkroom;

  @Autowired
  JobClientTest(@LocalServerPort int port) {
    this.darkroom = RestClient.create("http://localhost:" + port);
  }

  private JsonNode submit(String id, Map<String, Object> request) {
    return darkroom
        .put()
        .uri("/jobs/{id}", id)
        .contentType(MediaType.APPLICATION_JSON)
        .body(request)
        .retrieve()
        .requiredBody(JsonNode.class);
  }

  private List<JsonNode> watch(String id) {
    List<JsonNode> events = new ArrayList<>();
    darkroom
        .get()
        .uri("/jobs/{id}/events", id)
        .accept(MediaType.TEXT_EVENT_STREAM)
        .exchange(
            (request, response) -> {
              new BufferedReader(new InputStreamReader(response.getBody(), UTF_8))
                  .lines()
                  .filter(line -> line.startsWith("data: "))
                  .map(line -> Json.MAPPER.readTree(line.substring(6)))
                  .forEach(events::add);
              return events;
            });
    return events;
  }

  @Test
  void submitsWatchesAndFetches() {
    JsonNode job = submit("order-4711", HEART);
    assertThat(job.at("/links/self").asString()).isEqualTo("/jobs/order-4711");

    JsonNode last = watch("order-4711").getLast();

    assertThat(last.get("state").asString()).isEqualTo("succeeded");
    byte[] file =
        darkroom
            .get()
            .uri(last.at("/images/0/url").asString())
            .retrieve()
            .requiredBody(byte[].class);
    assertThat(Png.decode(file).getWidth()).isEqualTo(64);
  }

  @Test
  void cancels() {
    submit("order-4712", Map.of("prompt", "a fox", "num_inference_steps", 1000));

    JsonNode deletion =
        darkroom.delete().uri("/jobs/{id}", "order-4712").retrieve().requiredBody(JsonNode.class);

    assertThat(deletion.get("effect").asString()).isIn("dequeued", "stopped");
    assertThat(watch("order-4712").getLast().get("state").asString()).isEqualTo("cancelled");
  }
}
