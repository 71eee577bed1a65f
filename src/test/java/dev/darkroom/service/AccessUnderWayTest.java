package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.engine.Engine;
import dev.darkroom.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** What a caller hears of another's work, and can do to it, while it is under way. */
@ClosedTest
@Import(AtStep.Listening.class)
@Timeout(120)
class AccessUnderWayTest {
  private static final int MANY = 1_000_000;

  private final Client client;
  private final Engine engine;
  private final AtStep atStep;
  private final Semaphore steps = new Semaphore(0);

  @Autowired
  AccessUnderWayTest(@LocalServerPort int port, Engine engine, AtStep atStep) {
    this.client = new Client(port);
    this.engine = engine;
    this.atStep = atStep;
  }

  @BeforeEach
  void holdEachStep() {
    atStep.action = steps::acquireUninterruptibly;
  }

  @AfterEach
  void letGo() {
    atStep.action = () -> {};
    steps.release(MANY);
    await().until(() -> engine.admittedImages() == 0);
  }

  private JsonNode json(String key, HttpRequest.Builder request) {
    HttpResponse<byte[]> response = client.send(Keys.with(key, request));
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    return Json.MAPPER.readTree(response.body());
  }

  private String doing(String key) {
    return json(key, client.request("/sdapi/v1/progress").GET()).at("/state/job").asString();
  }

  private void interrupt(String key) {
    json(key, client.request("/sdapi/v1/interrupt").POST(BodyPublishers.noBody()));
  }

  @Test
  void progressAndInterruptionAreOfTheCallersOwnWork() {
    HttpRequest.Builder request =
        client.post("/sdapi/v1/txt2img", "{\"prompt\": \"a fox\", \"steps\": 4}");
    CompletableFuture<JsonNode> answer =
        CompletableFuture.supplyAsync(() -> json(Keys.ALICE, request));
    await().until(() -> doing(Keys.ALICE).equals("generating"));

    assertThat(doing(Keys.BOB)).isEmpty();
    interrupt(Keys.BOB);
    assertThat(doing(Keys.ALICE)).isEqualTo("generating");

    interrupt(Keys.ALICE_NEW);
    steps.release(MANY);
    assertThat(answer.join().get("images")).isEmpty();
  }

  @Test
  void aJobUnderWayIsWatchedAndStoppedByItsCallerAlone() {
    HttpRequest.Builder put =
        client
            .request("/jobs/under-way")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"prompt\": \"a fox\", \"num_inference_steps\": 4}"));
    assertThat(client.send(Keys.with(Keys.ALICE, put)).statusCode()).isEqualTo(202);

    assertThat(status(Keys.BOB, client.request("/jobs/under-way/events").GET())).isEqualTo(404);
    assertThat(status(Keys.BOB, client.request("/jobs/under-way").DELETE())).isEqualTo(404);
    assertThat(status(Keys.OVERSEER, client.request("/jobs/under-way").DELETE())).isEqualTo(403);
    assertThat(json(Keys.OVERSEER, client.request("/jobs/under-way").GET()).get("state").asString())
        .isIn("queued", "running");

    steps.release(MANY);
    assertThat(status(Keys.ADMIN, client.request("/jobs/under-way").DELETE())).isEqualTo(200);
  }

  private int status(String key, HttpRequest.Builder request) {
    return client.send(Keys.with(key, request)).statusCode();
  }
}
