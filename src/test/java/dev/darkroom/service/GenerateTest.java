package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code POST /generate} on the built-in model, as its users see it. */
@DarkroomTest
class GenerateTest {
  private final Client client;

  GenerateTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @Test
  void answersJsonWithThePicturesAndAllThatMadeThem() throws IOException {
    JsonNode answer =
        client.json(
            """
            {"prompt": "a fox", "seed": 5, "num_images": 2, "num_inference_steps": 3,
             "scheduler": {"timestep_spacing": "leading"}}
            """);

    JsonNode parameters = answer.get("parameters");
    assertThat(parameters.get("prompt").asString()).isEqualTo("a fox");
    assertThat(parameters.get("model").asString()).isEqualTo("icons");
    assertThat(parameters.get("width").intValue()).isEqualTo(128);
    assertThat(parameters.get("num_inference_steps").intValue()).isEqualTo(3);
    assertThat(parameters.get("eta").doubleValue()).isZero();
    assertThat(parameters.get("guidance_scale").doubleValue()).isEqualTo(4);
    assertThat(parameters.at("/scheduler/timestep_spacing").asString()).isEqualTo("leading");
    assertThat(parameters.at("/scheduler/prediction_type").asString()).isEqualTo("v_prediction");
    assertThat(answer.get("images")).hasSize(2);
    assertThat(answer.at("/images/1/seed").longValue()).isEqualTo(6);
    BufferedImage second = Png.decode(answer.at("/images/1/data").binaryValue());
    assertThat(second.getWidth()).isEqualTo(128);
    assertThat(answer.at("/timings/denoising_seconds").doubleValue()).isPositive();
    assertThat(answer.get("timings")).hasSize(5);
  }

  @Test
  void pngIsTheFirstOfThePictures() throws IOException {
    String request =
        "{\"prompt\": \"a fox\", \"seed\": 5, \"num_images\": 3, \"num_inference_steps\": 2}";

    assertThat(client.png(request))
        .isEqualTo(client.json(request).at("/images/0/data").binaryValue());
  }

  @Test
  void theSameRequestGivesTheSameBytes() {
    String request = "{\"prompt\": \"a fox\", \"seed\": 5, \"eta\": 1, \"num_inference_steps\": 4}";

    assertThat(client.png(request)).isEqualTo(client.png(request));
  }

  @Test
  void anotherSeedGivesAnotherPicture() {
    String request = "{\"prompt\": \"a fox\", \"num_inference_steps\": 4, \"seed\": %d}";

    assertThat(Png.rgb(client.png(request.formatted(1))))
        .isNotEqualTo(Png.rgb(client.png(request.formatted(2))));
  }

  @Test
  void aDrawnSeedIsEchoedAndGivesThePictureAgain() throws IOException {
    JsonNode answer = client.json("{\"prompt\": \"a fox\", \"num_inference_steps\": 4}");

    long seed = answer.at("/parameters/seed").longValue();
    byte[] again =
        client.png(
            "{\"prompt\": \"a fox\", \"num_inference_steps\": 4, \"seed\": %d}".formatted(seed));
    assertThat(again).isEqualTo(answer.at("/images/0/data").binaryValue());
  }

  @Test
  void theTextInsideAPictureIsTheRequestThatMakesIt() {
    byte[] png =
        client.png(
            """
            {"prompt": "a fox, on teal 狐", "negative_prompt": "cat", "num_inference_steps": 4,
             "guidance_scale": 3.5, "guidance_rescale": 0.5, "eta": 0.25, "width": 160,
             "scheduler": {"timestep_spacing": "linspace"}}
            """);

    assertThat(client.png(Png.text(png, "darkroom"))).isEqualTo(png);
  }

  @Test
  void aPictureOfManyCanBeMadeAlone() throws IOException {
    JsonNode answer =
        client.json(
            "{\"prompt\": \"a fox\", \"num_inference_steps\": 8, \"num_images\": 6, \"seed\": 3}");

    int[] last = Png.rgb(answer.at("/images/5/data").binaryValue());
    int[] alone =
        Png.rgb(client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 8, \"seed\": 8}"));
    for (int i = 0; i < alone.length; i++) {
      assertThat(last[i]).isBetween(alone[i] - 1, alone[i] + 1);
    }
  }

  @Test
  void aRedHeartOnWhiteIsRedInTheMiddleOfWhite() {
    BufferedImage picture =
        Png.decode(client.png("{\"prompt\": \"a red heart on white\", \"seed\": 7}"));

    int white = 0;
    int pixels = picture.getWidth() * picture.getHeight();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        Color color = new Color(picture.getRGB(x, y));
        if (color.getRed() > 230 && color.getGreen() > 230 && color.getBlue() > 230) {
          white++;
        }
      }
    }
    Color middle = new Color(picture.getRGB(picture.getWidth() / 2, picture.getHeight() / 2));
    assertThat(white).isBetween(pixels * 2 / 5, pixels * 9 / 10);
    assertThat(middle.getRed()).isGreaterThan(180);
    assertThat(middle.getGreen()).isLessThan(110);
    assertThat(middle.getBlue()).isLessThan(110);
  }

  /** What most diffusion models cannot do (arXiv 2305.08891, figure 1). */
  @Test
  void aBlackBackgroundIsBlack() {
    assertThat(brightnessOfTheBorder("a banana on black")).isLessThan(0.03);
  }

  @Test
  void aWhiteBackgroundIsWhite() {
    assertThat(brightnessOfTheBorder("a strawberry on white")).isGreaterThan(0.97);
  }

  /** The mean of the outermost pixels' channels, 0 to 1. */
  private double brightnessOfTheBorder(String prompt) {
    String request = "{\"prompt\": \"%s\", \"seed\": 7}".formatted(prompt);
    BufferedImage picture = Png.decode(client.png(request));
    int last = picture.getWidth() - 1;
    double sum = 0;
    for (int i = 0; i <= last; i++) {
      int[] border = {
        picture.getRGB(i, 0), picture.getRGB(i, last), picture.getRGB(0, i), picture.getRGB(last, i)
      };
      for (int rgb : border) {
        Color color = new Color(rgb);
        sum += color.getRed() + color.getGreen() + color.getBlue();
      }
    }
    return sum / (4.0 * picture.getWidth() * 3 * 255);
  }
}
