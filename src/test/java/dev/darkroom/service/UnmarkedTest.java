package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.image.EmbeddedXmp;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Where files are not to tell what made them, they still carry the parameters. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.marking.digital-source-type=false"
    })
class UnmarkedTest {
  private final Client client;

  UnmarkedTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "webp"})
  void aFileHasTheParametersAlone(String format) {
    String request =
        "{\"prompt\": \"a fox\", \"num_inference_steps\": 1, \"output\": {\"format\": \"%s\"}}";

    byte[] file = client.json(request.formatted(format)).at("/images/0/data").binaryValue();

    assertThat(EmbeddedXmp.digitalSourceTypes(file)).isEmpty();
    assertThat(Json.MAPPER.readTree(EmbeddedXmp.parameters(file)).get("prompt").asString())
        .isEqualTo("a fox");
  }

  @Test
  void aPngHasNoXmp() {
    byte[] file = client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 1}");

    assertThat(Png.texts(file, "XML:com.adobe.xmp")).isEmpty();
    assertThat(Png.texts(file, "darkroom")).hasSize(1);
  }
}
