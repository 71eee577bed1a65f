package dev.darkroom.service;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import dev.darkroom.json.Json;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void aFileIsTheImageThatJsonHolds() throws ApiException {
    GenerateResponse answer =
        images.generate(fox().seed(5L).numInferenceSteps(2), null, null, null);

    assertThat(client.png("{\"prompt\": \"a fox\", \"seed\": 5, \"num_inference_steps\": 2}"))
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

  /** torch takes both for one seed; what was sent comes back. */
  @Test
  void seedsOf64BitsWithoutASignAreEchoedAsTheyWereSent() {
    String request =
        "{\"model\": \"sd1-tiny\", \"prompt\": \"a\", \"num_inference_steps\": 1, \"seed\": %s}";

    byte[] last = client.png(request.formatted("18446744073709551615"));
    byte[] negative = client.png(request.formatted("-1"));
    assertThat(Png.text(last, "darkroom")).contains("\"seed\":18446744073709551615");
    assertThat(Png.text(negative, "darkroom")).contains("\"seed\":-1");
    assertThat(Png.rgb(last)).isEqualTo(Png.rgb(negative));
  }

  @Test
  void theSeedAfterTheLastIsTheFirst() {
    JsonNode answer =
        client.json(
            """
            {"model": "sd1-tiny", "prompt": "a", "num_inference_steps": 1, "num_images": 3,
             "seed": 18446744073709551614}
            """);

    assertThat(answer.get("parameters").get("seed").toString()).isEqualTo("18446744073709551614");
    assertThat(answer.get("images").valueStream().map(image -> image.get("seed").toString()))
        .containsExactly("18446744073709551614", "18446744073709551615", "0");
    byte[] zero =
        client.png(
            "{\"model\": \"sd1-tiny\", \"prompt\": \"a\", \"num_inference_steps\": 1, \"seed\":"
                + " 0}");
    assertThat(Png.rgb(answer.get("images").get(2).get("data").binaryValue()))
        .isEqualTo(Png.rgb(zero));
  }

  @Test
  void aBodyMayBeGzip() throws IOException {
    String request = "{\"model\": \"sd1-tiny\", \"prompt\": \"a\", \"seed\": 5}";

    var answer =
        client.send(
            client
                .gzipped("/generate", Client.gzip(request.getBytes(UTF_8)))
                .header("Accept", "image/png"));

    assertThat(answer.body()).isEqualTo(client.png(request));
  }

  /** RFC 9110, section 12.5.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/png;q=0, */* | 1 | application/json",
        "*/*, application/json;q=0 | 1 | image/png",
        "image/png, application/json;q=0.1 | 1 | image/png",
        "image/png, application/json;q=0.1 | 2 | application/json",
      })
  void theAnswerIsOfTheTypeThatIsLikedBest(String accept, int numImages, String type) {
    String request =
        "{\"model\": \"sd1-tiny\", \"prompt\": \"a\", \"num_inference_steps\": 1, \"num_images\": %d}"
            .formatted(numImages);

    var answer = client.send(client.generate(request).header("Accept", accept));

    assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
  }

  @Test
  void aFileHasItsSeedParametersAndTimingsInHeaders() {
    String request =
        "{\"model\": \"sd1-tiny\", \"prompt\": \"é\", \"num_inference_steps\": 2, \"seed\": 5}";
    var answer = client.send(client.generate(request).header("Accept", "image/png"));
    HttpHeaders headers = answer.headers();

    JsonNode json = client.json(request);
    assertThat(headers.firstValue("Darkroom-Seed")).hasValue("5");
    assertThat(headers.firstValue("Darkroom-Num-Images")).hasValue("1");
    String parameters = headers.firstValue("Darkroom-Parameters").orElseThrow();
    assertThat(parameters).contains("\\u00E9");
    assertThat(Json.MAPPER.readTree(parameters)).isEqualTo(json.get("parameters"));
    assertThat(headers.firstValue("Server-Timing").orElseThrow())
        .matches(
            "queue;dur=[\\d.]+, text_encoder;dur=[\\d.]+, vae_encoder;dur=0.000,"
                + " denoising;dur=[\\d.]+, vae_decoder;dur=[\\d.]+, encoding;dur=[\\d.]+");
  }

  /** Tomcat writes at most 8 KB of headers. */
  @Test
  void parametersThatAreTooLongForAHeaderAreInTheFileAlone() {
    var answer =
        client.send(
            client
                .generate(
                    "{\"model\": \"sd1-tiny\", \"prompt\": \"%s\", \"num_inference_steps\": 1}"
                        .formatted("é".repeat(4_000)))
                .header("Accept", "image/png"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Darkroom-Parameters")).isEmpty();
    assertThat(Png.text(answer.body(), "darkroom")).contains("é".repeat(4_000));
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
