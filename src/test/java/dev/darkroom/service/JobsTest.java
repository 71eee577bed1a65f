package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.contract.Contract;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Requests that outlive their connection, as a client sees them. */
@DarkroomTest
class JobsTest {
  private static final String FOX =
      """
      {"model": "sd1-tiny", "prompt": "a fox", "seed": 7, "num_images": 2, "num_inference_steps": 5}\
      """;

  private final Client client;

  @Autowired
  JobsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private HttpResponse<byte[]> get(String path, String... headers) {
    HttpRequest.Builder request = client.request(path).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request);
  }

  private HttpResponse<byte[]> async(String json) {
    return client.send(client.generate(json).header("Prefer", "respond-async"));
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

  /** The address of a new job. */
  private String submit(String json) {
    HttpResponse<byte[]> response = async(json);
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(202);
    assertThat(response.headers().firstValue("Preference-Applied")).hasValue("respond-async");
    return response.headers().firstValue("Location").orElseThrow();
  }

  private JsonNode done(String job) {
    await().until(() -> json(get(job)).hasNonNull("finished_at"));
    return json(get(job));
  }

  private void assertProblem(HttpResponse<byte[]> response, int status, String code, String field) {
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(status);
    assertThat(json(response).get("code").asString()).isEqualTo(code);
    assertThat(json(response).get("field").asString()).isEqualTo(field);
    assertThat(json(response).get("limit").asString()).isNotBlank();
  }

  @Test
  void aJobMakesWhatTheSynchronousRequestMakes() {
    JsonNode expected = client.json(FOX);

    JsonNode job = done(submit(FOX));

    assertThat(job.get("state").asString()).isEqualTo("succeeded");
    assertThat(job.get("parameters")).isEqualTo(expected.get("parameters"));
    assertThat(job.at("/progress/steps").intValue()).isEqualTo(10);
    assertThat(job.at("/progress/images").intValue()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      JsonNode image = job.get("images").get(i);
      assertThat(image.get("seed").intValue()).isEqualTo(7 + i);
      assertThat(get(image.get("url").asString()).body())
          .isEqualTo(expected.get("images").get(i).get("data").binaryValue());
    }
    JsonNode result = json(get(job.at("/links/result").asString()));
    assertThat(result.get("images")).isEqualTo(expected.get("images"));
    assertThat(result.get("parameters")).isEqualTo(expected.get("parameters"));
  }

  @Test
  void aFileOfAJobSaysInHeadersWhatTheResultSays() {
    JsonNode job = done(submit(FOX.replace("a fox", "a fox " + "and a hen ".repeat(40))));
    JsonNode result = json(get(job.at("/links/result").asString()));

    HttpHeaders headers = get(job.at("/images/1/url").asString()).headers();

    assertThat(headers.firstValue("Darkroom-Seed")).hasValue("8");
    assertThat(headers.firstValue("Darkroom-Num-Images")).hasValue("2");
    assertThat(Json.MAPPER.readTree(headers.firstValue("Darkroom-Parameters").orElseThrow()))
        .isEqualTo(result.get("parameters"));
    JsonNode warnings = Json.MAPPER.readTree(headers.firstValue("Darkroom-Warnings").orElseThrow());
    assertThat(warnings.at("/0/code")).isEqualTo(result.at("/warnings/0/code"));
    assertThat(headers.firstValue("Server-Timing").orElseThrow()).startsWith("queue;dur=");
  }

  @Test
  void anInversionIsAJobToo() throws IOException {
    String image = Golden.input("fox.png");
    String request =
        """
        {"model": "sd1-tiny", "image": "%s", "prompt": "a fox", "num_inference_steps": 3}\
        """
            .formatted(image);
    JsonNode expected = json(client.send(client.invert(request)));

    HttpResponse<byte[]> accepted =
        client.send(client.invert(request).header("Prefer", "respond-async"));
    assertThat(accepted.statusCode()).isEqualTo(202);
    JsonNode job = done(accepted.headers().firstValue("Location").orElseThrow());

    assertThat(job.get("kind").asString()).isEqualTo("invert");
    assertThat(job.get("images")).isEmpty();
    assertThat(job.get("parameters")).isEqualTo(expected.get("parameters"));
    JsonNode result = json(get(job.at("/links/result").asString()));
    assertThat(result.get("latents")).isEqualTo(expected.get("latents"));
    assertThat(result.get("reconstruction_error")).isEqualTo(expected.get("reconstruction_error"));
  }

  @Test
  void aSeedThatWasLeftOpenIsDrawnOnce() {
    String open = FOX.replace("\"seed\": 7,", "");
    JsonNode first = json(client.send(put("drawn", open)));

    JsonNode second = json(client.send(put("drawn", open)));

    assertThat(second.at("/parameters/seed")).isEqualTo(first.at("/parameters/seed"));
    assertThat(done("/jobs/drawn").at("/images/0/seed")).isEqualTo(first.at("/parameters/seed"));
  }

  @Test
  void theSameIdAndBodyIsTheSameJobAndAnotherBodyIsRefused() {
    HttpResponse<byte[]> first = client.send(put("mine", FOX));
    assertThat(first.statusCode()).isEqualTo(202);
    JsonNode done = done("/jobs/mine");

    HttpResponse<byte[]> again = client.send(put("mine", FOX));
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again)).isEqualTo(done);
    assertProblem(client.send(put("mine", FOX.replace("7", "8"))), 409, "id_reused", "id");
  }

  @Test
  void anIdempotencyKeyStandsForOneRequest() {
    HttpRequest.Builder request = client.generate(FOX).header("Idempotency-Key", "key 1");
    JsonNode first = json(client.send(request));

    JsonNode second = json(client.send(request));

    // Timings of another run would differ.
    assertThat(second).isEqualTo(first);
    assertProblem(
        client.send(client.generate(FOX.replace("7", "9")).header("Idempotency-Key", "key 1")),
        409,
        "id_reused",
        "Idempotency-Key");
    assertProblem(
        client.send(client.generate(FOX).header("Idempotency-Key", "k".repeat(256))),
        422,
        "out_of_range",
        "Idempotency-Key");
  }

  @Test
  void whoWaitsForAJobGetsTheAnswerIfItIsThereInTime() {
    HttpResponse<byte[]> response =
        client.send(client.generate(FOX).header("Prefer", "respond-async, wait=60"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).get("images")).isEqualTo(client.json(FOX).get("images"));
    assertThat(response.headers().firstValue("Preference-Applied")).hasValue("wait=60");
  }

  @Test
  void anAnswerIsNotSentAgainToWhoHasIt() {
    String job = submit(FOX);
    JsonNode last = done(job);
    String tag = get(job).headers().firstValue("ETag").orElseThrow();
    String image = last.at("/images/0/url").asString();
    HttpResponse<byte[]> file = get(image);

    assertThat(get(job, "If-None-Match", tag).statusCode()).isEqualTo(304);
    String imageTag = file.headers().firstValue("ETag").orElseThrow();
    assertThat(get(image, "If-None-Match", imageTag).statusCode()).isEqualTo(304);
    assertThat(get(image, "If-None-Match", tag).statusCode()).isEqualTo(200);
    assertThat(file.headers().firstValue("Cache-Control").orElseThrow())
        .contains("private", "immutable");
    assertThat(get(job).headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void aJobIsForgottenAnHourAfterItsEnd() {
    JsonNode job = done(submit(FOX));

    Instant end = Instant.parse(job.get("finished_at").asString());
    assertThat(Instant.parse(job.get("expires_at").asString()))
        .isEqualTo(end.plus(Duration.ofHours(1)));
  }

  @Test
  void whatIsDeletedIsGone() {
    String job = submit(FOX);
    done(job);

    HttpResponse<byte[]> deleted = client.send(client.request(job).DELETE());

    assertThat(json(deleted).get("effect").asString()).isEqualTo("deleted");
    assertProblem(get(job), 410, "job_gone", "id");
    assertProblem(get(job + "/images/0"), 410, "job_gone", "id");
    assertProblem(get(job + "/events"), 410, "job_gone", "id");
    assertProblem(client.send(client.request(job).DELETE()), 410, "job_gone", "id");
  }

  @Test
  void jobsAreListedNewestFirstInPages() {
    List<String> submitted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      submitted.addFirst(submit(FOX));
    }
    submitted.forEach(this::done);

    List<String> listed = new ArrayList<>();
    JsonNode page = json(get("/jobs?state=succeeded&limit=2"));
    while (listed.size() < 5) {
      assertThat(page.get("jobs")).hasSize(2);
      page.get("jobs").forEach(job -> listed.add(job.at("/links/self").asString()));
      page = json(get("/jobs?state=succeeded&limit=2&cursor=" + page.get("next").asString()));
    }
    assertThat(listed).startsWith(submitted.toArray(String[]::new));
    assertThat(json(get("/jobs?state=queued,running")).get("jobs")).isEmpty();
  }

  @Test
  void eventsTellTheWholeJobUntilItIsDone() {
    String job = submit(FOX);

    List<EventStream.Event> events;
    try (EventStream stream = new EventStream(client.request(job + "/events").GET())) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.header("Content-Type")).hasValue("text/event-stream");
      assertThat(stream.header("Cache-Control")).hasValue("no-store");
      events = stream.rest();
    }

    assertThat(events).isNotEmpty().allMatch(event -> event.name().equals("job"));
    events.forEach(event -> Contract.read().assertMatches("Job", event.data()));
    assertThat(events).extracting(EventStream.Event::id).doesNotHaveDuplicates();
    assertThat(events).extracting(EventStream.Event::steps).isSorted();
    assertThat(events.getLast().state()).isEqualTo("succeeded");
    assertThat(events.getLast().data().get("images")).isEqualTo(done(job).get("images"));
  }

  @Test
  void whoHasSeenTheLastEventIsToldNothingMore() {
    String job = submit(FOX);
    List<EventStream.Event> events;
    try (EventStream stream = new EventStream(client.request(job + "/events").GET())) {
      events = stream.rest();
    }
    String last = events.getLast().id();

    assertThat(get(job + "/events", "Last-Event-ID", last).statusCode()).isEqualTo(204);

    String first = last.replaceFirst("-.*", "-0");
    try (EventStream stream =
        new EventStream(client.request(job + "/events").header("Last-Event-ID", first).GET())) {
      assertThat(stream.rest()).extracting(EventStream.Event::id).containsExactly(last);
    }
    assertProblem(
        get(job + "/events", "Last-Event-ID", "0-1"), 422, "out_of_range", "Last-Event-ID");
    assertProblem(
        get(job + "/events", "Last-Event-ID", last + "0"), 422, "out_of_range", "Last-Event-ID");
    assertProblem(get(job + "/events", "Last-Event-ID", "x"), 422, "out_of_range", "Last-Event-ID");
  }

  @Test
  void aRequestIsAnsweredByEvents() {
    List<EventStream.Event> events;
    try (EventStream stream = new EventStream(client.generate(FOX))) {
      assertThat(stream.status()).isEqualTo(200);
      events = stream.rest();
    }

    JsonNode last = events.getLast().data();
    assertThat(last.get("state").asString()).isEqualTo("succeeded");
    assertThat(get(last.at("/images/1/url").asString()).body())
        .isEqualTo(client.json(FOX).at("/images/1/data").binaryValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "vae"})
  void previewsDoNotChangeTheImage(String decoder) {
    String previews = ", \"previews\": 5, \"preview_decoder\": \"%s\"}".formatted(decoder);

    assertThat(client.json(FOX.replace("}", previews)).get("images"))
        .isEqualTo(client.json(FOX).get("images"));
  }

  @ParameterizedTest
  @CsvSource({
    "/jobs/none, 404, unknown_job, id",
    "/jobs/no.ne, 422, out_of_range, id",
    "/jobs/none/events, 404, unknown_job, id",
    "/jobs/none/result, 404, unknown_job, id",
    "/jobs/none/images/0, 404, unknown_job, id",
    "/jobs?limit=0, 422, out_of_range, limit",
    "/jobs?limit=101, 422, out_of_range, limit",
    "/jobs?limit=many, 422, out_of_range, limit",
    "/jobs?state=lost, 422, out_of_range, state",
    "/jobs?=1, 400, bad_request, query",
    "/jobs?state=%ff, 400, bad_request, query",
    "/jobs?cursor=!, 422, out_of_range, cursor",
    "/jobs?cursor=zzzzzzzzzzzz, 422, out_of_range, cursor"
  })
  void whatIsNotThereIsToldByName(String path, int status, String code, String field) {
    assertProblem(get(path), status, code, field);
  }

  @ParameterizedTest
  @CsvSource({"2", "-1", "x", "99999999999"})
  void anImageThatTheJobDoesNotHaveIsToldByName(String index) {
    String job = submit(FOX);
    done(job);

    assertProblem(get(job + "/images/" + index), 404, "unknown_image", "index");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', application/json;q=0",
    "GET, /result, application/json;q=0",
    "GET, /events, text/event-stream;q=0",
    "GET, /images/0, 'image/*, image/png;q=0'",
    "DELETE, '', application/json;q=0"
  })
  void whatAClientDoesNotAcceptItIsNotSent(String method, String part, String accepted) {
    String job = submit(FOX);
    done(job);

    HttpResponse<byte[]> response =
        client.send(
            client
                .request(job + part)
                .header("Accept", accepted)
                .method(method, BodyPublishers.noBody()));

    assertProblem(response, 406, "not_acceptable", "Accept");
    assertThat(get(job).statusCode()).isEqualTo(200);
  }

  @Test
  void anIdThatIsTooLongIsRefused() {
    assertThat(client.send(put("x".repeat(64), FOX)).statusCode()).isEqualTo(202);
    assertProblem(client.send(put("x".repeat(65), FOX)), 422, "out_of_range", "id");
  }

  @Test
  void preferencesThatContradictEachOtherAreRefused() {
    assertProblem(
        client.send(client.generate(FOX).header("Prefer", "wait=5, wait=6")),
        422,
        "contradiction",
        "Prefer");
    assertProblem(
        client.send(
            client
                .generate(FOX)
                .header("Prefer", "respond-async")
                .header("Accept", "text/event-stream")),
        422,
        "contradiction",
        "Prefer");
  }

  @Test
  void morePreviewsThanStepsAreRefused() {
    assertProblem(async(FOX.replace("}", ", \"previews\": 6}")), 422, "out_of_range", "previews");
  }

  @Test
  void whatIsRefusedLeavesNoJob() {
    assertProblem(
        client.send(put("refused", FOX.replace("\"a fox\"", "null"))), 422, "missing", "prompt");

    assertProblem(get("/jobs/refused"), 404, "unknown_job", "id");
    assertThat(client.send(put("refused", FOX)).statusCode()).isEqualTo(202);
  }
}
