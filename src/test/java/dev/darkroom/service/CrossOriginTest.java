package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.app.DarkroomApplication;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Pages of another origin, which one may be let in; also where the service asks for keys. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.access.cors.allowed-origins=https://studio.example.org",
      "darkroom.access.keys.alice.sha256="
          + "de745772af4d070e1c0dae05e7935183a63e59ba31e92c375f9aa3a4407a0379"
    })
class CrossOriginTest {
  private final Client client;

  CrossOriginTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private String answer(String request, String... headers) throws IOException {
    return client.raw(
        request
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n");
  }

  /** Fetch, "CORS-preflight fetch": a browser sends no key with it. */
  @Test
  void aBrowserHearsWhatItsPageMayDo() throws IOException {
    assertThat(
            answer(
                "OPTIONS /generate",
                "Origin: https://studio.example.org",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization, content-type"))
        .startsWith("HTTP/1.1 200")
        .contains("Access-Control-Allow-Origin: https://studio.example.org\r\n")
        .contains("Access-Control-Allow-Headers: authorization, content-type\r\n")
        .containsPattern("Access-Control-Allow-Methods: [A-Z,]*POST")
        .doesNotContain("Access-Control-Allow-Credentials");
  }

  @Test
  void theAnswerIsForItsPageToo() throws IOException {
    assertThat(
            answer(
                "GET /models",
                "Origin: https://studio.example.org",
                "Authorization: Bearer " + Keys.ALICE))
        .startsWith("HTTP/1.1 200")
        .contains("Access-Control-Allow-Origin: https://studio.example.org\r\n")
        .contains("Access-Control-Expose-Headers: ");
  }

  /** A page shows a refusal as well, such as to ask for a key. */
  @Test
  void soIsARefusal() throws IOException {
    assertThat(answer("GET /models", "Origin: https://studio.example.org"))
        .startsWith("HTTP/1.1 401")
        .contains("Access-Control-Allow-Origin: https://studio.example.org\r\n");
  }

  @Test
  void otherOriginsHearNothing() throws IOException {
    assertThat(
            answer(
                "OPTIONS /generate",
                "Origin: https://evil.example.org",
                "Access-Control-Request-Method: POST"))
        .startsWith("HTTP/1.1 403")
        .doesNotContain("Access-Control-Allow-Origin");
    assertThat(
            answer(
                "GET /models",
                "Origin: https://evil.example.org",
                "Authorization: Bearer " + Keys.ALICE))
        .startsWith("HTTP/1.1 403")
        .doesNotContain("Access-Control-Allow-Origin");
  }
}
