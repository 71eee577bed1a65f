package dev.darkroom.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The images that were made, and what can be done with each. */
@BrowserTest
class PageGalleryTest {
  private final int port;
  private final Client client;
  private Visitor visitor;

  @Autowired
  PageGalleryTest(@LocalServerPort int port) {
    this.port = port;
    this.client = new Client(port);
  }

  @BeforeEach
  void visit() {
    visitor =
        new Visitor(port).open("prompt=a+red+heart+on+white&seed=7&num_inference_steps=4&eta=0.25");
  }

  @AfterEach
  void leave() {
    visitor.close();
  }

  private byte[] downloaded() throws IOException {
    Download download = visitor.page.waitForDownload(() -> visitor.button("Download").click());
    return Files.readAllBytes(download.path());
  }

  private static byte[] file(JsonNode dataUri) {
    return Base64.getDecoder().decode(dataUri.asString().replaceFirst(".*,", ""));
  }

  private static BufferedImage image(JsonNode dataUri) {
    return Png.decode(file(dataUri));
  }

  @Test
  void imagesStayUntilTheyAreDeleted() {
    visitor.generate(1);

    visitor.page.reload();
    visitor.awaitImages(1);
    visitor.look(0);
    visitor.button("Delete").click();

    assertThat(visitor.tiles()).hasCount(0);
    visitor.page.reload();
    visitor.button("Generate").waitFor();
    assertThat(visitor.page.getByText("stay here, in this browser")).isVisible();
    assertThat(visitor.tiles()).hasCount(0);
  }

  @Test
  void anImageGivesItsSettingsBack() {
    visitor.generate(1);
    visitor.field("prompt").fill("a banana");
    visitor.unfold().field("eta").fill("");
    visitor.field("seed").fill("");

    visitor.look(0);
    assertThat(visitor.dialog().locator("dt"))
        .hasText(new String[] {"prompt", "num_inference_steps", "eta", "seed"});
    visitor.button("Use settings").click();

    assertThat(visitor.field("prompt")).hasValue("a red heart on white");
    assertThat(visitor.field("seed")).hasValue("7");
    assertThat(visitor.field("eta")).hasValue("0.25");
    assertThat(visitor.field("guidance_scale")).hasValue("");
    assertThat(visitor.field("prompt")).isFocused();
  }

  @Test
  void variationsHaveTheSeedsThatFollow() throws IOException {
    visitor.generate(1);
    visitor.look(0);

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Vary").click());

    assertThat(sent.get("seed").intValue()).isEqualTo(8);
    assertThat(sent.get("num_images").intValue()).isEqualTo(4);
    visitor.awaitImages(5);
    visitor.look(3);
    assertThat(visitor.setting("seed")).hasText("11");
    assertThat(downloaded())
        .isEqualTo(
            client.png(
                """
                {"prompt": "a red heart on white", "seed": 11, "num_inference_steps": 4, "eta": 0.25}
                """));
  }

  @Test
  void anImageOfSeveralIsMadeAgainAlone() throws IOException {
    visitor.field("num_images").fill("2");
    visitor.generate(2);
    visitor.look(1);
    byte[] second = downloaded();

    visitor.button("Use settings").click();

    assertThat(visitor.field("seed")).hasValue("8");
    assertThat(visitor.field("num_images")).hasValue("");
    visitor.generate(3);
    visitor.look(0);
    assertThat(Png.rgb(downloaded())).isEqualTo(Png.rgb(second));
  }

  @Test
  void anImageOfASequenceIsMadeAgainAlone() throws IOException {
    twoImages();
    visitor.look(1);
    visitor.button("Interpolate to...").click();
    visitor.tiles().first().click();
    visitor.awaitImages(10);
    visitor.look(3);
    byte[] fourth = downloaded();

    visitor.button("Use settings").click();
    visitor.generate(11);

    visitor.look(0);
    assertThat(Png.rgb(downloaded())).isEqualTo(Png.rgb(fourth));
    visitor.button("Vary").click();
    visitor.awaitImages(15);
  }

  @Test
  void anImageIsPaintedOnAndSentInItsOwnSize() {
    visitor.field("width").fill("112");
    visitor.field("height").fill("144");
    visitor.generate(1);
    visitor.field("width").fill("");
    visitor.field("height").fill("");
    visitor.look(0);
    visitor.button("Inpaint").click();
    Locator canvas = visitor.dialog().locator("canvas");
    awaitEasel();
    assertThat(visitor.button("Use the mask")).isDisabled();
    stroke(canvas, 0.5, 0.9, 0.5, 0.9);
    BoundingBox image = visitor.dialog().locator("img").boundingBox();
    BoundingBox painted = canvas.boundingBox();
    assertThat(painted.height).isEqualTo(image.height);
    assertThat(painted.width / painted.height).isCloseTo(112.0 / 144, within(0.01));
    visitor.button("Use the mask").click();

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());

    assertThat(sent.get("width").intValue()).isEqualTo(112);
    assertThat(sent.get("height").intValue()).isEqualTo(144);
    BufferedImage mask = image(sent.get("mask_image"));
    assertThat(red(mask, 56, 130)).isEqualTo(255);
    assertThat(red(mask, 56, 14)).isZero();
    visitor.awaitImages(2);
  }

  private void awaitEasel() {
    Locator easel = visitor.dialog().locator(".easel");
    visitor.page.waitForCondition(
        () -> String.valueOf(easel.getAttribute("style")).contains("aspect-ratio"));
  }

  @Test
  void anotherTabShowsTheSameImages() {
    visitor.generate(1);
    Page other = visitor.page.context().newPage();
    other.navigate(visitor.page.url());
    assertThat(other.locator(".tile")).hasCount(1);

    visitor.generate(2);

    assertThat(other.locator(".tile")).hasCount(2);
    other.locator(".tile").first().click();
    other.getByText("Delete", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(visitor.tiles()).hasCount(1);
  }

  @Test
  void anImageIsTheStartOfAnother() throws IOException {
    visitor.generate(1);
    visitor.look(0);
    byte[] first = downloaded();
    visitor.button("Start from it").click();
    visitor.field("prompt").fill("a blue heart on white");
    visitor.field("strength").fill("0.5");

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());

    assertThat(file(sent.get("image"))).isEqualTo(first);
    assertThat(sent.get("strength").doubleValue()).isEqualTo(0.5);
    assertThat(sent.has("seed")).isFalse();
    visitor.awaitImages(2);
  }

  @Test
  void whatIsPaintedIsMadeAnew() {
    visitor.generate(1);
    visitor.look(0);
    visitor.button("Inpaint").click();
    Locator canvas = visitor.dialog().locator("canvas");
    awaitEasel();
    stroke(canvas, 0.25, 0.25, 0.25, 0.25);
    // Erased, and brought back.
    visitor.button("Erase").click();
    stroke(canvas, 0.25, 0.25, 0.25, 0.25);
    visitor.button("Undo").click();
    visitor.button("Erase").click();
    stroke(canvas, 0.75, 0.6, 0.75, 0.9);
    visitor.button("Use the mask").click();

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());

    BufferedImage mask = image(sent.get("mask_image"));
    assertThat(mask.getWidth()).isEqualTo(128);
    assertThat(red(mask, 32, 32)).isEqualTo(255);
    assertThat(red(mask, 96, 77)).isEqualTo(255);
    assertThat(red(mask, 96, 115)).isEqualTo(255);
    assertThat(red(mask, 96, 32)).isZero();
    assertThat(red(mask, 32, 96)).isZero();
    assertThat(sent.has("image")).isTrue();
    visitor.awaitImages(2);
  }

  @Test
  void aMaskIsInvertedAndErased() {
    visitor.generate(1);
    visitor.look(0);
    visitor.button("Inpaint").click();
    Locator canvas = visitor.dialog().locator("canvas");
    awaitEasel();
    visitor.button("Invert").click();
    visitor.button("Erase").click();
    stroke(canvas, 0.5, 0.5, 0.5, 0.5);
    visitor.button("Use the mask").click();

    JsonNode sent = visitor.sent("/jobs/", () -> visitor.button("Generate").click());

    BufferedImage mask = image(sent.get("mask_image"));
    assertThat(red(mask, 64, 64)).isZero();
    assertThat(red(mask, 5, 5)).isEqualTo(255);
    assertThat(red(mask, 120, 64)).isEqualTo(255);
    visitor.awaitImages(2);
  }

  private void stroke(Locator canvas, double x, double y, double toX, double toY) {
    BoundingBox box = canvas.boundingBox();
    visitor.page.mouse().move(box.x + x * box.width, box.y + y * box.height);
    visitor.page.mouse().down();
    visitor.page.mouse().move(box.x + toX * box.width, box.y + toY * box.height);
    visitor.page.mouse().up();
  }

  private static int red(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) >> 16 & 0xff;
  }

  @Test
  void anInversionGivesItsLatentsToTheForm() throws IOException {
    visitor.unfold().field("eta").fill("");
    visitor.field("num_inference_steps").fill("20");
    visitor.generate(1);
    visitor.look(0);
    byte[] original = downloaded();
    visitor.button("Invert").click();
    visitor.page.getByText("Edit from its latents").click();

    assertThat(visitor.field("latents")).containsText("1 x 4 x 16 x 16");
    visitor.generate(2);
    visitor.look(0);
    int[] again = Png.rgb(downloaded());
    int[] before = Png.rgb(original);
    double mean =
        IntStream.range(0, again.length)
            .map(i -> Math.abs(again[i] - before[i]))
            .average()
            .orElseThrow();
    // Another seed would be 40 off.
    assertThat(mean).isLessThan(8);
  }

  @Test
  void twoImagesAreTheEndsOfASequence() {
    twoImages();

    visitor.look(1);
    visitor.button("Interpolate to...").click();
    JsonNode sent = visitor.sent("/jobs/", () -> visitor.tiles().first().click());

    assertThat(sent.get("seed").intValue()).isEqualTo(7);
    assertThat(sent.at("/interpolate_to/prompt").asString()).isEqualTo("a banana on black");
    assertThat(sent.at("/interpolate_to/seed").intValue()).isEqualTo(8);
    assertThat(sent.get("num_images").intValue()).isEqualTo(8);
    visitor.awaitImages(10);
  }

  private void twoImages() {
    visitor.generate(1);
    visitor.field("prompt").fill("a banana on black");
    visitor.field("seed").fill("8");
    visitor.generate(2);
  }

  @Test
  void twoImagesAreTheEndsOfAnAnimation() throws IOException {
    twoImages();

    visitor.look(1);
    visitor.button("Animate to...").click();
    visitor.tiles().first().click();

    visitor.awaitImages(3);
    visitor.look(0);
    byte[] animation = downloaded();
    // PNG, third edition, sections 11.3.6.1 and 11.3.6.2.
    List<String> chunks = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    ByteBuffer file = ByteBuffer.wrap(animation);
    for (int at = 8; at < animation.length; at += 12 + file.getInt(at)) {
      String type = new String(animation, at + 4, 4, StandardCharsets.US_ASCII);
      chunks.add(type);
      if (type.equals("acTL")) {
        assertThat(file.getInt(at + 8)).isEqualTo(8);
      } else if (type.equals("fcTL") || type.equals("fdAT")) {
        numbers.add(file.getInt(at + 8));
      }
    }
    assertThat(chunks)
        .containsOnlyOnce("IHDR", "acTL", "IEND")
        .startsWith("IHDR", "iTXt", "acTL", "fcTL");
    assertThat(
            Json.MAPPER
                .readTree(Png.text(animation, "darkroom"))
                .at("/interpolate_to/seed")
                .intValue())
        .isEqualTo(8);
    assertThat(chunks.stream().filter("fcTL"::equals)).hasSize(8);
    assertThat(numbers).isEqualTo(IntStream.range(0, numbers.size()).boxed().toList());
    // Who knows no animation sees the first image; decoding checks the sums as well.
    assertThat(Png.rgb(animation))
        .isEqualTo(
            Png.rgb(
                client.png(
                    """
                    {"prompt": "a red heart on white", "seed": 7, "num_inference_steps": 4, "eta": 0.25}
                    """)));
    assertThat(
            visitor.page.evaluate(
                """
                async (base64) => {
                  const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
                  const decoder = new ImageDecoder({ data, type: "image/png" });
                  await decoder.tracks.ready;
                  return decoder.tracks.selectedTrack.frameCount;
                }
                """,
                Base64.getEncoder().encodeToString(animation)))
        .isEqualTo(8);
  }

  @Test
  void twoImagesAreComparedByASlider() {
    twoImages();
    visitor.look(1);
    visitor.button("Compare with...").click();
    visitor.tiles().first().click();

    Locator slider = visitor.page.getByLabel("How much of the first image is seen");
    slider.fill("30");

    assertThat(visitor.dialog().locator(".over img").last())
        .hasCSS("clip-path", Pattern.compile("inset\\(0px 0px 0px 30%\\)"));
    assertThat(visitor.dialog().locator("dl").first()).containsText("a red heart on white");
    assertThat(visitor.dialog().locator("dl").last()).containsText("a banana on black");
    assertThat(visitor.dialog().getByText("num_inference_steps")).hasCount(0);
  }

  /** The settings of docs/remedies.md. */
  @Test
  void theRemediesAreComparedByOneClick() {
    List<JsonNode> sent = new ArrayList<>();
    visitor.page.onRequest(
        request -> {
          if (request.method().equals("PUT")) {
            sent.add(Json.MAPPER.readTree(request.postData()));
          }
        });

    visitor.button("Compare remedies").click();

    visitor.awaitImages(2);
    assertThat(visitor.dialog().locator("h3"))
        .hasText(new String[] {"Without", "With the remedies"});
    assertThat(visitor.dialog().locator(".beside img")).hasCount(2);
    assertThat(sent).hasSize(2);
    assertThat(sent).allMatch(request -> request.get("seed").intValue() == 7);
    JsonNode without = sent.getFirst();
    assertThat(without.get("guidance_rescale").intValue()).isZero();
    assertThat(without.at("/scheduler/rescale_betas_zero_snr").booleanValue()).isFalse();
    assertThat(without.at("/scheduler/timestep_spacing").asString()).isEqualTo("leading");
    JsonNode with = sent.getLast();
    assertThat(with.get("guidance_rescale").doubleValue()).isEqualTo(0.7);
    assertThat(with.at("/scheduler/rescale_betas_zero_snr").booleanValue()).isTrue();
    assertThat(with.at("/scheduler/timestep_spacing").asString()).isEqualTo("trailing");
    assertThat(with.has("prediction_type")).isFalse();
  }

  @Test
  void theArrowKeysGoFromImageToImage() {
    visitor.field("num_images").fill("3");
    visitor.generate(3);
    visitor.tiles().first().focus();
    visitor.page.keyboard().press("ArrowRight");
    assertThat(visitor.tiles().nth(1)).isFocused();
    visitor.page.keyboard().press("Enter");
    assertThat(visitor.setting("seed")).hasText("8");
    visitor.page.keyboard().press("ArrowRight");
    assertThat(visitor.setting("seed")).hasText("9");
    visitor.page.keyboard().press("ArrowLeft");
    visitor.page.keyboard().press("ArrowLeft");
    assertThat(visitor.setting("seed")).hasText("7");
    visitor.page.keyboard().press("Escape");
    assertThat(visitor.dialog()).hasCount(0);
    assertThat(visitor.tiles().nth(1)).isFocused();
  }
}
