package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.contract.Contract;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Every route of every contract, asked for by everybody: who gets what. */
@ClosedTest
class AccessMatrixTest {
  private static final String FOX =
      """
      {"prompt": "a fox", "seed": 7, "num_inference_steps": 1, "width": 64, "height": 64}\
      """;

  private static final String REVOKED = "revoked-key-of-more-than-thirty-two-characters";

  /** By sha256sum. */
  private static final String REVOKED_SHA256 =
      "9f191123ce63de4be08dab035894ac5a5673150565338e7793df592b5ca0ea66";

  /** Who asks: without a key, with one that never was, with one that is no longer, and so on. */
  private enum Who {
    NOBODY(null),
    WRONG(Keys.WRONG),
    REVOKED(AccessMatrixTest.REVOKED),
    WATCHER(Keys.WATCHER),
    ANOTHER(Keys.BOB),
    OVERSEER(Keys.OVERSEER),
    OWNER(Keys.ALICE),
    ADMIN(Keys.ADMIN);

    private final String key;

    Who(String key) {
      this.key = key;
    }
  }

  /**
   * What a route answers.
   *
   * @param nobody who sends no key; a wrong one is told so wherever it is sent
   * @param watcher who may watch its own jobs alone
   * @param another who may have images made, and has not made the job
   * @param overseer who may watch all jobs besides
   */
  private record Row(int nobody, int watcher, int another, int overseer, int owner, int admin) {
    static final Row EVERYBODY = new Row(200, 200, 200, 200, 200, 200);
    static final Row KNOWN = new Row(200, 200, 200, 200, 200);
    static final Row MADE = new Row(403, 200, 200, 200, 200);
    static final Row OWN_JOB = new Row(404, 404, 200, 200, 200);

    Row(int watcher, int another, int overseer, int owner, int admin) {
      this(401, watcher, another, overseer, owner, admin);
    }

    int status(Who who) {
      return switch (who) {
        case NOBODY -> nobody;
        case WRONG, REVOKED -> 401;
        case WATCHER -> watcher;
        case ANOTHER -> another;
        case OVERSEER -> overseer;
        case OWNER -> owner;
        case ADMIN -> admin;
      };
    }
  }

  private static final Map<String, Row> ROWS =
      Map.ofEntries(
          Map.entry("POST /generate", Row.MADE),
          // An empty request says what it lacks, to who may ask.
          Map.entry("POST /invert", new Row(403, 422, 422, 422, 422)),
          Map.entry("GET /models", Row.KNOWN),
          Map.entry("GET /status", Row.KNOWN),
          Map.entry("GET /openapi.json", Row.EVERYBODY),
          Map.entry("GET /jobs", Row.KNOWN),
          Map.entry("GET /jobs/{id}", Row.OWN_JOB),
          // The id is taken, and only its owner may send the same again.
          Map.entry("PUT /jobs/{id}", new Row(403, 409, 409, 200, 409)),
          Map.entry("DELETE /jobs/{id}", new Row(403, 404, 403, 200, 200)),
          Map.entry("GET /jobs/{id}/result", Row.OWN_JOB),
          Map.entry("GET /jobs/{id}/images/{index}", Row.OWN_JOB),
          Map.entry("GET /jobs/{id}/events", Row.OWN_JOB),
          Map.entry("POST /v1/images/generations", new Row(403, 400, 400, 400, 400)),
          Map.entry("POST /v1/images/edits", new Row(403, 400, 400, 400, 400)),
          Map.entry("GET /v1/models", Row.KNOWN),
          Map.entry("GET /v1/models/{model}", Row.KNOWN),
          Map.entry("POST /models/{name}", new Row(403, 422, 422, 422, 422)),
          Map.entry("POST /sdapi/v1/txt2img", Row.MADE),
          Map.entry("POST /sdapi/v1/img2img", new Row(403, 422, 422, 422, 422)),
          Map.entry("GET /sdapi/v1/options", Row.KNOWN),
          Map.entry("POST /sdapi/v1/options", Row.MADE),
          Map.entry("GET /sdapi/v1/progress", Row.KNOWN),
          Map.entry("POST /sdapi/v1/interrupt", Row.MADE),
          Map.entry("POST /sdapi/v1/skip", Row.MADE),
          Map.entry("POST /sdapi/v1/png-info", new Row(403, 422, 422, 422, 422)),
          Map.entry("POST /sdapi/v1/refresh-checkpoints", Row.MADE),
          Map.entry("GET /sdapi/v1/sd-models", Row.KNOWN),
          Map.entry("GET /sdapi/v1/samplers", Row.KNOWN),
          Map.entry("GET /sdapi/v1/schedulers", Row.KNOWN),
          Map.entry("GET /sdapi/v1/upscalers", Row.KNOWN),
          Map.entry("GET /sdapi/v1/latent-upscale-modes", Row.KNOWN),
          Map.entry("GET /sdapi/v1/sd-vae", Row.KNOWN),
          Map.entry("GET /sdapi/v1/sd-modules", Row.KNOWN),
          Map.entry("GET /sdapi/v1/loras", Row.KNOWN),
          Map.entry("GET /sdapi/v1/hypernetworks", Row.KNOWN),
          Map.entry("GET /sdapi/v1/face-restorers", Row.KNOWN),
          Map.entry("GET /sdapi/v1/realesrgan-models", Row.KNOWN),
          Map.entry("GET /sdapi/v1/prompt-styles", Row.KNOWN),
          Map.entry("GET /sdapi/v1/script-info", Row.KNOWN),
          Map.entry("GET /sdapi/v1/extensions", Row.KNOWN),
          Map.entry("GET /sdapi/v1/embeddings", Row.KNOWN),
          Map.entry("GET /sdapi/v1/scripts", Row.KNOWN),
          Map.entry("GET /sdapi/v1/memory", Row.KNOWN),
          Map.entry("GET /sdapi/v1/cmd-flags", Row.KNOWN));

  @TempDir static Path folder;

  private static final AtomicInteger JOBS = new AtomicInteger();

  private final Client client;

  AccessMatrixTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @DynamicPropertySource
  static void folder(DynamicPropertyRegistry registry) throws IOException {
    Files.writeString(folder.resolve("carol"), REVOKED_SHA256);
    registry.add("darkroom.access.keys-folder", folder::toString);
  }

  /** It was one until now. */
  @BeforeEach
  void revoke() throws IOException {
    if (Files.deleteIfExists(folder.resolve("carol"))) {
      await().until(() -> status(REVOKED, client.request("/models").GET()) == 401);
    }
  }

  private static Stream<String> routes() {
    return Contract.all().stream()
        .flatMap(
            contract ->
                contract.paths().stream()
                    .flatMap(
                        path ->
                            contract.methods(path).stream().map(method -> method + " " + path)));
  }

  @Test
  void everyRouteHasARow() {
    Set<String> routes = new TreeSet<>(routes().toList());

    assertThat(new TreeSet<>(ROWS.keySet())).isEqualTo(routes);
  }

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    ROWS.forEach(
        (route, row) ->
            Stream.of(Who.values())
                .forEach(who -> cells.add(Arguments.of(route, who, row.status(who)))));
    return cells.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cells")
  void getsWhatItMay(String route, Who who, int expected) {
    String[] parts = route.split(" ", 2);
    String path = parts[1].replace("{name}", "icons").replace("{model}", "icons");
    if (path.contains("{id}")) {
      path = path.replace("{id}", jobOfAlice()).replace("{index}", "0");
    }
    HttpRequest.Builder request = client.request(path);
    if (parts[0].equals("POST") || parts[0].equals("PUT")) {
      boolean made = path.equals("/generate") || parts[0].equals("PUT");
      request
          .header("Content-Type", "application/json")
          .method(parts[0], BodyPublishers.ofString(made ? FOX : "{}"));
    } else {
      request.method(parts[0], BodyPublishers.noBody());
    }

    HttpResponse<byte[]> response = send(who.key, request);

    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(expected);
    if (expected == 401) {
      assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
          .startsWith("Bearer ");
    }
  }

  /** One that is done. */
  private String jobOfAlice() {
    String id = "job-" + JOBS.incrementAndGet();
    HttpRequest.Builder put =
        client
            .request("/jobs/" + id)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(FOX));
    assertThat(status(Keys.ALICE, put)).isIn(200, 202);
    await()
        .until(
            () ->
                Json.MAPPER
                    .readTree(send(Keys.ALICE, client.request("/jobs/" + id).GET()).body())
                    .get("state")
                    .asString()
                    .equals("succeeded"));
    return id;
  }

  private int status(String key, HttpRequest.Builder request) {
    return send(key, request).statusCode();
  }

  private HttpResponse<byte[]> send(String key, HttpRequest.Builder request) {
    return client.send(key == null ? Keys.anywhere(request) : Keys.with(key, request));
  }
}
