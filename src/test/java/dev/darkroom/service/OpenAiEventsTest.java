package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.contract.Contract;
import dev.darkroom.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What OpenAI's clients hear while their images are made, and when there is no time or room. */
@OpenAiClientTest
class OpenAiEventsTest {
  private static final String PATH = "/v1/images/generations";
  private static final String STREAM =
      "{\"prompt\": \"a fox\", \"stream\": true, \"partial_images\": 1, \"seed\": 7}";

  private static final Contract CONTRACT =
      Contract.all().stream().filter(contract -> contract.covers(PATH)).findFirst().orElseThrow();

  private final Client client;
  private final Steps steps;
  private final AtStep atStep;

  @Autowired
  OpenAiEventsTest(@LocalServerPort int port, Steps steps, AtStep atStep) {
    this.client = new Client(port);
    this.steps = steps;
    this.atStep = atStep;
  }

  @AfterEach
  void letGo() {
    steps.letGo();
  }

  private static HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** OpenAI's libraries accept JSON, and mean events. */
  @Test
  void areEventsWhateverIsAccepted() throws Exception {
    steps.hold();
    steps.release(2);
    HttpResponse<InputStream> response =
        send(client.post(PATH, STREAM).header("Accept", "application/json"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    List<String> names = new ArrayList<>();
    try (BufferedReader lines = lines(response)) {
      String name = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          JsonNode data = Json.MAPPER.readTree(line.substring("data: ".length()));
          CONTRACT.assertMatches("ImageGenerationEvent", data);
          // openai-java takes an event with such a field for an error, even if it is null.
          assertThat(data.has("error")).isFalse();
          assertThat(data.get("type").asString()).isEqualTo(name);
          assertThat(data.get("size").asString()).isEqualTo("64x64");
          names.add(name);
          steps.letGo();
        }
      }
    }
    assertThat(names)
        .containsExactly("image_generation.partial_image", "image_generation.completed");
  }

  /** The client's read timeout would end a stream that is silent for 0.4 seconds. */
  @Test
  void aStreamIsNeverSilentForLongerThanItsClientWaits() throws Exception {
    steps.hold();
    HttpResponse<InputStream> response =
        send(client.post(PATH, STREAM).header("X-Stainless-Read-Timeout", "0.4"));
    try (BufferedReader lines = lines(response)) {
      for (int comments = 0; comments < 4; ) {
        String line = lines.readLine();
        assertThat(line).isIn(":", "");
        comments += line.length();
      }
      steps.letGo();
      assertThat(lines.lines()).contains("event: image_generation.completed");
    }
  }

  @Test
  void aRequestHasNoLongerThanItsClientWaits() {
    atStep.action = () -> await().pollDelay(Duration.ofMillis(301)).until(() -> true);

    HttpResponse<byte[]> response =
        client.send(
            client
                .post(PATH, "{\"model\": \"for-deadline\", \"prompt\": \"a fox\"}")
                .header("X-Stainless-Read-Timeout", "0.3"));

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
    JsonNode error = Json.MAPPER.readTree(response.body()).get("error");
    assertThat(error.get("type").asString()).isEqualTo("server_error");
    assertThat(error.get("code").asString()).isEqualTo("deadline_exceeded");
    assertThat(error.get("param").isNull()).isTrue();
  }

  @Test
  void whoFindsNoRoomIsToldWhenToComeAgain() {
    steps.hold();
    client.send(
        client
            .generate("{\"prompt\": \"a heart\", \"num_images\": 4}")
            .header("Prefer", "respond-async"));

    HttpResponse<byte[]> response = client.send(client.post(PATH, STREAM));

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
    assertThat(response.headers().firstValue("x-should-retry")).isEmpty();
    JsonNode error = Json.MAPPER.readTree(response.body()).get("error");
    assertThat(error.get("type").asString()).isEqualTo("rate_limit_error");
    assertThat(error.get("code").asString()).isEqualTo("queue_full");
    assertThat(error.get("message").asString()).contains("there is room for 4");
  }
}
