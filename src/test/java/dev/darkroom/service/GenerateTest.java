package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.ApiException;
import dev.darkroom.client.PicturesApi;
import dev.darkroom.client.model.GenerateRequest;
import dev.darkroom.client.model.GenerateResponse;
import dev.darkroom.client.model.Parameters;
import dev.darkroom.client.model.SchedulerConfig;
import dev.darkroom.client.model.SchedulerConfig.PredictionTypeEnum;
import dev.darkroom.client.model.SchedulerOverrides;
import dev.darkroom.client.model.SchedulerOverrides.TimestepSpacingEnum;
import dev.darkroom.image.Png;
import java.awt.Color;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code POST /generate} on the built-in model, through the client of the contract. */
@DarkroomTest
class GenerateTest {
  private final Client client;
  private final PicturesApi pictures;

  GenerateTest(@LocalServerPort int port) {
    this.client = new Client(port);
    this.pictures = new PicturesApi(client.generated());
  }

  @Test
  void answersWithThePicturesAndAllThatMadeThem() throws ApiException {
    GenerateResponse answer =
        pictures.generate(
            fox()
                .seed(5L)
                .numImages(2)
                .numInferenceSteps(3)
                .scheduler(new SchedulerOverrides().timestepSpacing(TimestepSpacingEnum.LEADING)),
            null,
            null);

    Parameters parameters = answer.getParameters();
    assertThat(parameters.getPrompt()).isEqualTo("a fox");
    assertThat(parameters.getModel()).isEqualTo("icons");
    assertThat(parameters.getWidth()).isEqualTo(128);
    assertThat(parameters.getNumInferenceSteps()).isEqualTo(3);
    assertThat(parameters.getEta()).isZero();
    assertThat(parameters.getGuidanceScale()).isEqualTo(3);
    assertThat(parameters.getScheduler().getTimestepSpacing())
        .isEqualTo(SchedulerConfig.TimestepSpacingEnum.LEADING);
    assertThat(parameters.getScheduler().getPredictionType())
        .isEqualTo(PredictionTypeEnum.V_PREDICTION);
    assertThat(answer.getImages()).hasSize(2);
    assertThat(answer.getImages().get(1).getSeed()).isEqualTo(6);
    assertThat(Png.decode(answer.getImages().get(1).getData()).getWidth()).isEqualTo(128);
    assertThat(answer.getTimings().getDenoisingSeconds()).isPositive();
  }

  @Test
  void pngIsTheFirstOfThePictures() throws ApiException {
    GenerateResponse answer =
        pictures.generate(fox().seed(5L).numImages(3).numInferenceSteps(2), null, null);

    assertThat(
            client.png(
                """
                {"prompt": "a fox", "seed": 5, "num_images": 3, "num_inference_steps": 2}
                """))
        .isEqualTo(first(answer));
  }

  @Test
  void theSameRequestGivesTheSameBytes() throws ApiException {
    GenerateRequest request = fox().seed(5L).eta(1.0).numInferenceSteps(4);

    assertThat(first(pictures.generate(request, null, null)))
        .isEqualTo(first(pictures.generate(request, null, null)));
  }

  @Test
  void anotherSeedGivesAnotherPicture() throws ApiException {
    byte[] one = first(pictures.generate(fox().numInferenceSteps(4).seed(1L), null, null));
    byte[] two = first(pictures.generate(fox().numInferenceSteps(4).seed(2L), null, null));

    assertThat(Png.rgb(one)).isNotEqualTo(Png.rgb(two));
  }

  @Test
  void aDrawnSeedIsEchoedAndGivesThePictureAgain() throws ApiException {
    GenerateResponse drawn = pictures.generate(fox().numInferenceSteps(4), null, null);
    long seed = drawn.getParameters().getSeed();

    byte[] again = first(pictures.generate(fox().numInferenceSteps(4).seed(seed), null, null));

    assertThat(again).isEqualTo(first(drawn));
  }

  /** JSON knows one kind of number. */
  @Test
  void aWholeNumberMayBeWrittenWithAPoint() {
    byte[] png =
        client.png("{\"prompt\": \"a fox\", \"seed\": 5.0, \"num_inference_steps\": 0.2e1}");

    assertThat(png)
        .isEqualTo(client.png("{\"prompt\": \"a fox\", \"seed\": 5, \"num_inference_steps\": 2}"));
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
  void theTextInsideAPictureOfListedTimestepsMakesItToo() {
    byte[] png =
        client.png(
            """
            {"prompt": "a fox", "timesteps": [900, 400, 100], "eta": 1, "variance_type":
             "fixed_large", "use_clipped_model_output": true}
            """);

    assertThat(client.png(Png.text(png, "darkroom"))).isEqualTo(png);
  }

  /** Four trailing steps of 1,000 are 250 apart, from the last timestep down. */
  @Test
  void theTimestepsOfTheSchedulerMayBeListed() {
    byte[] spaced = client.png("{\"prompt\": \"a fox\", \"seed\": 5, \"num_inference_steps\": 4}");
    byte[] listed =
        client.png("{\"prompt\": \"a fox\", \"seed\": 5, \"timesteps\": [999, 749, 499, 249]}");

    assertThat(Png.rgb(listed)).isEqualTo(Png.rgb(spaced));
  }

  @Test
  void listedTimestepsAndBetasComeBack() {
    JsonNode parameters =
        client
            .json(
                """
                {"prompt": "a fox", "timesteps": [3, 1],
                 "scheduler": {"num_train_timesteps": 4, "trained_betas": [0.1, 0.2, 0.3, 0.4]}}
                """)
            .get("parameters");

    assertThat(parameters.get("timesteps")).hasToString("[3,1]");
    assertThat(parameters.get("num_inference_steps").isNull()).isTrue();
    assertThat(parameters.at("/scheduler/trained_betas")).hasToString("[0.1,0.2,0.3,0.4]");
  }

  @Test
  void aPictureOfManyCanBeMadeAlone() throws ApiException {
    GenerateResponse many =
        pictures.generate(fox().numInferenceSteps(8).numImages(6).seed(3L), null, null);

    int[] last = Png.rgb(many.getImages().get(5).getData());
    int[] alone =
        Png.rgb(first(pictures.generate(fox().numInferenceSteps(8).seed(8L), null, null)));
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

  private static GenerateRequest fox() {
    return new GenerateRequest().prompt("a fox");
  }

  private static byte[] first(GenerateResponse answer) {
    return answer.getImages().getFirst().getData();
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
