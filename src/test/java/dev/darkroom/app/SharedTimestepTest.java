package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import dev.darkroom.model.TestModels;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** A model that batches only what is at one timestep does not do so in silence. */
@ExtendWith(OutputCaptureExtension.class)
class SharedTimestepTest {
  private static final String REASON = "the scalar timestep is used 2 times";

  @Test
  void isInTheLogOnceAndInTheAnswer(CapturedOutput output, @TempDir Path folder) throws Exception {
    try (var context =
        SpringApplication.run(
            DarkroomApplication.class,
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--darkroom.devices=cpu",
            "--darkroom.models.odd.path=" + TestModels.withSharedTimestep(folder))) {
      JsonNode odd = models(context.getEnvironment().getRequiredProperty("local.server.port"));

      assertThat(odd.get("batches_mixed_timesteps").booleanValue()).isFalse();
      assertThat(odd.get("shared_timestep_reason").stringValue()).isEqualTo(REASON);
      assertThat(output.getOut())
          .containsOnlyOnce(
              "Images of model odd on cpu share a run of the UNet only at the same timestep: "
                  + REASON);
    }
  }

  private static JsonNode models(String port) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + "/models");
      String body =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      for (JsonNode model : Json.MAPPER.readTree(body).get("models")) {
        if (model.get("name").stringValue().equals("odd")) {
          return model;
        }
      }
      throw new AssertionError("no model odd in " + body);
    }
  }
}
