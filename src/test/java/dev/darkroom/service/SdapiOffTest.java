package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code /sdapi/v1} where an operator has switched it off. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.api.sdapi.enabled=false"
    })
class SdapiOffTest {
  private final Client client;

  SdapiOffTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @Test
  void isNotThere() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              client.request("/sdapi/v1/options").GET().build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(404);
      JsonNode problem = Json.MAPPER.readTree(response.body());
      assertThat(problem.get("code").asString()).isEqualTo("not_found");
    }
  }
}
