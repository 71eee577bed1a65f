package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the tasks of {@code POST /generate} promise beyond the images of the reference. */
@DarkroomTest
class TasksTest {
  private static final Path ICONS = Path.of("src/test/resources/goldens/icons");

  private final Client client;

  TasksTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  /** The latents are torch's own for the seed. */
  @Test
  void latentsTakeThePlaceOfTheNoise() throws IOException {
    ObjectNode request = request("heart.json");
    byte[] ofSeed = client.png(request.toString());
    request.remove("seed");
    ObjectNode latents = request.putObject("latents");
    latents.putArray("shape").add(1).add(4).add(16).add(16);
    latents.put("data", Files.readAllBytes(ICONS.resolve("heart.latents.bin")));

    assertThat(Png.rgb(client.png(request.toString()))).isEqualTo(Png.rgb(ofSeed));
  }

  @Test
  void latentsBringTheirSize() {
    ObjectNode request = Json.MAPPER.createObjectNode().put("num_inference_steps", 1);
    ObjectNode latents = request.putObject("latents");
    latents.putArray("shape").add(1).add(4).add(6).add(4);
    latents.put("data", new byte[4 * 4 * 6 * 4]);

    JsonNode parameters = client.json(request.toString()).get("parameters");

    assertThat(parameters.get("width").intValue()).isEqualTo(32);
    assertThat(parameters.get("height").intValue()).isEqualTo(48);
    assertThat(parameters.get("prompt").asString()).isEmpty();
  }

  /** What an image carries makes it alone, with the same image to start from. */
  @ParameterizedTest
  @CsvSource({
    "sd1-tiny/image-rounded",
    "sd1-tiny/several-eta-one",
    "sd1-tiny/sequence",
    "classes-tiny/several-eta-one",
    "sd1-tiny/strip"
  })
  void eachImageCarriesTheRequestThatMakesItAlone(String golden) throws IOException {
    Path file = ICONS.getParent().resolve(golden + ".json");
    ObjectNode request = new Golden(file).request().put("model", golden.split("/")[0]);
    byte[] last = last(client.json(request.toString()));

    ObjectNode alone = (ObjectNode) Json.MAPPER.readTree(Png.text(last, "darkroom"));
    if (request.has("image")) {
      alone.set("image", request.get("image"));
    }

    assertThat(Png.rgb(client.png(alone.toString()))).isEqualTo(Png.rgb(last));
  }

  @Test
  void fractionsPlaceTheImagesOfASequence() {
    String request =
        """
        {"model": "sd1-tiny", "prompt": "a fox", "seed": 1, "num_inference_steps": 2,
         "interpolate_to": {"prompt": "a heart", "seed": 2%s}%s}
        """;

    byte[] middle = last(client.json(request.formatted(", \"fractions\": [0, 0.5]", "")));
    JsonNode even = client.json(request.formatted("", ", \"num_images\": 3"));

    assertThat(Png.rgb(middle)).isEqualTo(Png.rgb(image(even, 1)));
    assertThat(even.at("/parameters/interpolate_to/fractions")).hasToString("[0.0,0.5,1.0]");
  }

  @Test
  void aSequenceBeginsAndEndsAtTheImagesOfItsEnds() {
    String end = "{\"model\": \"sd1-tiny\", \"prompt\": \"%s\", \"seed\": %d, \"eta\": 0}";
    JsonNode sequence =
        client.json(
            """
            {"model": "sd1-tiny", "prompt": "a fox", "seed": 1, "num_images": 2,
             "interpolate_to": {"prompt": "a heart", "seed": 2}}
            """);

    assertThat(Png.rgb(image(sequence, 0)))
        .isEqualTo(Png.rgb(client.png(end.formatted("a fox", 1))));
    assertThat(Png.rgb(image(sequence, 1)))
        .isEqualTo(Png.rgb(client.png(end.formatted("a heart", 2))));
  }

  @Test
  void anAnimationShowsTheImageToWhoKnowsNone() {
    String request =
        "{\"prompt\": \"a fox\", \"seed\": 1, \"num_inference_steps\": 3, \"output\": {\"content\":"
            + " \"%s\"}}";

    byte[] animation = client.png(request.formatted("animation"));
    byte[] image = client.png(request.formatted("image"));

    assertThat(Png.rgb(animation)).isEqualTo(Png.rgb(image));
    assertThat(new String(animation, StandardCharsets.ISO_8859_1)).contains("acTL");
  }

  /** A mask of black keeps all: what comes back is what the VAE makes of the image. */
  @Test
  void nothingIsMadeAnewOutsideOfTheMask() throws IOException {
    ObjectNode request =
        Json.MAPPER
            .createObjectNode()
            .put("prompt", "a heart")
            .put("image", Golden.input("large.png"))
            .put("mask_image", black())
            .put("num_inference_steps", 3);
    ObjectNode other = request.deepCopy().put("prompt", "a banana").put("seed", 9);

    assertThat(Png.rgb(client.png(request.toString())))
        .isEqualTo(Png.rgb(client.png(other.toString())));
  }

  /** The right half of the image is opaque; what alpha hides on the left has a colour, too. */
  @Test
  void whatAlphaHidesIsMadeAnewLikeWhatAMaskShows() throws IOException {
    var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
    var mask = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        image.setRGB(x, y, (x < 32 ? 0 : 0xFF000000) | 4 * x << 16 | 4 * y << 8 | 77);
        mask.getRaster().setSample(x, y, 0, x < 32 ? 255 : 0);
      }
    }
    ObjectNode request =
        Json.MAPPER
            .createObjectNode()
            .put("prompt", "a heart")
            .put("image", png(image))
            .put("num_inference_steps", 2)
            .put("seed", 3);
    ObjectNode masked = request.deepCopy().put("mask_image", png(mask));

    assertThat(Png.rgb(client.png(request.put("mask_from_alpha", true).toString())))
        .isEqualTo(Png.rgb(client.png(masked.toString())));
  }

  /** What is seen of the mask, however faintly, is kept, and its colours say nothing. */
  @Test
  void whatTheAlphaOfAMaskHidesFullyIsMadeAnew() throws IOException {
    var alpha = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
    var mask = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        alpha.setRGB(x, y, (x < 32 ? 0 : x < 48 ? 0x01000000 : 0xFF000000) | 4 * y << 8);
        mask.getRaster().setSample(x, y, 0, x < 32 ? 255 : 0);
      }
    }
    ObjectNode request =
        Json.MAPPER
            .createObjectNode()
            .put("prompt", "a heart")
            .put("image", Golden.input("fox.png"))
            .put("num_inference_steps", 2)
            .put("seed", 3);
    ObjectNode masked = request.deepCopy().put("mask_image", png(mask));
    request.put("mask_image", png(alpha)).put("mask_from_alpha", true);

    assertThat(Png.rgb(client.png(request.toString())))
        .isEqualTo(Png.rgb(client.png(masked.toString())));
  }

  private static String black() throws IOException {
    return png(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY));
  }

  private static String png(BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static ObjectNode request(String name) throws IOException {
    return new Golden(ICONS.resolve(name)).request();
  }

  private static byte[] last(JsonNode answer) {
    return image(answer, answer.get("images").size() - 1);
  }

  private static byte[] image(JsonNode answer, int index) {
    return answer.get("images").get(index).get("data").binaryValue();
  }
}
