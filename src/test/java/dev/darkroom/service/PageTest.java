package dev.darkroom.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import dev.darkroom.contract.Contract;
import dev.darkroom.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of the page at {@code /}: what it shows, what it sends, and what comes back. */
@BrowserTest
class PageTest {
  private static final String ONE_STEP = "{\"prompt\": \"a fox\", \"num_inference_steps\": 1}";

  private final int port;
  private final Client client;
  private Visitor visitor;

  @Autowired
  PageTest(@LocalServerPort int port) {
    this.port = port;
    this.client = new Client(port);
  }

  @BeforeEach
  void visit() {
    visitor = new Visitor(port).open("prompt=a+fox");
  }

  @AfterEach
  void leave() {
    visitor.close();
  }

  /** The fields that a request gets from the contract alone, by their paths. */
  private static Stream<String> paths(JsonNode schemas, String schema, String prefix) {
    return schemas.at("/" + schema + "/properties").properties().stream()
        .flatMap(
            property -> {
              String reference = property.getValue().at("/oneOf/0/$ref").asString("");
              String path = prefix + property.getKey();
              return reference.isEmpty() || reference.endsWith("/Latents")
                  ? Stream.of(path)
                  : paths(schemas, reference.substring(reference.lastIndexOf('/') + 1), path + ".");
            });
  }

  @Test
  void makesThePictureOfThePromptAndGivesItsFile() throws IOException {
    visitor.field("prompt").fill("a red heart on white");
    visitor.field("seed").fill("7");
    visitor.field("num_inference_steps").fill("4");
    visitor.page.keyboard().press("Control+Enter");
    visitor.awaitImages(1);
    visitor.look(0);

    Download download = visitor.page.waitForDownload(() -> visitor.button("Download").click());

    assertThat(download.suggestedFilename()).isEqualTo("darkroom-7.png");
    assertThat(Files.readAllBytes(download.path()))
        .isEqualTo(
            client.png(
                "{\"prompt\": \"a red heart on white\", \"seed\": 7, \"num_inference_steps\": 4}"));
  }

  @Test
  void hasAFieldForAllThatTheContractHas() {
    JsonNode schemas = Contract.read().at("/components/schemas");
    visitor.page.setInputFiles(
        "#field-image", new FilePayload("x.png", "image/png", client.png(ONE_STEP)));

    List<String> paths =
        paths(schemas, "GenerateRequest", "").filter(path -> !path.equals("class_label")).toList();

    assertThat(paths).hasSizeGreaterThan(40);
    assertThat(paths)
        .allSatisfy(
            path -> {
              assertThat(visitor.field(path)).hasCount(1);
              assertThat(visitor.page.locator("label[for='field-" + path + "']")).hasCount(1);
            });
  }

  @Test
  void aNewFieldOfTheContractAppearsByItselfAndIsSent() {
    ObjectNode contract = (ObjectNode) Json.MAPPER.readTree(client.get("/openapi.json"));
    ((ObjectNode) contract.at("/components/schemas/GenerateRequest/properties"))
        .putObject("sharpness")
        .put("description", "How sharp it is. From 0 on.")
        .put("minimum", 0)
        .put("maximum", 3)
        .putArray("type")
        .add("number")
        .add("null");
    visitor.page.route(
        "**/openapi.json",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(contract.toString())));
    visitor.page.reload();
    visitor.unfold();
    visitor.field("sharpness").fill("2.5");

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());

    assertThat(sent.get("sharpness").doubleValue()).isEqualTo(2.5);
    assertThat(visitor.page.locator("[id='field-sharpness-hint']"))
        .hasText("How sharp it is. 0 to 3");
    // Unknown to the service, which says so.
    assertThat(visitor.problem("sharpness")).not().isEmpty();
    visitor.forgive("status of 400");
  }

  @ParameterizedTest
  @CsvSource({
    "num_inference_steps, 1001, 'must be an integer, 1 to 1000', 1 to 1000",
    "num_inference_steps, many, 'must be an integer, 1 to 1000', 1 to 1000",
    "num_images, 9, 'must be an integer, 1 to 8', 1 to 8",
    "width, 130, 'must be an integer, 16 to 256 in steps of 16', 16 to 256 in steps of 16",
    "height, 272, 'must be an integer, 16 to 256 in steps of 16', 16 to 256 in steps of 16",
    "eta, 1.5, 'must be a number, 0 to 1', 0 to 1",
    "seed, 18446744073709551616, 'must be an integer, of 64 bits', of 64 bits"
  })
  void showsALimitBeforeItIsHit(String path, String value, String problem, String limit) {
    visitor.unfold();
    assertThat(visitor.page.locator("[id='field-" + path + "-hint']")).containsText(limit);

    visitor.field(path).fill(value);

    assertThat(visitor.problem(path)).hasText(problem);
    assertThat(visitor.field(path)).hasAttribute("aria-invalid", "true");
  }

  @Test
  void showsWhatTheServiceRefusesAtItsField() {
    visitor.page.getByText("All settings").click();
    visitor.field("scheduler.steps_offset").fill("5000");
    visitor.field("scheduler.timestep_spacing").selectOption("leading");
    visitor.page.getByText("All settings").click();

    visitor.button("Generate").click();

    assertThat(visitor.problem("scheduler.steps_offset"))
        .hasText(
            "scheduler.steps_offset must be at least 0 and below num_train_timesteps, but is 5000");
    assertThat(visitor.problem("scheduler.steps_offset")).isVisible();
    visitor.forgive("status of 422");
  }

  /** Keystroke by keystroke: "7." is no number's end. */
  @ParameterizedTest
  @CsvSource({"7.5, 7.5", "1.05, 1.05", "-0.5, -0.5", "1e-2, 0.01"})
  void aDecimalCanBeTyped(String typed, double number) {
    visitor.field("num_inference_steps").fill("1");
    visitor.field("guidance_scale").pressSequentially(typed);

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());

    assertThat(visitor.field("guidance_scale")).hasValue(String.valueOf(number));
    assertThat(sent.get("guidance_scale").doubleValue()).isEqualTo(number);
    visitor.awaitImages(1);
  }

  @Test
  void theArrowKeysStepANumberWithinItsLimits() {
    visitor.field("num_inference_steps").press("ArrowUp");
    assertThat(visitor.field("num_inference_steps")).hasValue("21");
    visitor.field("width").fill("32");
    visitor.field("width").press("ArrowDown");
    visitor.field("width").press("ArrowDown");
    assertThat(visitor.field("width")).hasValue("16");
  }

  /**
   * Of about 128 x 128 pixels, by hand: 147.8 x 110.9 and 170.7 x 96 to the next multiple of 16.
   */
  @ParameterizedTest
  @CsvSource({"1:1, 128, 128", "4:3, 144, 112", "3:4, 112, 144", "16:9, 176, 96", "9:16, 96, 176"})
  void hasFiveAspectRatios(String ratio, String width, String height) {
    visitor.button(ratio).click();

    assertThat(visitor.field("width")).hasValue(width);
    assertThat(visitor.field("height")).hasValue(height);
    assertThat(visitor.button(ratio)).hasAttribute("aria-pressed", "true");
  }

  @Test
  void aSeedIsDrawnByTheDiceAndKeptByTheLock() {
    visitor.field("num_inference_steps").fill("1");
    visitor.generate(1);
    assertThat(visitor.field("seed")).hasValue("");

    visitor.button("Keep the seed").click();
    String kept = visitor.field("seed").inputValue();
    assertThat(kept).matches("\\d+");
    visitor.look(0);
    assertThat(visitor.dialog()).containsText(kept);
    visitor.button("Close").click();

    visitor.button("Draw a seed").click();
    assertThat(visitor.field("seed")).not().hasValue(kept);
    visitor.button("Keep the seed").click();
    assertThat(visitor.field("seed")).hasValue("");
  }

  @Test
  void aSeedOf64BitsIsSentToTheLastDigit() {
    visitor.field("seed").fill("18446744073709551615");
    visitor.field("num_inference_steps").fill("1");

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());

    assertThat(sent.get("seed").asString()).isEqualTo("18446744073709551615");
    visitor.awaitImages(1);
    visitor.look(0);
    assertThat(visitor.dialog()).containsText("18446744073709551615");
  }

  @Test
  void aModelBringsItsOwnFields() {
    visitor.field("model").selectOption("classes-tiny");

    assertThat(visitor.field("prompt")).hasCount(0);
    visitor.field("class_label").fill("99");
    assertThat(visitor.problem("class_label")).containsText("must be an integer, 0 to ");
  }

  @Test
  void anAddressLeadsToItsSettingsAndFollowsThem() {
    visitor.close();
    visitor =
        new Visitor(port)
            .open(
                "prompt=a+fox&seed=9007199254740993&num_images=2&scheduler.timestep_spacing=leading"
                    + "&timesteps=[801,401,1]");

    assertThat(visitor.field("prompt")).hasValue("a fox");
    assertThat(visitor.field("seed")).hasValue("9007199254740993");
    assertThat(visitor.field("scheduler.timestep_spacing")).hasValue("leading");
    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());
    assertThat(sent.get("seed").asString()).isEqualTo("9007199254740993");
    assertThat(sent.get("timesteps")).isEqualTo(Json.MAPPER.readTree("[801, 401, 1]"));
    assertThat(sent.at("/scheduler/timestep_spacing").asString()).isEqualTo("leading");
    visitor.field("num_images").fill("1");
    assertThat(visitor.page).hasURL(Pattern.compile(".*#prompt=a\\+fox&.*num_images=1.*"));
    visitor.awaitImages(2);
  }

  @Test
  void aDroppedFileOfOursGivesItsSettingsBack() {
    byte[] file =
        client.png(
            """
            {"prompt": "a banana on black \u00e9", "seed": 99, "num_inference_steps": 3, "guidance_scale": 5,
             "scheduler": {"timestep_spacing": "leading"}}
            """);

    drop("banana.png", "image/png", file);

    assertThat(visitor.field("prompt")).hasValue("a banana on black \u00e9");
    assertThat(visitor.field("seed")).hasValue("99");
    assertThat(visitor.field("num_inference_steps")).hasValue("3");
    assertThat(visitor.field("guidance_scale")).hasValue("5");
    assertThat(visitor.field("scheduler.timestep_spacing")).hasValue("leading");
    assertThat(visitor.field("eta")).hasValue("");
  }

  /** As AUTOMATIC1111's web UI writes it. */
  @Test
  void aDroppedFileOfAutomatic1111GivesItsSettingsBack() {
    String text =
        """
        a cat, (masterpiece:1.2), <lora:x:1>
        second line
        Negative prompt: blurry, low quality
        Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 3914283741, Size: 96x64, \
        Model hash: 6ce0161689, Model: v1-5-pruned-emaonly, Denoising strength: 0.6, \
        Lora hashes: "x: aaaa, y: bbbb", Version: v1.6.0\
        """;

    drop("cat.png", "image/png", withText("parameters", text));

    assertThat(visitor.field("prompt"))
        .hasValue("a cat, (masterpiece:1.2), <lora:x:1>\nsecond line");
    assertThat(visitor.field("negative_prompt")).hasValue("blurry, low quality");
    assertThat(visitor.field("num_inference_steps")).hasValue("28");
    assertThat(visitor.field("guidance_scale")).hasValue("6.5");
    assertThat(visitor.field("seed")).hasValue("3914283741");
    assertThat(visitor.field("width")).hasValue("96");
    assertThat(visitor.field("height")).hasValue("64");
    assertThat(visitor.page.locator(".notice")).containsText("not the image that it started from");
    assertThat(visitor.field("model")).hasValue("icons");
  }

  /** A PNG with a {@code tEXt} chunk behind its header (PNG, third edition, section 11.3.3.2). */
  private static byte[] withText(String keyword, String text) {
    byte[] png = black();
    byte[] data = ("tEXt" + keyword + "\0" + text).getBytes(StandardCharsets.ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(data);
    return ByteBuffer.allocate(png.length + data.length + 8)
        .put(png, 0, 33)
        .putInt(data.length - 4)
        .put(data)
        .putInt((int) sum.getValue())
        .put(png, 33, png.length - 33)
        .array();
  }

  private static byte[] black() {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  private void drop(String name, String type, byte[] file) {
    visitor.page.evaluate(
        """
        ([name, type, data]) => {
          const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], name, { type }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }
        """,
        List.of(name, type, Base64.getEncoder().encodeToString(file)));
    assertThat(visitor.page.locator(".notice")).containsText(name);
  }

  @Test
  void aKeyIsSentWithEveryRequestAndForgottenWithTheTab() {
    visitor.button("API key").click();
    visitor.page.getByLabel("Kept until this tab is closed").fill("secret-of-mine");
    visitor.page.getByText("Use it").click();
    visitor.field("num_inference_steps").fill("1");

    Map<String, String> sent = new ConcurrentHashMap<>();
    visitor.page.onRequest(
        request -> {
          String path = request.url().replaceFirst(".*/jobs/[^/]+", "");
          if (List.of("", "/events", "/images/0").contains(path)) {
            sent.put(path, String.valueOf(request.headerValue("authorization")));
          }
        });
    visitor.generate(1);

    assertThat(sent).hasSize(3);
    assertThat(sent.values()).containsOnly("Bearer secret-of-mine");
    assertThat(visitor.page.evaluate("() => JSON.stringify(localStorage) + document.cookie"))
        .isEqualTo("{}");
    try (Visitor other = new Visitor(port).open("")) {
      assertThat(other.page.evaluate("() => sessionStorage.length")).isEqualTo(0);
    }
  }

  @Test
  void theStatusOfTheServiceIsInTheCorner() {
    visitor.field("num_inference_steps").fill("1");
    visitor.generate(1);
    visitor.page.reload();

    assertThat(visitor.page.locator(".status"))
        .hasText(Pattern.compile("cpu icons, \\d+ ms a step · 0 running · 0 queued"));
  }

  /** 60 KB of the page's own, in few requests. */
  @Test
  void theFirstVisitIsLight() {
    List<String> own = visitor.requests.stream().filter(url -> !url.startsWith("blob:")).toList();
    assertThat(own).hasSizeLessThanOrEqualTo(30);

    int bytes =
        own.stream()
            .map(url -> url.replaceFirst("http://localhost:\\d+", ""))
            .filter(path -> path.equals("/") || path.startsWith("/page/"))
            .mapToInt(
                path ->
                    client
                        .send(client.request(path).header("Accept-Encoding", "gzip").GET())
                        .body()
                        .length)
            .sum();
    assertThat(bytes).isBetween(10_000, 60_000);
  }

  @Test
  void nothingMovesWhileThePageLoadsAndAnImageComes() {
    visitor.field("num_inference_steps").fill("2");
    visitor.generate(1);

    Object shift =
        visitor.page.evaluate(
            """
            () => new Promise(resolve => new PerformanceObserver(list => resolve(
                list.getEntries().filter(entry => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0)))
              .observe({ type: "layout-shift", buffered: true }) || setTimeout(() => resolve(0), 500))
            """);

    // What Web Vitals call good ends at 0.1.
    assertThat(((Number) shift).doubleValue()).isLessThan(0.02);
  }

  @ParameterizedTest
  @CsvSource({"360, 740", "768, 1024", "1440, 900", "3840, 2160"})
  void nothingIsCutOffAtAnyWidth(int width, int height) {
    visitor.page.setViewportSize(width, height);
    visitor.unfold();

    assertThat(visitor.page.evaluate("() => document.documentElement.scrollWidth"))
        .isEqualTo(width);
    for (Locator control : visitor.page.locator("button, input, select, textarea").all()) {
      BoundingBox box = control.boundingBox();
      if (box != null) {
        assertThat(box.x).isNotNegative();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
      }
    }
    assertThat(visitor.page.getByRole(AriaRole.MAIN, new Page.GetByRoleOptions())).isVisible();
  }

  @Test
  void theContractIsServedAsJson() {
    assertThat(Json.MAPPER.readTree(client.get("/openapi.json"))).isEqualTo(Contract.read().at(""));
  }

  @Test
  void filesThatHaveChangedAreFetchedAnew() {
    HttpResponse<byte[]> first = client.send(client.request("/page/main.js").GET());
    String tag = first.headers().firstValue("ETag").orElseThrow();

    assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
    assertThat(
            client
                .send(client.request("/page/main.js").header("If-None-Match", tag).GET())
                .statusCode())
        .isEqualTo(304);
    assertThat(
            client
                .send(client.request("/page/main.js").header("If-None-Match", "W/\"other\"").GET())
                .statusCode())
        .isEqualTo(200);
  }
}
