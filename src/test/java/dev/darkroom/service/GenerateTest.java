package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.ApiException;
import dev.darkroom.client.ImagesApi;
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
  private final ImagesApi images;

  GenerateTest(@LocalServerPort int port) {
    this.client = new Client(port);
    this.images = new ImagesApi(client.generated());
  }

  @Test
  void answersWithTheImagesAndAllThatMadeThem() throws ApiException {
    GenerateResponse answer =
        images.generate(
            fox()
                .seed(5L)
                .numImages(2)
                .numInferenceSteps(3)
                .scheduler(new SchedulerOverrides().timestepSpacing(TimestepSpacingEnum.LEADING)),
            null,
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
  void pngIsTheFirstOfTheImages() throws ApiException {
    GenerateResponse answer =
        images.generate(fox().seed(5L).numImages(3).numInferenceSteps(2), null, null, null);

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

    assertThat(first(images.generate(request, null, null, null)))
        .isEqualTo(first(images.generate(request, null, null, null)));
  }

  @Test
  void anotherSeedGivesAnotherImage() throws ApiException {
    byte[] one = first(images.generate(fox().numInferenceSteps(4).seed(1L), null, null, null));
    byte[] two = first(images.generate(fox().numInferenceSteps(4).seed(2L), null, null, null));

    assertThat(Png.rgb(one)).isNotEqualTo(Png.rgb(two));
  }

  @Test
  void aDrawnSeedIsEchoedAndGivesTheImageAgain() throws ApiException {
    GenerateResponse drawn = images.generate(fox().numInferenceSteps(4), null, null, null);
    long seed = drawn.getParameters().getSeed();

    byte[] again = first(images.generate(fox().numInferenceSteps(4).seed(seed), null, null, null));

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
  void theTextInsideAnImageIsTheRequestThatMakesIt() {
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
  void theTextInsideAnImageOfListedTimestepsMakesItToo() {
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
  void anImageOfManyCanBeMadeAlone() throws ApiException {
    GenerateResponse many =
        images.generate(fox().numInferenceSteps(8).numImages(6).seed(3L), null, null, null);

    int[] last = Png.rgb(many.getImages().get(5).getData());
    int[] alone =
        Png.rgb(first(images.generate(fox().numInferenceSteps(8).seed(8L), null, null, null)));
    for (int i = 0; i < alone.length; i++) {
      assertThat(last[i]).isBetween(alone[i] - 1, alone[i] + 1);
    }
  }

  @Test
  void aRedHeartOnWhiteIsRedInTheMiddleOfWhite() {
    BufferedImage image =
        Png.decode(client.png("{\"prompt\": \"a red heart on white\", \"seed\": 7}"));

    int white = 0;
    int pixels = image.getWidth() * image.getHeight();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        Color color = new Color(image.getRGB(x, y));
        if (color.getRed() > 230 && color.getGreen() > 230 && color.getBlue() > 230) {
          white++;
        }
      }
    }
    Color middle = new Color(image.getRGB(image.getWidth() / 2, image.getHeight() / 2));
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
    BufferedImage image = Png.decode(client.png(request));
    int last = image.getWidth() - 1;
    double sum = 0;
    for (int i = 0; i <= last; i++) {
      int[] border = {
        image.getRGB(i, 0), image.getRGB(i, last), image.getRGB(0, i), image.getRGB(last, i)
      };
      for (int rgb : border) {
        Color color = new Color(rgb);
        sum += color.getRed() + color.getGreen() + color.getBlue();
      }
    }
    return sum / (4.0 * image.getWidth() * 3 * 255);
  }
}
