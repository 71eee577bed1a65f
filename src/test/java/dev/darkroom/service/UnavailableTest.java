package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.EngineListener;
import dev.darkroom.engine.Outcome;
import dev.darkroom.engine.Stage;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.json.Json;
import dev.darkroom.onnx.Device;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;
import org.springframework.test.context.TestPropertySource;

/** What the service answers where it, not the request, is at fault, held to the contract. */
@DarkroomTest
@TestPropertySource(
    properties = {
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.engine.queue-capacity=1",
      "darkroom.engine.max-batch=1"
    })
@Import(UnavailableTest.Listening.class)
@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
@Timeout(60)
class UnavailableTest {
  private final Client client;
  private final Engine engine;
  private final AtStep atStep;

  @Autowired
  UnavailableTest(@LocalServerPort int port, Engine engine, AtStep atStep) {
    this.client = new Client(port);
    this.engine = engine;
    this.atStep = atStep;
  }

  @Test
  void aFullQueueIsToldByItsCode() {
    CompletableFuture<Void> released = new CompletableFuture<>();
    atStep.action = released::join;
    var running = CompletableFuture.supplyAsync(this::generate);
    await().until(() -> engine.runningPictures() == 1);
    var waiting = CompletableFuture.supplyAsync(this::generate);
    await().until(() -> engine.queuedPictures() == 1);

    assertProblem(generate(), 429, "queue_full");

    released.complete(null);
    assertThat(running.join().statusCode()).isEqualTo(200);
    assertThat(waiting.join().statusCode()).isEqualTo(200);
  }

  @Test
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

  private HttpResponse<byte[]> generate() {
    return client.send(client.generate("{\"prompt\": \"a fox\", \"num_inference_steps\": 1}"));
  }

  private static void assertProblem(HttpResponse<byte[]> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Json.MAPPER.readTree(response.body()).get("code").asString()).isEqualTo(code);
  }

  @TestConfiguration
  static class Listening {
    @Bean
    @Primary
    AtStep atStep() {
      return new AtStep();
    }
  }

  /** Takes hold of the worker at the end of a step. */
  static final class AtStep implements EngineListener {
    volatile Runnable action = () -> {};

    @Override
    public void stepFinished(String model, Device device, int pictures, Duration duration) {
      action.run();
    }

    @Override
    public void modelLoaded(String model, Device device, Duration duration) {}

    @Override
    public void modelEvicted(String model, Device device) {}

    @Override
    public void rejected(Reason reason) {}

    @Override
    public void taken(Duration waited) {}

    @Override
    public void stageFinished(Stage stage, String model, Device device, Duration duration) {}

    @Override
    public void ended(Outcome outcome, String model, int pictures, Duration duration) {}
  }
}
