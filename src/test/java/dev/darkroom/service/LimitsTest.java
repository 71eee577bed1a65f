package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.darkroom.access.MemoryRateLimiter;
import dev.darkroom.access.RateLimiter;
import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.engine.Engine;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.json.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What callers may ask for, each of them limited in something else; time passes as tests say. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.models.other.path=src/test/resources/models/sd1-tiny",
      "darkroom.presets.draft.model=other",
      "darkroom.presets.draft.defaults.num-inference-steps=2",
      "darkroom.access.limits.max-num-images=5",
      "darkroom.access.keys.free.limits.max-num-images=8",
      "darkroom.access.keys.asker.limits.requests-per-minute=3",
      "darkroom.access.keys.painter.limits.images-per-minute=6",
      "darkroom.access.keys.repeater.limits.images-per-minute=6",
      "darkroom.access.keys.busy.limits.images-at-once=2",
      "darkroom.access.keys.refused.limits.images-at-once=2",
      "darkroom.access.keys.refused.limits.images-per-minute=4",
      "darkroom.access.keys.patient.limits.waiting-images=1",
      "darkroom.access.keys.small.limits.max-width=8",
      "darkroom.access.keys.small.limits.max-num-inference-steps=3",
      "darkroom.access.keys.small.limits.max-num-images=2",
      "darkroom.access.keys.chosen.limits.models=draft,other",
      "darkroom.access.keys.preset.limits.models=draft",
      "darkroom.access.keys.openai.limits.images-per-minute=1"
    })
@Import({AtStep.Listening.class, LimitsTest.Time.class})
@Timeout(120)
class LimitsTest {
  private static final List<String> CALLERS =
      List.of(
          "usual",
          "free",
          "asker",
          "painter",
          "repeater",
          "busy",
          "refused",
          "patient",
          "small",
          "chosen",
          "preset",
          "openai");
  private static final int MANY = 1_000_000;

  private final Client client;
  private final Engine engine;
  private final AtStep atStep;
  private final AtomicLong nanos;
  private final Semaphore steps = new Semaphore(0);

  @Autowired
  LimitsTest(@LocalServerPort int port, Engine engine, AtStep atStep, AtomicLong nanos) {
    this.client = new Client(port);
    this.engine = engine;
    this.atStep = atStep;
    this.nanos = nanos;
  }

  @TestConfiguration
  static class Time {
    @Bean
    AtomicLong nanos() {
      return new AtomicLong();
    }

    @Bean
    @Primary
    RateLimiter setLimiter(AtomicLong nanos) {
      return new MemoryRateLimiter(nanos::get);
    }
  }

  @DynamicPropertySource
  static void keys(DynamicPropertyRegistry registry) {
    for (String caller : CALLERS) {
      registry.add("darkroom.access.keys.%s.sha256".formatted(caller), () -> sha256(key(caller)));
    }
  }

  private static String key(String caller) {
    return caller + "-key-of-more-than-thirty-two-characters";
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void hold() {
    atStep.action = steps::acquireUninterruptibly;
  }

  @AfterEach
  void letGo() {
    atStep.action = () -> {};
    steps.release(MANY);
    await().until(() -> engine.admittedImages() == 0);
  }

  private HttpResponse<byte[]> send(String caller, HttpRequest.Builder request) {
    return client.send(request.header("X-Api-Key", key(caller)));
  }

  private HttpResponse<byte[]> generate(String caller, int images) {
    return send(caller, client.generate(body(images)));
  }

  private HttpResponse<byte[]> submit(String caller, int images) {
    return send(caller, client.generate(body(images)).header("Prefer", "respond-async"));
  }

  private static String body(int images) {
    return "{\"prompt\": \"a fox\", \"num_inference_steps\": 1, \"num_images\": %d}"
        .formatted(images);
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    return Json.MAPPER.readTree(response.body());
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static void assertLimited(
      HttpResponse<byte[]> response, String limit, int most, int retryAfter) {
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(429);
    assertThat(json(response).get("code").asString()).isEqualTo("rate_limited");
    assertThat(json(response).get("field").asString()).isEqualTo(limit);
    assertThat(json(response).get("limit").asString()).isEqualTo("at most " + most);
    assertThat(header(response, "Retry-After")).isEqualTo(Integer.toString(retryAfter));
  }

  /** Three a minute: one every twenty seconds. Form and names are the draft's. */
  @Test
  void requestsAreCountedAndToldOf() {
    HttpResponse<byte[]> first = send("asker", client.request("/models").GET());
    send("asker", client.request("/jobs").GET());
    HttpResponse<byte[]> third = send("asker", client.request("/jobs/none").GET());
    HttpResponse<byte[]> fourth = send("asker", client.request("/models").GET());

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"requests\";q=3;w=60");
    assertThat(header(first, "RateLimit")).isEqualTo("\"requests\";r=2;t=20");
    assertThat(third.statusCode()).isEqualTo(404);
    assertThat(header(third, "RateLimit")).isEqualTo("\"requests\";r=0;t=60");
    assertLimited(fourth, "requests_per_minute", 3, 20);
    assertThat(header(fourth, "RateLimit")).isEqualTo("\"requests\";r=0;t=60");

    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    assertThat(send("asker", client.request("/models").GET()).statusCode()).isEqualTo(200);
  }

  /** A page and its contract are everybody's. */
  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/openapi.json", "/index.html"})
  void filesAreNotCounted(String path) {
    HttpResponse<byte[]> file = send("painter", client.request(path).GET());

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(header(file, "RateLimit")).isEmpty();
  }

  /** Six a minute: one every ten seconds. */
  @Test
  void imagesAreCountedAndTheFirstThatAreTooManyWait() {
    HttpResponse<byte[]> four = generate("painter", 4);
    HttpResponse<byte[]> three = generate("painter", 3);
    HttpResponse<byte[]> two = generate("painter", 2);

    assertThat(four.statusCode()).isEqualTo(200);
    assertThat(header(four, "RateLimit-Policy")).isEqualTo("\"images\";q=6;w=60;qu=\"images\"");
    assertThat(header(four, "RateLimit")).isEqualTo("\"images\";r=2;t=40");
    assertLimited(three, "images_per_minute", 6, 10);
    assertThat(two.statusCode()).isEqualTo(200);
    assertThat(header(two, "RateLimit")).isEqualTo("\"images\";r=0;t=60");

    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(generate("painter", 3).statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsSentAgainIsNotCountedAgain() {
    for (int i = 0; i < 3; i++) {
      HttpResponse<byte[]> answer =
          send("repeater", client.generate(body(3)).header("Idempotency-Key", "once"));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "RateLimit")).isEqualTo("\"images\";r=3;t=30");
    }
    for (int i = 0; i < 3; i++) {
      HttpRequest.Builder put =
          client
              .request("/jobs/limits-once")
              .header("Content-Type", "application/json")
              .PUT(BodyPublishers.ofString(body(2)));
      HttpResponse<byte[]> answer = send("repeater", put);
      assertThat(answer.statusCode()).isIn(200, 202);
      assertThat(header(answer, "RateLimit")).isEqualTo("\"images\";r=1;t=50");
    }
  }

  /** By a fault, and by another limit. */
  @Test
  void whatIsRefusedIsNotCountedAsImages() {
    String wrong = "{\"prompt\": \"a fox\", \"num_images\": 2, \"strength\": 3}";
    assertThat(send("refused", client.generate(wrong)).statusCode()).isEqualTo(422);
    hold();
    assertThat(submit("refused", 2).statusCode()).isEqualTo(202);

    HttpResponse<byte[]> tooMany = submit("refused", 1);

    assertThat(json(tooMany).get("field").asString()).isEqualTo("images_at_once");
    assertThat(header(tooMany, "RateLimit")).isEqualTo("\"images\";r=2;t=30");
    assertThat(atStep.rejections).contains(Reason.RATE_LIMITED);
  }

  @Test
  void imagesAtOnceAreThoseThatRunOrWait() {
    hold();
    assertThat(submit("busy", 1).statusCode()).isEqualTo(202);
    assertThat(submit("busy", 1).statusCode()).isEqualTo(202);
    HttpResponse<byte[]> third = submit("busy", 1);

    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(json(third).get("field").asString()).isEqualTo("images_at_once");
    assertThat(Integer.parseInt(header(third, "Retry-After"))).isBetween(1, 60);

    letGo();
    // As soon as it is told of the last one, it may ask for the next.
    for (int i = 0; i < 20; i++) {
      assertThat(generate("busy", 2).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void waitingImagesAreThoseThatNoWorkerHasStarted() {
    hold();
    for (int i = 0; i < 8; i++) {
      // Whatever comes first keeps the worker.
      submit("free", 8);
    }
    assertThat(submit("patient", 1).statusCode()).isEqualTo(202);

    HttpResponse<byte[]> second = submit("patient", 1);

    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(json(second).get("field").asString()).isEqualTo("waiting_images");
    assertThat(json(second).get("limit").asString()).isEqualTo("at most 1");
  }

  @Test
  void whatOneRequestMayAskForIsLimited() {
    HttpResponse<byte[]> response =
        send(
            "small",
            client.generate(
                """
                {"prompt": "a fox", "width": 16, "height": 16, "num_inference_steps": 4, "num_images": 3}\
                """));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).get("errors").valueStream())
        .extracting(error -> error.get("field").asString(), error -> error.get("limit").asString())
        .containsExactly(
            tuple("width", "at most 8 for you"),
            tuple("num_inference_steps", "at most 3 for you"),
            tuple("num_images", "at most 2 for you"));
  }

  /** What would never be taken on is no reason to come again. */
  @Test
  void moreImagesThanMayEverBeAreAFault() {
    HttpResponse<byte[]> busy = generate("busy", 3);
    HttpResponse<byte[]> patient = generate("patient", 2);

    assertThat(busy.statusCode()).isEqualTo(422);
    assertThat(json(busy).get("limit").asString()).isEqualTo("at most 2 for you");
    assertThat(patient.statusCode()).isEqualTo(422);
  }

  @Test
  void aCallersOwnLimitCountsBeforeThatOfAll() {
    assertThat(generate("usual", 6).statusCode()).isEqualTo(422);
    assertThat(generate("free", 6).statusCode()).isEqualTo(200);
  }

  @Test
  void aModelThatACallerMayNotNameIsNotThere() {
    HttpResponse<byte[]> icons =
        send("chosen", client.generate("{\"model\": \"icons\", \"prompt\": \"a fox\"}"));
    HttpResponse<byte[]> usual = send("chosen", client.generate(body(1)));

    assertThat(icons.statusCode()).isEqualTo(404);
    assertThat(json(icons).get("code").asString()).isEqualTo("unknown_model");
    assertThat(json(icons).get("limit").asString()).isEqualTo("one of other, draft");
    // The first that is named, as it may not have the service's.
    assertThat(json(usual).at("/parameters/model").asString()).isEqualTo("other");
    assertThat(json(usual).at("/parameters/num_inference_steps").intValue()).isEqualTo(1);
    assertThat(send("chosen", client.request("/v1/models/icons").GET()).statusCode())
        .isEqualTo(404);
  }

  /** The preset's steps count, too. */
  @Test
  void whereOnlyAPresetMayBeNamedItIsTheDefault() {
    HttpResponse<byte[]> response = send("preset", client.generate("{\"prompt\": \"a fox\"}"));
    HttpResponse<byte[]> model =
        send("preset", client.generate("{\"model\": \"other\", \"prompt\": \"a fox\"}"));

    assertThat(json(response).at("/parameters/model").asString()).isEqualTo("other");
    assertThat(json(response).at("/parameters/num_inference_steps").intValue()).isEqualTo(2);
    assertThat(model.statusCode()).isEqualTo(404);
  }

  @Test
  void everybodyIsToldWhatItMayAskFor() {
    JsonNode small = json(send("small", client.request("/models").GET()));
    JsonNode chosen = json(send("chosen", client.request("/models").GET()));
    JsonNode openai = json(send("chosen", client.request("/v1/models").GET()));
    JsonNode sdapi = json(send("chosen", client.request("/sdapi/v1/sd-models").GET()));
    JsonNode options = json(send("chosen", client.request("/sdapi/v1/options").GET()));

    JsonNode limits = small.at("/models/0/limits");
    assertThat(limits.get("max_width").intValue()).isEqualTo(8);
    assertThat(limits.get("max_num_inference_steps").intValue()).isEqualTo(3);
    assertThat(limits.get("max_num_images").intValue()).isEqualTo(2);
    assertThat(chosen.get("default_model").asString()).isEqualTo("draft");
    assertThat(names(chosen.get("models"), "name")).containsExactly("other");
    assertThat(names(chosen.get("presets"), "name")).containsExactly("draft");
    assertThat(names(openai.get("data"), "id")).containsExactlyInAnyOrder("other", "draft");
    assertThat(names(sdapi, "title")).containsExactlyInAnyOrder("other", "draft");
    assertThat(options.get("sd_model_checkpoint").asString()).isEqualTo("draft");
  }

  private static List<String> names(JsonNode list, String field) {
    return list.valueStream().map(one -> one.get(field).asString()).toList();
  }

  /** OpenAI's libraries read Retry-After, and show message and param. */
  @Test
  void clientsOfOtherServicesAreToldInTheirOwnWords() {
    String body = "{\"prompt\": \"a fox\", \"steps\": 1}";
    HttpResponse<byte[]> first = send("openai", client.post("/v1/images/generations", body));
    HttpResponse<byte[]> openai = send("openai", client.post("/v1/images/generations", body));
    HttpResponse<byte[]> sdapi = send("openai", client.post("/sdapi/v1/txt2img", body));
    HttpResponse<byte[]> huggingface =
        send("openai", client.post("/models/icons", "{\"inputs\": \"a fox\"}"));

    assertThat(first.statusCode()).as(() -> Client.text(first)).isEqualTo(200);
    assertThat(openai.statusCode()).isEqualTo(429);
    assertThat(header(openai, "Retry-After")).isEqualTo("60");
    JsonNode error = json(openai).get("error");
    assertThat(error.get("type").asString()).isEqualTo("rate_limit_error");
    assertThat(error.get("code").asString()).isEqualTo("rate_limited");
    assertThat(error.get("param").asString()).isEqualTo("images_per_minute");
    assertThat(sdapi.statusCode()).isEqualTo(429);
    assertThat(json(sdapi).get("error").asString()).isEqualTo("rate_limited");
    assertThat(huggingface.statusCode()).isEqualTo(429);
    assertThat(json(huggingface).get("code").asString()).isEqualTo("rate_limited");
  }
}
