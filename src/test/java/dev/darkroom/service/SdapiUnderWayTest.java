package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Outcome;
import dev.darkroom.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** {@code /sdapi/v1} while images are made: each step waits until the test lets it end. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.engine.queue-capacity=300",
      "darkroom.engine.max-batch=1",
      "darkroom.jobs.memory=64MB"
    })
@Import(AtStep.Listening.class)
@Timeout(120)
class SdapiUnderWayTest {
  private static final int MANY = 1_000_000;

  private final Client client;
  private final Engine engine;
  private final AtStep atStep;
  private final Semaphore steps = new Semaphore(0);

  @Autowired
  SdapiUnderWayTest(@LocalServerPort int port, Engine engine, AtStep atStep) {
    this.client = new Client(port);
    this.engine = engine;
    this.atStep = atStep;
  }

  @BeforeEach
  void holdEachStep() {
    atStep.outcomes.clear();
    atStep.action = steps::acquireUninterruptibly;
  }

  @AfterEach
  void letGo() {
    atStep.action = () -> {};
    steps.release(MANY);
    await().until(() -> engine.admittedImages() == 0);
  }

  private static String fox(int numSteps, int iterations) {
    return "{\"prompt\": \"a fox\", \"steps\": %d, \"n_iter\": %d}".formatted(numSteps, iterations);
  }

  private CompletableFuture<HttpResponse<byte[]>> txt2img(String json) {
    return CompletableFuture.supplyAsync(() -> client.send(client.post("/sdapi/v1/txt2img", json)));
  }

  private JsonNode progress() {
    return Json.MAPPER.readTree(client.get("/sdapi/v1/progress"));
  }

  private String post(String path) {
    HttpResponse<byte[]> response =
        client.send(client.request("/sdapi/v1/" + path).POST(BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    return Client.text(response);
  }

  private boolean isIdle() {
    JsonNode progress = progress();
    return progress.get("progress").doubleValue() == 0
        && progress.at("/state/job_count").intValue() == 0;
  }

  private void awaitRunning() {
    await().until(() -> progress().at("/state/job").asString().equals("generating"));
  }

  @Test
  void progressIsToldWithAnImage() throws IOException {
    var answer = txt2img(fox(4, 1));
    awaitRunning();
    assertThat(progress().get("progress").doubleValue()).isPositive();
    steps.release(2);
    await().until(() -> progress().at("/state/sampling_step").intValue() == 2);
    await().until(() -> !progress().get("current_image").isNull());

    JsonNode progress = progress();
    assertThat(progress.get("progress").doubleValue()).isBetween(0.5, 0.52);
    assertThat(progress.at("/state/job_count").intValue()).isEqualTo(1);
    assertThat(progress.at("/state/sampling_steps").intValue()).isEqualTo(4);
    byte[] image = Base64.getDecoder().decode(progress.get("current_image").asString());
    assertThat(ImageIO.read(new ByteArrayInputStream(image)).getWidth()).isPositive();
    assertThat(client.get("/sdapi/v1/progress?skip_current_image=true"))
        .contains("\"current_image\":null");

    steps.release(MANY);
    assertThat(answer.join().statusCode()).isEqualTo(200);
    await().until(this::isIdle);
  }

  @Test
  void whatWaitsIsToldWithItsPlace() {
    for (int i = 0; i < 2; i++) {
      client.send(
          client
              .generate("{\"prompt\": \"a fox\", \"num_inference_steps\": 9}")
              .header("Prefer", "respond-async"));
      await().until(() -> engine.runningImages() == 1);
    }
    // Work by the service's own API is not told of here.
    assertThat(isIdle()).isTrue();

    var first = txt2img(fox(2, 1));
    await().until(() -> !isIdle());
    assertThat(progress().at("/state/job").asString()).isEqualTo("queued");
    assertThat(progress().get("progress").doubleValue()).isEqualTo(0.01);
    assertThat(progress().get("textinfo").asString()).isEqualTo("images ahead in the queue: 1");

    steps.release(MANY);
    assertThat(first.join().statusCode()).isEqualTo(200);
  }

  /** AUTOMATIC1111 answers what there is with 200: here no image is done. */
  @Test
  void anInterruptedRequestIsAnsweredWithoutImages() {
    var answer = txt2img(fox(50, 1));
    awaitRunning();

    assertThat(post("interrupt")).isEqualTo("{}");
    steps.release(MANY);

    HttpResponse<byte[]> response = answer.join();
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    JsonNode body = Json.MAPPER.readTree(response.body());
    assertThat(body.get("images")).isEmpty();
    assertThat(Json.MAPPER.readTree(body.get("info").asString()).get("infotexts").get(0).asString())
        .contains("Interrupted: after ", " of 50 steps and before an image was done");
    assertThat(atStep.awaitOutcomes(1)).containsExactly(Outcome.CANCELLED);
    await().until(this::isIdle);
  }

  @Test
  void anotherCallerNeitherSeesNorEndsIt() throws Exception {
    var answer = txt2img(fox(3, 1));
    awaitRunning();
    try (HttpClient another =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build()) {
      assertThat(
              another
                  .send(client.request("/sdapi/v1/progress").GET().build(), BodyHandlers.ofString())
                  .body())
          .contains("\"job_count\":0");
      another.send(
          client.request("/sdapi/v1/interrupt").POST(BodyPublishers.noBody()).build(),
          BodyHandlers.discarding());
    }
    assertThat(progress().at("/state/interrupted").booleanValue()).isFalse();

    steps.release(MANY);

    assertThat(Json.MAPPER.readTree(answer.join().body()).get("images")).hasSize(1);
  }

  /** SillyTavern does both at once as its user leaves. */
  @Test
  void anInterruptionAndAConnectionThatIsClosedLeaveNoWork() throws IOException {
    for (boolean closedFirst : new boolean[] {true, false}) {
      String json = fox(50, 1);
      Socket socket = new Socket("127.0.0.1", client.request("/").build().uri().getPort());
      String request =
          "POST /sdapi/v1/txt2img HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: %d\r\n\r\n%s".formatted(json.length(), json);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      awaitRunning();
      if (closedFirst) {
        socket.close();
        post("interrupt");
      } else {
        post("interrupt");
        socket.close();
      }
      await().until(() -> engine.admittedImages() == 0);
      await().until(this::isIdle);
      steps.release();
    }
    assertThat(atStep.awaitOutcomes(2)).containsExactly(Outcome.CANCELLED, Outcome.CANCELLED);
  }

  @Test
  void oneOfSeveralIterationsCannotBeSkipped() {
    var answer = txt2img(fox(3, 2));
    awaitRunning();

    assertThat(post("skip")).isEqualTo("{}");
    assertThat(progress().at("/state/job_count").intValue()).isEqualTo(2);
    steps.release(MANY);

    assertThat(Json.MAPPER.readTree(answer.join().body()).get("images")).hasSize(2);
  }

  @Test
  void whatIsTheOnlyIterationIsSkippedByItsEnd() {
    var answer = txt2img(fox(50, 1));
    awaitRunning();

    post("skip");
    steps.release(MANY);

    assertThat(Json.MAPPER.readTree(answer.join().body()).get("images")).isEmpty();
  }

  @Test
  void whatTheServicesOwnApiEndsIsAFailure() {
    var answer = txt2img(fox(50, 1));
    awaitRunning();
    String job =
        Json.MAPPER.readTree(client.get("/jobs?state=running")).at("/jobs/0/links/self").asString();

    client.send(client.request(job).DELETE());
    steps.release(MANY);

    assertThat(answer.join().statusCode()).isEqualTo(409);
    assertThat(Client.text(answer.join())).contains("\"error\":\"job_cancelled\"");
  }
}
