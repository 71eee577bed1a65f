package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Outcome;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

/** What the service answers where it, not the request, is at fault, held to the contract. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.engine.queue-capacity=5",
      "darkroom.engine.max-batch=1"
    })
@Import(AtStep.Listening.class)
@Timeout(60)
class UnavailableTest {
  private final Client client;
  private final Engine engine;
  private final AtStep atStep;

  /** What a step may wait for; a test that fails must not leave it waiting. */
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  @Autowired
  UnavailableTest(@LocalServerPort int port, Engine engine, AtStep atStep) {
    this.client = new Client(port);
    this.engine = engine;
    this.atStep = atStep;
  }

  @BeforeEach
  void hearOfThisTestAlone() {
    atStep.action = () -> {};
    atStep.outcomes.clear();
    atStep.images.clear();
  }

  @AfterEach
  void letGo() {
    released.complete(null);
  }

  @Test
  void aFullQueueIsToldByItsCode() {
    atStep.action = released::join;
    var running = CompletableFuture.supplyAsync(this::generate);
    await().until(() -> engine.runningImages() == 1);
    var waiting = CompletableFuture.supplyAsync(this::generate);
    var behind = CompletableFuture.runAsync(() -> generate(2, "u=3"));
    await().until(() -> engine.queuedImages() == 3);

    assertProblem(generate(), 429, "queue_full");

    released.complete(null);
    assertThat(running.join().statusCode()).isEqualTo(200);
    assertThat(waiting.join().statusCode()).isEqualTo(200);
    behind.join();
  }

  @Test
  @DirtiesContext
  void aDrainIsToldByItsCode() {
    engine.drain();

    assertProblem(generate(), 503, "shutting_down");
  }

  @Test
  void aFailureIsToldByItsCode() {
    atStep.action =
        () -> {
          throw new IllegalStateException("a step failed");
        };

    assertProblem(generate(), 500, "internal_error");
  }

  @Test
  @DirtiesContext
  void aBrokenWorkerIsToldByItsCode() {
    atStep.action =
        () -> {
          throw new AssertionError("the worker broke");
        };
    assertProblem(generate(), 500, "internal_error");
    // The error is the worker's end, which nobody catches.
    await().dontCatchUncaughtExceptions().until(engine::isBroken);

    assertProblem(generate(), 503, "device_failed");
  }

  @Test
  void anImageThatIsTooLargeForTheDeviceIsToldByItsCode() {
    atStep.action =
        () -> {
          throw new InsufficientMemoryException("there is no memory for it", null);
        };

    assertProblem(generate(), 507, "insufficient_memory");
  }

  @Test
  void whatIsNotANumberIsToldByItsCode() {
    atStep.action =
        () -> {
          throw new InvalidOutputException("unet", "icons");
        };

    assertProblem(generate(), 500, "invalid_output");
  }

  @Test
  void whatIsNotDoneInTheTimeThatTheCallerGivesItIsStopped() {
    AtomicInteger steps = new AtomicInteger();
    atStep.action =
        () -> {
          steps.incrementAndGet();
          await().pollDelay(Duration.ofMillis(1_001)).until(() -> true);
        };

    assertProblem(generate("Prefer", "respond-quickly, wait=1; strict"), 504, "deadline_exceeded");
    assertThat(steps).hasValue(1);
  }

  @Test
  void aCallerWhoWouldNotWaitAtAllIsRefused() {
    assertProblem(generate("Prefer", "wait=0"), 422, "out_of_range");
  }

  @Test
  void whatAPreferenceCannotMeanIsPassedOver() {
    assertThat(generate("Prefer", "wait=soon").statusCode()).isEqualTo(200);
    assertThat(generate("Priority", "u=9, i").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsMoreUrgentGoesBeforeWhatIsShorter() {
    atStep.action = released::join;
    var running = CompletableFuture.runAsync(this::generate);
    await().until(() -> engine.runningImages() == 1);
    var shorter = CompletableFuture.runAsync(() -> generate(1, "u=3"));
    await().until(() -> engine.queuedImages() == 1);
    var urgent = CompletableFuture.runAsync(() -> generate(2, "i, u=0"));
    await().until(() -> engine.queuedImages() == 3);

    released.complete(null);

    CompletableFuture.allOf(running, shorter, urgent).join();
    assertThat(atStep.images).hasSize(3).endsWith(1);
  }

  private void generate(int numImages, String priority) {
    String json =
        "{\"prompt\": \"a fox\", \"num_inference_steps\": 40, \"num_images\": %d}"
            .formatted(numImages);
    assertThat(client.send(client.generate(json).setHeader("Priority", priority)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aClientThatGoesAwayCancelsItsWork() throws IOException {
    // So slow that it could not be done before anybody looks after its client.
    atStep.action =
        () -> {
          released.join();
          LockSupport.parkNanos(5_000_000);
        };
    try (Socket _ = client.ask("{\"prompt\": \"a fox\", \"num_inference_steps\": 900}")) {
      await().until(() -> engine.runningImages() == 1);
    }
    released.complete(null);

    assertThat(atStep.awaitOutcomes(1)).containsExactly(Outcome.CANCELLED);
    assertThat(engine.admittedImages()).isZero();
    atStep.action = () -> {};
    assertThat(generate().statusCode()).isEqualTo(200);
  }

  private HttpResponse<byte[]> generate() {
    return generate("Accept", "application/json");
  }

  private HttpResponse<byte[]> generate(String header, String value) {
    return client.send(
        client
            .generate("{\"prompt\": \"a fox\", \"num_inference_steps\": 2}")
            .setHeader(header, value));
  }

  private static void assertProblem(HttpResponse<byte[]> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Json.MAPPER.readTree(response.body()).get("code").asString()).isEqualTo(code);
  }
}
