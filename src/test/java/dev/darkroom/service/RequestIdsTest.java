package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What was asked, answered and logged can be told to belong together. */
@DarkroomTest
@ExtendWith(OutputCaptureExtension.class)
class RequestIdsTest {
  private static final String PROMPT = "{\"prompt\": \"a fox\", \"num_inference_steps\": 1}";

  private final Client client;

  RequestIdsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @ParameterizedTest
  @CsvSource({
    "/models, 200",
    "/swagger-ui.html, 200",
    "/, 200",
    "/none, 404",
    "/generate, 405",
    "/actuator/health/liveness, 200"
  })
  void everyAnswerHasOne(String path, int status) {
    HttpResponse<byte[]> response =
        client.send(client.request(path).GET().header("X-Request-Id", "mine"));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().allValues("X-Request-Id")).isEqualTo(List.of("mine"));
    if (status >= 400) {
      assertThat(idOfProblem(response)).isEqualTo("mine");
    }
  }

  @Test
  void aTraceGivesItsOwn() {
    HttpResponse<byte[]> response =
        client.send(
            client
                .request("/models")
                .GET()
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

    assertThat(response.headers().firstValue("X-Request-Id"))
        .hasValue("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void problemsOfAllKindsSayIt() {
    HttpResponse<byte[]> invalid =
        client.send(client.generate("{\"eta\": 2}").header("X-Request-Id", "invalid"));
    HttpResponse<byte[]> large =
        client.send(
            client
                .request("/generate")
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "large")
                .POST(BodyPublishers.ofString(" ".repeat(11_000_000))));

    assertThat(idOfProblem(invalid)).isEqualTo("invalid");
    assertThat(idOfProblem(large)).isEqualTo("large");
  }

  /** Which Tomcat refuses. */
  @Test
  void aRequestThatIsNoneHasANewOne() throws IOException {
    String answer = client.raw("GET /a|b HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\n\r\n");

    String[] parts = answer.split("\r\n\r\n", 2);
    String id = Json.MAPPER.readTree(parts[1]).get("request_id").asString();
    assertThat(id).isNotEmpty();
    assertThat(parts[0]).contains("X-Request-Id: " + id);
  }

  /** The worker writes it, on a thread of its own. */
  @Test
  void theLineOfAGenerationStandsUnderIt(CapturedOutput output) {
    client.send(client.generate(PROMPT).header("X-Request-Id", "req-7"));

    assertThat(output.toString().lines().filter(line -> line.contains("outcome=")))
        .singleElement()
        .asString()
        .contains(" INFO ")
        .contains("[req-7] ")
        .contains("generation model=icons size=128x128 steps=1 images=1 outcome=success seconds=")
        .doesNotContain("fox");
  }

  @Test
  void aRequestThatSaysNothingStandsUnderANewOne(CapturedOutput output) {
    String id =
        client.send(client.generate(PROMPT)).headers().firstValue("X-Request-Id").orElseThrow();

    assertThat(output).contains("[" + id + "] ");
  }

  private static String idOfProblem(HttpResponse<byte[]> response) {
    return Json.MAPPER.readTree(response.body()).get("request_id").asString();
  }
}
