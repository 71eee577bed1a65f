package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A service that asks who its callers are. */
@ClosedTest
@ExtendWith(OutputCaptureExtension.class)
class AccessTest {
  private static final String FOX =
      """
      {"prompt": "a fox of the forest", "seed": 7, "num_inference_steps": 1}\
      """;

  private final Client client;

  AccessTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private HttpResponse<byte[]> get(String path, String... headers) {
    HttpRequest.Builder request = Keys.anywhere(client.request(path)).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request);
  }

  private HttpRequest.Builder put(String id, String json) {
    return client
        .request("/jobs/" + id)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(json));
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    return Json.MAPPER.readTree(response.body());
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  static Stream<Arguments> goodCredentials() {
    return Stream.of(
        Arguments.of("Authorization", "Bearer " + Keys.ALICE),
        Arguments.of("Authorization", "Bearer " + Keys.ALICE_NEW),
        Arguments.of("Authorization", basic("alice", Keys.ALICE)),
        Arguments.of("Authorization", basic("whoever", Keys.ALICE)),
        Arguments.of("X-Api-Key", Keys.ALICE));
  }

  @ParameterizedTest
  @MethodSource("goodCredentials")
  void aKeyIsTakenFromEachHeader(String header, String value) {
    assertThat(get("/models", header, value).statusCode()).isEqualTo(200);
  }

  static Stream<Arguments> badCredentials() {
    return Stream.of(
        Arguments.of(List.of("Authorization", "Bearer")),
        Arguments.of(List.of("Authorization", "Bearer a")),
        Arguments.of(List.of("Authorization", "Bearer " + Keys.ALICE + "x")),
        Arguments.of(List.of("Authorization", "Bearer " + Keys.ALICE.substring(1))),
        Arguments.of(List.of("Authorization", Keys.ALICE)),
        Arguments.of(List.of("Authorization", "Digest " + Keys.ALICE)),
        Arguments.of(List.of("Authorization", "Basic " + Keys.ALICE)),
        Arguments.of(List.of("Authorization", basic(Keys.ALICE, ""))),
        Arguments.of(List.of("Authorization", "")),
        Arguments.of(List.of("X-Api-Key", "")),
        Arguments.of(List.of("X-Api-Key", "Bearer " + Keys.ALICE)),
        Arguments.of(List.of("X-Api-Key", Keys.ALICE, "Authorization", "Bearer " + Keys.BOB)),
        Arguments.of(List.of("X-Api-Key", Keys.ALICE, "Authorization", basic("a", "b"))),
        Arguments.of(List.of("X-Api-Key", Keys.ALICE, "X-Api-Key", Keys.BOB)),
        // The digest, which stands in configurations, opens nothing.
        Arguments.of(
            List.of(
                "X-Api-Key", "de745772af4d070e1c0dae05e7935183a63e59ba31e92c375f9aa3a4407a0379")));
  }

  @ParameterizedTest
  @MethodSource("badCredentials")
  void nothingElseIsTaken(List<String> headers) {
    HttpResponse<byte[]> response = get("/models", headers.toArray(String[]::new));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).get("code").asString()).isEqualTo("unauthenticated");
    assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer realm=\"darkroom\"");
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/swagger-ui.html", "/favicon.ico", "/openapi.yaml", "/openapi/openai.yaml"})
  void pagesAreForEverybody(String path) {
    assertThat(get(path).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/login", "/logout", "/actuator", "/nothing", "/error", "/jobs/"})
  void nothingElseIs(String path) {
    assertThat(get(path).statusCode()).isIn(400, 401);
  }

  /** Tomcat makes the same path of each. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/../models",
        "/page/..;/models",
        "/page/%2e%2e/models",
        "/page/..%2fmodels",
        "/models;/page/a",
        "//models",
        "/./models",
        "/swagger-ui/../models"
      })
  void noOtherSpellingOfAPathLeadsAround(String path) throws IOException {
    String answer = client.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1.1 (400|401|404) .*").doesNotContain("icons");
  }

  @Test
  void theHealthThatProbesAskForIsForEverybodyAndTheRestForAdmins() {
    assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    for (String path : List.of("/actuator/health", "/actuator/prometheus")) {
      assertThat(get(path).statusCode()).isEqualTo(401);
      assertThat(get(path, "X-Api-Key", Keys.OVERSEER).statusCode()).isEqualTo(403);
      assertThat(get(path, "X-Api-Key", Keys.ADMIN).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whoMayNotIsToldWhatItLacks() {
    HttpResponse<byte[]> response = client.send(Keys.with(Keys.WATCHER, client.generate(FOX)));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).get("code").asString()).isEqualTo("forbidden");
    assertThat(json(response).get("detail").asString()).contains("permission generate");
    assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"insufficient_scope\", scope=\"darkroom:generate\"");
  }

  /** OpenAI's "Error codes": 401, invalid_api_key. */
  @Test
  void clientsOfOtherServicesAreToldInTheirOwnWords() {
    JsonNode openai = json(get("/v1/models")).get("error");
    JsonNode sdapi = json(get("/sdapi/v1/options"));
    HttpResponse<byte[]> huggingface =
        client.send(Keys.anywhere(client.post("/models/icons", "{}")));

    assertThat(openai.get("code").asString()).isEqualTo("invalid_api_key");
    assertThat(openai.get("type").asString()).isEqualTo("invalid_request_error");
    assertThat(openai.get("message").asString()).isNotBlank();
    assertThat(sdapi.get("error").asString()).isEqualTo("unauthenticated");
    assertThat(sdapi.get("detail").asString()).isNotBlank();
    assertThat(huggingface.statusCode()).isEqualTo(401);
    assertThat(json(huggingface).get("error").asString()).isNotBlank();
  }

  /** Before its body is asked for, however large it is. */
  @Test
  void aBodyOfNobodyIsNotReadFirst() throws IOException {
    String answer =
        client.raw(
            "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: 9000000\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 401 ").doesNotContain("100 Continue");
  }

  @Test
  void everybodyListsItsOwnJobsAndWhoMayAll() {
    client.send(Keys.with(Keys.ALICE, put("list-alice", FOX)));
    client.send(Keys.with(Keys.BOB, put("list-bob", FOX)));

    assertThat(listed(Keys.ALICE)).contains("list-alice").doesNotContain("list-bob");
    assertThat(listed(Keys.ALICE_NEW)).contains("list-alice").doesNotContain("list-bob");
    assertThat(listed(Keys.BOB)).contains("list-bob").doesNotContain("list-alice");
    assertThat(listed(Keys.WATCHER)).isEmpty();
    assertThat(listed(Keys.OVERSEER)).contains("list-alice", "list-bob");
    assertThat(listed(Keys.ADMIN)).contains("list-alice", "list-bob");
  }

  private List<String> listed(String key) {
    return json(get("/jobs?limit=100", "X-Api-Key", key))
        .get("jobs")
        .valueStream()
        .map(job -> job.get("id").asString())
        .toList();
  }

  /** 410 would say that there was one. */
  @Test
  void aDeletedJobOfAnotherIsAsIfThereHadBeenNone() {
    client.send(Keys.with(Keys.ALICE, put("deleted", FOX)));
    HttpRequest.Builder delete = client.request("/jobs/deleted").DELETE();
    assertThat(client.send(Keys.with(Keys.ALICE, delete)).statusCode()).isEqualTo(200);
    HttpResponse<byte[]> never = get("/jobs/never", "X-Api-Key", Keys.BOB);

    HttpResponse<byte[]> others = get("/jobs/deleted", "X-Api-Key", Keys.BOB);

    assertThat(others.statusCode()).isEqualTo(404);
    assertThat(json(others).get("code")).isEqualTo(json(never).get("code"));
    assertThat(json(others).get("detail").asString())
        .isEqualTo(json(never).get("detail").asString().replace("never", "deleted"));
  }

  @Test
  void theSameIdempotencyKeyOfTwoCallersIsTwoJobs() {
    String hen = FOX.replace("fox", "hen");

    assertThat(submit(Keys.ALICE, FOX)).isIn(200, 202);
    assertThat(submit(Keys.ALICE_NEW, hen)).isEqualTo(409);
    assertThat(submit(Keys.BOB, hen)).isIn(200, 202);
    assertThat(submit(Keys.BOB, FOX)).isEqualTo(409);
    assertThat(submit(Keys.ADMIN, FOX)).isIn(200, 202);
  }

  private int submit(String key, String json) {
    HttpRequest.Builder request =
        client.generate(json).header("Prefer", "respond-async").header("Idempotency-Key", "one");
    return client.send(Keys.with(key, request)).statusCode();
  }

  /** With the same body, too: or it would be told whether the other had sent that. */
  @Test
  void anIdThatAnotherHasTakenIsTakenWhateverTheBody() {
    client.send(Keys.with(Keys.ALICE, put("taken", FOX)));

    HttpResponse<byte[]> same = client.send(Keys.with(Keys.BOB, put("taken", FOX)));
    HttpResponse<byte[]> other =
        client.send(Keys.with(Keys.BOB, put("taken", FOX.replace("fox", "hen"))));

    assertThat(same.statusCode()).isEqualTo(409);
    assertThat(json(same).get("code").asString()).isEqualTo("id_reused");
    assertThat(json(other).get("detail")).isEqualTo(json(same).get("detail"));
  }

  @Test
  void manyWrongKeysFromOneAddressHaveToWaitButARightOneNot() {
    String[] wrong = {"X-Forwarded-For", "198.51.100.7", "X-Api-Key", Keys.WRONG};
    for (int i = 0; i < 10; i++) {
      assertThat(client.send(client.request("/models").headers(wrong)).statusCode()).isEqualTo(401);
    }

    HttpResponse<byte[]> refused = client.send(client.request("/models").headers(wrong));
    HttpResponse<byte[]> right =
        client.send(
            client
                .request("/models")
                .headers("X-Forwarded-For", "198.51.100.7", "X-Api-Key", Keys.ALICE));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(json(refused).get("code").asString()).isEqualTo("too_many_failures");
    assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 60);
    assertThat(right.statusCode()).isEqualTo(200);
  }

  /** A page of another origin hears nothing. */
  @Test
  void noOtherOriginIsLetIn() {
    HttpResponse<byte[]> response =
        get("/models", "X-Api-Key", Keys.ALICE, "Origin", "https://studio.example.org");

    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void theAuditLogSaysWhoAskedForWhatButNeitherKeyNorPrompt(CapturedOutput output) {
    client.send(
        Keys.with(Keys.ALICE, client.generate(FOX)).header("X-Request-Id", "audited-request"));
    client.send(Keys.with(Keys.ALICE, put("audited", FOX)));
    get("/jobs/audited", "Authorization", basic("x", Keys.BOB));
    get("/models", "X-Api-Key", Keys.WRONG);

    assertThat(output.toString().lines().filter(line -> line.contains("dev.darkroom.audit")))
        .anyMatch(
            line ->
                line.contains("[audited-request]")
                    && line.matches(
                        ".* caller=alice address=203\\S+ method=POST route=/generate status=200"
                            + " seconds=\\d+[.]\\d{3} job=[\\w-]{22}"))
        .anyMatch(
            line ->
                line.matches(
                    ".* caller=alice .* method=PUT route=/jobs/\\{id} status=20[02] .*"
                        + " job=audited"))
        .anyMatch(line -> line.matches(".* caller=bob .* route=/jobs/\\{id} status=404 .* job=-"))
        .anyMatch(line -> line.matches(".* caller=- .* route=/models status=401 .* job=-"));
    assertThat(output.toString())
        .doesNotContain(Keys.ALICE, Keys.BOB, Keys.WRONG, "of the forest")
        .doesNotContain(basic("x", Keys.BOB).substring(6));
  }

  /** Whoever looks for a fault turns them up, and sends them to others. */
  @Test
  void noLogHasAKeyHoweverMuchItTells(CapturedOutput output) {
    List<Logger> loggers =
        Stream.of("org.springframework.security", "org.springframework.web", "dev.darkroom")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();
    try {
      loggers.forEach(logger -> logger.setLevel(Level.TRACE));
      get("/models", "Authorization", "Bearer " + Keys.ALICE);
      get("/models", "Authorization", basic("x", Keys.BOB));
      get("/jobs", "X-Api-Key", Keys.WATCHER);
      get("/models", "X-Api-Key", Keys.WRONG);
      get("/models", "X-Api-Key", Keys.ADMIN, "Authorization", "Bearer " + Keys.OVERSEER);
    } finally {
      loggers.forEach(logger -> logger.setLevel(null));
    }

    assertThat(output.toString())
        .contains("FilterChainProxy")
        .doesNotContain(Keys.ALICE, Keys.BOB, Keys.WATCHER, Keys.WRONG, Keys.ADMIN, Keys.OVERSEER)
        .doesNotContain(basic("x", Keys.BOB).substring(6));
  }
}
