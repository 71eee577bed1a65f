package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Outcome;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.image.Png;
import dev.darkroom.job.JobId;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import dev.darkroom.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
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

/** Jobs while they run: each step waits until the test lets it end. */
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
@Import({AtStep.Listening.class, AtFind.Finding.class})
@Timeout(120)
class JobsUnderWayTest {
  private static final int MANY = 1_000_000;

  private final Client client;
  private final Engine engine;
  private final Jobs jobs;
  private final AtStep atStep;
  private final AtFind atFind;
  private final Semaphore steps = new Semaphore(0);

  @Autowired
  JobsUnderWayTest(
      @LocalServerPort int port, Engine engine, Jobs jobs, AtStep atStep, AtFind atFind) {
    this.client = new Client(port);
    this.engine = engine;
    this.jobs = jobs;
    this.atStep = atStep;
    this.atFind = atFind;
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

  private static String fox(int seed, int numSteps, int previews) {
    return """
    {"prompt": "a fox", "seed": %d, "num_inference_steps": %d, "previews": %d}\
    """
        .formatted(seed, numSteps, previews);
  }

  private String submit(String json) {
    HttpResponse<byte[]> response =
        client.send(client.generate(json).header("Prefer", "respond-async"));
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(202);
    return response.headers().firstValue("Location").orElseThrow();
  }

  private JsonNode get(String path) {
    return Json.MAPPER.readTree(client.get(path));
  }

  private String state(String job) {
    return get(job).get("state").asString();
  }

  private JsonNode delete(String job) {
    return Json.MAPPER.readTree(client.send(client.request(job).DELETE()).body());
  }

  private EventStream watch(HttpRequest.Builder request) {
    return new EventStream(request);
  }

  @Test
  void progressAndPreviewsArriveWhileItRuns() {
    String job = submit(fox(1, 4, 3));
    try (EventStream events = watch(client.request(job + "/events").GET())) {
      for (int step = 1; step <= 3; step++) {
        steps.release();
        EventStream.Event event = events.next().orElseThrow();
        // The step and its preview may come as one event or as two.
        while (event.steps() < step || event.data().get("previews").isEmpty()) {
          assertThat(event.state()).isIn("queued", "running");
          event = events.next().orElseThrow();
        }
        assertThat(event.steps()).isEqualTo(step);
        assertThat(event.data().at("/previews/0/step").intValue()).isEqualTo(step);
        assertThat(event.data().at("/progress/total_steps").intValue()).isEqualTo(4);
      }
      steps.release();
      assertThat(events.rest().getLast().state()).isEqualTo("succeeded");
    }
  }

  /** All its steps take less time than passes between two events. */
  @Test
  void whoKeepsUpGetsEachPreviewOnce() {
    String job = submit(fox(1, 6, 6).replace("}", ", \"num_images\": 2}"));
    List<JsonNode> previews = new ArrayList<>();
    try (EventStream events = watch(client.request(job + "/events").GET())) {
      events.next();
      steps.release(MANY);
      events.rest().forEach(event -> event.data().get("previews").forEach(previews::add));
    }
    for (int i = 0; i < 2; i++) {
      int index = i;
      assertThat(previews.stream().filter(preview -> preview.get("index").intValue() == index))
          .extracting(preview -> preview.get("step").intValue())
          .containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  /** What an animation of the same request shows at that step. */
  @Test
  void aPreviewByTheVaeIsTheFrameOfAnAnimation() throws IOException {
    String json =
        """
        {"prompt": "a fox", "seed": 7, "num_inference_steps": 9, "previews": 1,
         "preview_decoder": "vae"}\
        """;
    String job = submit(json);
    JsonNode preview = null;
    try (EventStream events = watch(client.request(job + "/events").GET())) {
      while (preview == null) {
        steps.release();
        preview =
            events
                .next()
                .orElseThrow()
                .data()
                .path("previews")
                .valueStream()
                .findFirst()
                .orElse(null);
      }
    }
    // Half of 9 steps, rounded up.
    assertThat(preview.get("step").intValue()).isEqualTo(5);

    steps.release(MANY);
    String strip = json.replace("}", ", \"output\": {\"content\": \"strip\"}}");
    BufferedImage frame = Png.decode(client.png(strip)).getSubimage(4 * 64, 0, 64, 64);
    BufferedImage shown = ImageIO.read(new ByteArrayInputStream(preview.get("data").binaryValue()));
    assertThat(shown.getWidth()).isEqualTo(256);
    double sum = 0;
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        sum += Math.abs(green(shown, x, y) - green(frame, x / 4, y / 4));
      }
    }
    // Four times as large, and through JPEG.
    assertThat(sum / (256 * 256)).isLessThan(12);
  }

  private static int green(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) >> 8 & 0xff;
  }

  @Test
  void aJobKnowsItsPlaceInTheQueue() {
    String first = submit(fox(1, 3, 0));
    await().until(() -> state(first).equals("running"));
    String second = submit(fox(2, 3, 0));
    String third = submit(fox(3, 3, 0));

    assertThat(get(first).get("queue").isNull()).isTrue();
    assertThat(get(second).at("/queue/images_ahead").intValue()).isZero();
    assertThat(get(third).at("/queue/images_ahead").intValue()).isEqualTo(1);

    delete(second);
    assertThat(get(third).at("/queue/images_ahead").intValue()).isZero();
  }

  @Test
  void aWatcherHearsThatTheQueueMovesOn() {
    String first = submit(fox(1, 3, 0));
    await().until(() -> state(first).equals("running"));
    String second = submit(fox(2, 3, 0));
    String third = submit(fox(3, 3, 0));
    try (EventStream events = watch(client.request(third + "/events").GET())) {
      assertThat(events.next().orElseThrow().data().at("/queue/images_ahead").intValue())
          .isEqualTo(1);

      delete(second);

      assertThat(events.next().orElseThrow().data().at("/queue/images_ahead").intValue()).isZero();
    }
  }

  @Test
  void whatWaitsLeavesTheQueueAndWhatRunsStopsWithinAStep() {
    String running = submit(fox(1, 50, 0));
    await().until(() -> state(running).equals("running"));
    String waiting = submit(fox(2, 50, 0));

    assertThat(delete(waiting).get("effect").asString()).isEqualTo("dequeued");
    assertThat(state(waiting)).isEqualTo("cancelled");

    assertThat(delete(running).get("effect").asString()).isEqualTo("stopped");
    assertThat(state(running)).isEqualTo("cancelled");
    assertThat(engine.admittedImages()).isZero();
    int before = get(running).at("/progress/steps").intValue();
    steps.release(MANY);
    // The step that was held ends, and no other begins.
    CompletableFuture<Integer> next =
        CompletableFuture.supplyAsync(
            () -> client.send(client.generate(fox(3, 1, 0))).statusCode());
    assertThat(next.join()).isEqualTo(200);
    assertThat(get(running).at("/progress/steps").intValue()).isEqualTo(before);
    assertThat(atStep.awaitOutcomes(3))
        .containsExactly(Outcome.CANCELLED, Outcome.CANCELLED, Outcome.SUCCESS);
  }

  @Test
  void theResultOfAJobThatIsNotDoneIsRefused() {
    String job = submit(fox(1, 3, 0));

    HttpResponse<byte[]> result = client.send(client.request(job + "/result").GET());
    HttpResponse<byte[]> image = client.send(client.request(job + "/images/0").GET());

    assertThat(List.of(result.statusCode(), image.statusCode())).containsOnly(409);
    assertThat(Json.MAPPER.readTree(result.body()).get("code").asString())
        .isEqualTo("job_not_done");
    delete(job);
    HttpResponse<byte[]> cancelled = client.send(client.request(job + "/result").GET());
    assertThat(Json.MAPPER.readTree(cancelled.body()).get("code").asString())
        .isEqualTo("job_cancelled");
  }

  @Test
  void aStreamThatIsLeftEndsItsJob() {
    EventStream events = watch(client.generate(fox(1, 900, 0)));
    String job = events.next().orElseThrow().data().at("/links/self").asString();
    await().until(() -> state(job).equals("running"));

    events.close();
    steps.release(20);

    assertThat(atStep.awaitOutcomes(1)).containsExactly(Outcome.CANCELLED);
  }

  @Test
  void aJobThatIsDoneStaysWhenItsClientGoesBeforeItHasHeard() {
    String job = submit(fox(1, 1, 0));
    steps.release(MANY);
    await().until(() -> state(job).equals("succeeded"));
    LiveJob done = jobs.get(new JobId(job.replaceFirst(".*/", "")));

    jobs.attach(done);
    jobs.leave(done);

    assertThat(state(job)).isEqualTo("succeeded");
  }

  @Test
  void aJobGoesOnWithoutItsWatchers() {
    String job = submit(fox(1, 3, 0));
    EventStream events = watch(client.request(job + "/events").GET());
    events.next();

    events.close();
    steps.release(MANY);

    await().until(() -> state(job).equals("succeeded"));
  }

  @Test
  void aSynchronousRequestCanBeCancelledByAnother() {
    var answer = CompletableFuture.supplyAsync(() -> client.send(client.generate(fox(1, 900, 0))));
    await().until(() -> engine.runningImages() == 1);
    String job = get("/jobs?state=running").at("/jobs/0/links/self").asString();

    assertThat(delete(job).get("effect").asString()).isEqualTo("stopped");

    HttpResponse<byte[]> response = answer.join();
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(Json.MAPPER.readTree(response.body()).get("code").asString())
        .isEqualTo("job_cancelled");
    // It was no job to keep.
    assertThat(client.send(client.request(job).GET()).statusCode()).isEqualTo(404);
  }

  @Test
  void aKeyWaitsForTheJobThatItStandsFor() {
    HttpRequest.Builder request =
        client.generate(fox(1, 3, 0)).header("Idempotency-Key", "two at once");
    var first = CompletableFuture.supplyAsync(() -> client.send(request.copy()));
    await().until(() -> engine.runningImages() == 1);
    var second = CompletableFuture.supplyAsync(() -> client.send(request.copy()));

    steps.release(MANY);

    assertThat(first.join().body()).isEqualTo(second.join().body());
    assertThat(atStep.awaitOutcomes(1)).containsExactly(Outcome.SUCCESS);
  }

  @Test
  void aKeyThatAnotherRequestTakesMeanwhileIsRefusedByName() {
    HttpRequest.Builder first = client.generate(fox(1, 3, 0)).header("Idempotency-Key", "a race");
    HttpRequest.Builder second =
        client
            .generate(fox(2, 3, 0))
            .headers("Idempotency-Key", "a race", "Prefer", "respond-async");
    atFind.action =
        () -> {
          atFind.action = () -> {};
          assertThat(client.send(second).statusCode()).isEqualTo(202);
        };

    HttpResponse<byte[]> response = client.send(first);

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(Json.MAPPER.readTree(response.body()).get("field").asString())
        .isEqualTo("Idempotency-Key");
  }

  @Test
  void whatFailsSaysWhyAsASynchronousRequestIsTold() {
    atStep.action =
        () -> {
          throw new InsufficientMemoryException("there is no memory", null);
        };
    String job = submit(fox(1, 3, 0));

    await().until(() -> state(job).equals("failed"));

    assertThat(get(job).at("/problem/code").asString()).isEqualTo("insufficient_memory");
    HttpResponse<byte[]> result = client.send(client.request(job + "/result").GET());
    assertThat(result.statusCode()).isEqualTo(507);
  }

  /** 200 jobs, of which 50 are cancelled while they wait and 20 while they run. */
  @Test
  void everyJobIsAccountedFor() {
    int numSteps = 3;
    long before = jobs.resultBytes();
    List<String> submitted = new ArrayList<>();
    IntStream.range(0, 200).forEach(i -> submitted.add(submit(fox(i, numSteps, 0))));
    List<EventStream> watchers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      watchers.add(watch(client.request(submitted.get(4 * i) + "/events").GET()));
    }
    Map<String, String> expected = new TreeMap<>();
    submitted.forEach(job -> expected.put(job, "succeeded"));

    // The last ones wait.
    for (String job : submitted.subList(150, 200)) {
      assertThat(delete(job).get("effect").asString()).isEqualTo("dequeued");
      expected.put(job, "cancelled");
    }
    watchers.subList(0, 30).forEach(EventStream::close);
    for (int i = 0; i < 20; i++) {
      await().until(() -> !get("/jobs?state=running").get("jobs").isEmpty());
      String running = get("/jobs?state=running").at("/jobs/0/links/self").asString();
      assertThat(delete(running).get("effect").asString()).isEqualTo("stopped");
      expected.put(running, "cancelled");
      steps.release();
    }
    steps.release(MANY);

    for (String job : submitted) {
      await().until(() -> !state(job).equals("queued") && !state(job).equals("running"));
      assertThat(state(job)).as(job).isEqualTo(expected.get(job));
    }
    assertThat(expected.values().stream().filter("cancelled"::equals)).hasSize(70);
    for (EventStream watcher : watchers.subList(30, 50)) {
      EventStream.Event last = watcher.rest().getLast();
      assertThat(last.state()).isEqualTo(expected.get(last.data().at("/links/self").asString()));
    }
    for (int i = 0; i < 200; i++) {
      if (expected.get(submitted.get(i)).equals("succeeded")) {
        HttpResponse<byte[]> image =
            client.send(client.request(submitted.get(i) + "/images/0").GET());
        assertThat(image.body()).isEqualTo(client.png(fox(i, numSteps, 0)));
      }
    }
    assertThat(engine.admittedImages()).isZero();
    submitted.forEach(this::delete);
    assertThat(jobs.resultBytes()).isEqualTo(before);
  }
}
