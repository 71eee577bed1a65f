package dev.darkroom.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.Contract;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Each bad input is told its code, field and limit, and the next good request works. */
@DarkroomTest
class BadInputTest {
  private static final int ELEVEN_MEGABYTES = 11_000_000;

  private final Client client;

  BadInputTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @AfterEach
  void theNextGoodRequestWorks() {
    byte[] png =
        client.png(
            """
            {"model": "sd1-tiny", "prompt": "a fox", "num_inference_steps": 1}
            """);

    // 8 latents of 8 pixels.
    assertThat(Png.decode(png).getWidth()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what cannot be read
        "null | 400 | malformed_json | body | one JSON object",
        "{\"prompt\": \"a\" | 400 | malformed_json | body | one JSON object",
        "{\"prompt\": \"a\"} x | 400 | malformed_json | body | one JSON object",
        "{\"prompt\": \"a\", \"prompt\": \"b\"} | 400 | malformed_json | body | one JSON object",
        "{\"prompt\": \"a\", \"eta\": NaN} | 400 | malformed_json | body | one JSON object",
        "[] | 400 | malformed_json | body | one JSON object",
        "{\"prompt\": \"a\"} {} | 400 | malformed_json | body | one JSON object",
        "{\"promt\": \"a\"} | 400 | unknown_field | promt | prompt",
        "{\"prompt\": \"a\", \"scheduler\": {\"beta\": 1}} | 400 | unknown_field | scheduler.beta |"
            + " beta_end",
        "{\"prompt\": 5} | 400 | wrong_type | prompt | a text",
        "{\"prompt\": \"a\", \"num_inference_steps\": 1.5} | 400 | wrong_type | num_inference_steps"
            + " | whole number",
        "{\"prompt\": \"a\", \"num_inference_steps\": 1e999999999} | 400 | wrong_type |"
            + " num_inference_steps | whole number",
        "{\"prompt\": \"a\", \"num_inference_steps\": true} | 400 | wrong_type |"
            + " num_inference_steps | whole number",
        "{\"prompt\": \"a\", \"num_inference_steps\": \"9\"} | 400 | wrong_type |"
            + " num_inference_steps | whole number",
        "{\"prompt\": \"a\", \"width\": 4294967296} | 400 | wrong_type | width | whole number of 32"
            + " bits",
        "{\"prompt\": \"a\", \"seed\": 18446744073709551616} | 422 | out_of_range | seed | between"
            + " -9223372036854775808 and 18446744073709551615",
        "{\"prompt\": \"a\", \"seed\": -9223372036854775809} | 422 | out_of_range | seed | between",
        "{\"prompt\": \"a\", \"seed\": 1.5} | 400 | wrong_type | seed | a whole number",
        "{\"prompt\": \"a\", \"seed\": 1e999999999} | 400 | wrong_type | seed | a whole number",
        "{\"prompt\": \"a\", \"seed\": 1e-999999999} | 400 | wrong_type | seed | a whole number",
        "{\"prompt\": \"a\", \"num_images\": 2, \"interpolate_to\": {\"seed\":"
            + " 18446744073709551616}} | 422 | out_of_range | interpolate_to.seed | between",
        "{\"prompt\": \"a\", \"eta\": \"x\"} | 400 | wrong_type | eta | a number",
        "{\"prompt\": \"a\", \"scheduler\": {\"clip_sample\": 1}} | 400 | wrong_type |"
            + " scheduler.clip_sample | true or false",
        "{\"prompt\": \"a\", \"scheduler\": {\"timestep_spacing\": \"even\"}} | 400 | wrong_type |"
            + " scheduler.timestep_spacing | leading, trailing, linspace",
        "{\"prompt\": \"a\", \"scheduler\": {\"timestep_spacing\": \"LEADING\"}} | 400 | wrong_type"
            + " | scheduler.timestep_spacing | leading, trailing, linspace",
        "{} | 422 | missing | prompt | up to 4000 characters",
        "{\"prompt\": null} | 422 | missing | prompt | up to 4000 characters",
        "{\"prompt\": \"\\ud800\"} | 400 | malformed_text | prompt | unpaired surrogates",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [1, 4, 16, 16], \"data\": \"AAA?\"}} | 400 |"
            + " wrong_type | latents.data | base64",
        "{\"prompt\": \"a\", \"output\": {\"content\": \"film\"}} | 400 | wrong_type |"
            + " output.content | one of image, strip, animation",
        "{\"prompt\": \"a\", \"output\": {\"format\": \"gif\"}} | 400 | wrong_type |"
            + " output.format | one of png, jpeg, webp",
        "{\"prompt\": \"a\", \"output\": {\"format\": \"jpeg\", \"quality\": 0}} | 422 |"
            + " out_of_range | output.quality | between 1 and 100",
        "{\"prompt\": \"a\", \"output\": {\"format\": \"webp\", \"quality\": 101}} | 422 |"
            + " out_of_range | output.quality | between 1 and 100",
        "{\"prompt\": \"a\", \"output\": {\"format\": \"webp\", \"quality\": 1.5}} | 400 |"
            + " wrong_type | output.quality | whole number",
        "{\"prompt\": \"a\", \"output\": {\"quality\": 90}} | 422 | contradiction |"
            + " output.quality | absent where nothing is lost",
        "{\"prompt\": \"a\", \"output\": {\"format\": \"webp\", \"lossless\": true,"
            + " \"quality\": 90}} | 422 | contradiction | output.quality | absent where nothing",
        "{\"prompt\": \"a\", \"output\": {\"format\": \"jpeg\", \"lossless\": true}} | 422 |"
            + " contradiction | output.lossless | false where output.format is not webp",
        "{\"prompt\": \"a\", \"output\": {\"lossless\": true}} | 422 | contradiction |"
            + " output.lossless | false where output.format is not webp",
        "{\"prompt\": \"a\", \"output\": {\"content\": \"animation\", \"format\": \"webp\"}} | 422"
            + " | contradiction | output.format | png where output.content is animation",
        "{\"prompt\": \"a\", \"width\": 32, \"height\": 32, \"num_inference_steps\": 512,"
            + " \"output\": {\"content\": \"strip\", \"format\": \"webp\"}} | 422 | contradiction |"
            + " output.format | png where a file has more than 16383 pixels a side",
        "{\"prompt\": \"a\", \"width\": 128, \"height\": 16, \"num_inference_steps\": 512,"
            + " \"output\": {\"content\": \"strip\", \"format\": \"jpeg\"}} | 422 | contradiction |"
            + " output.format | png where a file has more than 65500 pixels a side",
        "{\"prompt\": \"a\", \"interpolate_to\": {\"image\": \"x\"}} | 400 | unknown_field |"
            + " interpolate_to.image | fractions",
        // what other fields ask for or exclude
        "{\"prompt\": \"a\", \"strength\": 0.5} | 422 | contradiction | strength | absent where"
            + " image is",
        "{\"prompt\": \"a\", \"mask_image\": \"x\"} | 422 | contradiction | mask_image | absent"
            + " where image is",
        "{\"prompt\": \"a\", \"mask_from_alpha\": true} | 422 | contradiction | mask_from_alpha |"
            + " false or absent where image is absent",
        "{\"prompt\": \"a\", \"image\": \"x\", \"latents\": {}} | 422 | contradiction | latents |"
            + " absent where image is there",
        "{\"prompt\": \"a\", \"latents\": {\"data\": \"AAAA\"}} | 422 | missing | latents.shape |"
            + " four whole numbers",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [1, 4, 16, 16]}} | 422 | missing |"
            + " latents.data | base64",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [4, 16, 16], \"data\": \"\"}} | 422 |"
            + " out_of_range | latents.shape | four whole numbers",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [10000, 10000, 10000, 10000], \"data\":"
            + " \"\"}} | 422 | out_of_range | latents.data | 40000000000000000 bytes",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [1, 4, 1, 1], \"data\": \"AAAAAA==\"}} | 422"
            + " | out_of_range | latents.data | 16 bytes",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [1, 3, 2, 2], \"data\":"
            + " \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}} | 422 |"
            + " out_of_range | latents.shape | [1, 4, 2, 2]",
        "{\"prompt\": \"a\", \"width\": 32, \"height\": 16, \"latents\": {\"shape\": [1, 4, 1, 1],"
            + " \"data\": \"AAAAAAAAAAAAAAAAAAAAAA==\"}} | 422 | out_of_range | latents.shape | [1,"
            + " 4, 2, 4]",
        "{\"prompt\": \"a\", \"width\": 16, \"height\": 16, \"latents\": {\"shape\": [1, 1, 2, 2],"
            + " \"data\": \"AADAfwAAAAAAAAAAAAAAAA==\"}} | 422 | out_of_range | latents.data |"
            + " numbers from",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [1, 1, 1, 1], \"data\": \"AFAcRg==\"}} | 422"
            + " | out_of_range | latents.data | numbers from -10000 to 10000",
        "{\"prompt\": \"a\", \"latents\": {\"shape\": [1, 1, 1, 1], \"data\": [1, 2, 3]}} | 400 |"
            + " wrong_type | latents.data | base64",
        "{\"prompt\": \"a\", \"interpolate_to\": {\"seed\": 2}} | 422 | out_of_range | num_images |"
            + " between 2 and 8",
        "{\"prompt\": \"a\", \"num_images\": 2000000000, \"interpolate_to\": {\"seed\": 2}} | 422 |"
            + " out_of_range | num_images | between 2 and 8",
        "{\"prompt\": \"a\", \"interpolate_to\": {\"fractions\": []}} | 422 | out_of_range |"
            + " interpolate_to.fractions | from 0 to 1",
        "{\"prompt\": \"a\", \"interpolate_to\": {\"fractions\": [1.5]}} | 422 | out_of_range |"
            + " interpolate_to.fractions | between 0 and 1",
        "{\"prompt\": \"a\", \"num_images\": 3, \"interpolate_to\": {\"fractions\": [1]}} | 422 |"
            + " contradiction | num_images | interpolate_to.fractions",
        "{\"prompt\": \"a\", \"class_label\": 1} | 422 | contradiction | class_label | absent with"
            + " this model",
        "{\"model\": \"refiner-tiny\", \"prompt\": \"a\"} | 422 | missing | image | there: model"
            + " refiner-tiny only refines images",
        "{\"model\": \"classes-tiny\"} | 422 | missing | class_label | from 0 to 9",
        "{\"model\": \"classes-tiny\", \"class_label\": 10} | 422 | out_of_range | class_label |"
            + " between 0 and 9",
        "{\"model\": \"classes-tiny\", \"class_label\": 1, \"guidance_scale\": 2} | 422 |"
            + " out_of_range | guidance_scale | at most 1",
        "{\"model\": \"unconditional-tiny\", \"prompt\": \"a\"} | 422 | contradiction | prompt |"
            + " absent with this model",
        "{\"model\": \"inpaint-tiny\", \"prompt\": \"a\"} | 422 | missing | mask_image | with"
            + " image",
        "{\"prompt\": \"a\", \"num_images\": 8, \"width\": 256, \"height\": 256,"
            + " \"num_inference_steps\": 200, \"output\": {\"content\": \"strip\"}} | 422 |"
            + " out_of_range | output.content | 33554432 pixels",
        // what the model cannot do
        "{\"prompt\": \"a\", \"scheduler\": {\"num_train_timesteps\": 100001}} | 422 | out_of_range"
            + " | scheduler.num_train_timesteps | between 1 and 100000",
        "{\"prompt\": \"a\", \"scheduler\": {\"sample_max_value\": 1e-50}} | 422 | out_of_range |"
            + " scheduler.sample_max_value | above 0",
        "{\"prompt\": \"a\", \"scheduler\": {\"trained_betas\": [null]}} | 422 | out_of_range |"
            + " scheduler.trained_betas | num_train_timesteps",
        "{\"prompt\": \"a\", \"num_inference_steps\": 1, \"scheduler\": {\"num_train_timesteps\":"
            + " 1}} | 422 | contradiction | scheduler.beta_start | alphas_cumprod",
        "{\"prompt\": \"a\", \"scheduler\": {\"beta_start\": 1e-9, \"timestep_spacing\":"
            + " \"leading\"}} | 422 | contradiction | scheduler.beta_start | alphas_cumprod",
        "{\"prompt\": \"a\", \"num_inference_steps\": 0} | 422 | out_of_range | num_inference_steps"
            + " | between 1 and 1000",
        "{\"prompt\": \"a\", \"num_inference_steps\": -3} | 422 | out_of_range |"
            + " num_inference_steps | between 1 and 1000",
        "{\"prompt\": \"a\", \"num_inference_steps\": 1001} | 422 | out_of_range |"
            + " num_inference_steps | between 1 and 1000",
        "{\"prompt\": \"a\", \"eta\": 1.01} | 422 | out_of_range | eta | between 0 and 1",
        "{\"prompt\": \"a\", \"eta\": -0.1} | 422 | out_of_range | eta | between 0 and 1",
        "{\"prompt\": \"a\", \"eta\": 1e999} | 422 | out_of_range | eta | between 0 and 1",
        "{\"prompt\": \"a\", \"eta\": \"NaN\"} | 422 | out_of_range | eta | between 0 and 1",
        "{\"prompt\": \"a\", \"guidance_rescale\": -0.5} | 422 | out_of_range | guidance_rescale |"
            + " between 0 and 10000",
        "{\"prompt\": \"a\", \"guidance_rescale\": 1e5} | 422 | out_of_range | guidance_rescale |"
            + " between 0 and 10000",
        "{\"prompt\": \"a\", \"guidance_scale\": -1e5} | 422 | out_of_range | guidance_scale |"
            + " between -10000 and 10000",
        "{\"prompt\": \"a\", \"guidance_scale\": 1e30} | 422 | out_of_range | guidance_scale |"
            + " between",
        "{\"prompt\": \"a\", \"guidance_scale\": 1e999} | 422 | out_of_range | guidance_scale |"
            + " between -10000 and 10000",
        "{\"prompt\": \"a\", \"width\": 100} | 422 | out_of_range | width | a multiple of 16",
        "{\"prompt\": \"a\", \"height\": 0} | 422 | out_of_range | height | a multiple of 16",
        "{\"prompt\": \"a\", \"height\": 4096} | 422 | out_of_range | height | between 16 and 256",
        "{\"prompt\": \"a\", \"timesteps\": []} | 422 | out_of_range | timesteps | 1 to 1000"
            + " values",
        "{\"prompt\": \"a\", \"timesteps\": [500, 500]} | 422 | out_of_range | timesteps | falling",
        "{\"prompt\": \"a\", \"timesteps\": [1, 500]} | 422 | out_of_range | timesteps | falling",
        "{\"prompt\": \"a\", \"timesteps\": [1000]} | 422 | out_of_range | timesteps | between 0"
            + " and 999",
        "{\"prompt\": \"a\", \"timesteps\": [null]} | 422 | out_of_range | timesteps | between 0"
            + " and 999",
        "{\"prompt\": \"a\", \"timesteps\": [500], \"num_inference_steps\": 1} | 422 |"
            + " contradiction | timesteps | num_inference_steps",
        "{\"prompt\": \"a\", \"variance_type\": \"fixed_large\"} | 422 | contradiction | eta | 1",
        "{\"prompt\": \"a\", \"num_inference_steps\": 20, \"eta\": 1} | 422 | contradiction | eta |"
            + " below 1",
        "{\"prompt\": \"a\", \"num_images\": 0} | 422 | out_of_range | num_images | between 1 and"
            + " 8",
        "{\"prompt\": \"a\", \"num_images\": 9} | 422 | out_of_range | num_images | between 1 and"
            + " 8",
        "{\"prompt\": \"a\", \"model\": \"flux\"} | 404 | unknown_model | model | icons,"
            + " inpaint-tiny",
        "{\"prompt\": \"a\", \"model\": \"../../etc\"} | 404 | unknown_model | model | one of"
            + " classes-tiny, grey-tiny, icons",
        "{\"prompt\": \"a\", \"scheduler\": {\"beta_start\": 2}} | 422 | out_of_range |"
            + " scheduler.beta_start | between 0 and 1",
        "{\"prompt\": \"a\", \"scheduler\": {\"trained_betas\": [0.1]}} | 422 | out_of_range |"
            + " scheduler.trained_betas | num_train_timesteps",
        "{\"prompt\": \"a\", \"scheduler\": {\"prediction_type\": \"epsilon\", \"clip_sample\":"
            + " false}} | 422 |"
            + " contradiction | scheduler.prediction_type | v_prediction or sample",
        "{\"prompt\": \"a\", \"num_inference_steps\": 1000, \"scheduler\": {\"timestep_spacing\":"
            + " \"leading\", \"steps_offset\": 1}} | 422 | contradiction | scheduler.steps_offset |"
            + " 999 or below",
      })
  void aBodyThatIsNoGoodRequest(String body, int status, String code, String field, String limit) {
    assertProblem(client.send(client.generate(body)), status, code, field, limit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"strength\": 0 | strength | above 0",
        "\"strength\": 1.1 | strength | at most 1",
        "\"strength\": 0.04, \"num_inference_steps\": 20 | strength | 1 / 20",
        "\"width\": 300 | width | a multiple of 16",
        "\"output\": {\"content\": \"strip\"}, \"num_inference_steps\": 1000, \"width\": 256,"
            + " \"height\": 256 | output.content | 33554432 pixels",
      })
  void anImageWithAnotherFieldThatIsNot(String fields, String field, String limit)
      throws IOException {
    String body = "{\"prompt\": \"a\", \"image\": \"%s\", %s}";

    assertProblem(
        client.send(client.generate(body.formatted(Golden.input("fox.png"), fields))),
        422,
        "out_of_range",
        field,
        limit);
  }

  /** None of the images has alpha. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"mask_from_alpha\": true | where image has no alpha",
        "\"mask_from_alpha\": true, \"mask_image\": \"%1$s\" | where mask_image has no alpha",
      })
  void aMaskThatAlphaCannotGive(String fields, String limit) throws IOException {
    String body = "{\"prompt\": \"a\", \"image\": \"%1$s\", " + fields + "}";

    assertProblem(
        client.send(client.generate(body.formatted(Golden.input("fox.png")))),
        422,
        "contradiction",
        "mask_from_alpha",
        "false or absent " + limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "mask_image"})
  void anImageThatIsNone(String field) throws IOException {
    ObjectNode request = Json.MAPPER.createObjectNode().put("prompt", "a");
    request.put("image", Golden.input("fox.png")).put(field, "data:text/plain,none");

    assertProblem(
        client.send(client.generate(request.toString())),
        422,
        "unreadable_image",
        field,
        "a PNG, JPEG or WebP image");
  }

  @Test
  void anImageThatIsLargerThanTheModelCanMake() throws IOException {
    String wide = Golden.input("wide.jpg");
    String body = "{\"model\": \"sd1-tiny\", \"prompt\": \"a\", \"image\": \"%s\"}";

    assertProblem(
        client.send(client.generate(body.formatted(wide))),
        422,
        "out_of_range",
        "image",
        "from 16 x 16 to 128 x 128 pixels where width and height are absent");
  }

  @Test
  void anInversionWithoutAnImage() {
    assertProblem(
        client.send(client.invert("{\"prompt\": \"a\"}")), 422, "missing", "image", "an image");
  }

  @Test
  void anInversionOfWhatCannotBeInverted() throws IOException {
    String body = "{\"image\": \"%s\", %s}";
    String fox = Golden.input("fox.png");

    assertProblem(
        client.send(
            client.invert(
                body.formatted(fox, "\"scheduler\": {\"timestep_spacing\": \"linspace\"}"))),
        422,
        "contradiction",
        "scheduler.timestep_spacing",
        "leading, trailing or quad");
    assertProblem(
        client.send(client.invert(body.formatted(fox, "\"model\": \"inpaint-tiny\""))),
        422,
        "contradiction",
        "model",
        "does not inpaint only");
  }

  /** In the order of the checks: the JSON, then the model, field by field. */
  @Test
  void allThatIsWrongIsTold() {
    HttpResponse<byte[]> response =
        client.send(
            client.generate(
                """
                {"prompt": "a fox", "promt": "b", "negative_prompt": 5, "height": "x", "width": 100,
                 "seed": 18446744073709551616, "eta": 2, "num_inference_steps": 0,
                 "guidance_rescale": -1, "guidance_scale": 10001, "strength": 0.5, "num_images": 9,
                 "mask_image": "x", "output": {"content": "film"},
                 "scheduler": {"beta_start": 2, "beta": 1, "clip_sample": "yes", "beta_end": -1}}
                """));

    assertProblem(response, 400, "wrong_type", "negative_prompt", "a text");
    assertThat(errors(response))
        .containsExactly(
            "negative_prompt wrong_type",
            "height wrong_type",
            "output.content wrong_type",
            "scheduler.clip_sample wrong_type",
            "scheduler.beta unknown_field",
            "promt unknown_field",
            "scheduler.beta_start out_of_range",
            "scheduler.beta_end out_of_range",
            "num_inference_steps out_of_range",
            "eta out_of_range",
            "guidance_scale out_of_range",
            "guidance_rescale out_of_range",
            "mask_image contradiction",
            "strength contradiction",
            "width out_of_range",
            "seed out_of_range",
            "num_images out_of_range");
    JsonNode error = problem(response).get("errors").get(8);
    assertThat(error.get("limit").asString()).isEqualTo("between 1 and 1000");
    assertThat(error.get("detail").asString())
        .isEqualTo("num_inference_steps must be between 1 and 1000, but is 0");
  }

  @Test
  void allThatIsWrongWithASequenceIsTold() throws IOException {
    HttpResponse<byte[]> response =
        client.send(
            client.generate(
                """
                {"prompt": "a", "image": "%s", "strength": 2, "num_images": 3,
                 "latents": {"shape": [1, 4]},
                 "interpolate_to": {"prompt": " ", "fractions": [0, 2], "latents": {"data": "!"}}}
                """
                    .formatted(Golden.input("fox.png"))));

    assertThat(errors(response))
        .containsExactly(
            "interpolate_to.latents.data wrong_type",
            "latents contradiction",
            "strength out_of_range",
            "interpolate_to contradiction",
            "interpolate_to.fractions out_of_range");
  }

  @Test
  void allThatIsWrongWithAnInversionIsTold() {
    HttpResponse<byte[]> response =
        client.send(
            client.invert(
                "{\"width\": 5, \"height\": 7, \"guidance_scale\": 10001,"
                    + " \"scheduler\": {\"timestep_spacing\": \"linspace\"}}"));

    assertThat(errors(response))
        .containsExactly(
            "image missing",
            "width out_of_range",
            "height out_of_range",
            "scheduler.timestep_spacing contradiction",
            "guidance_scale out_of_range");
  }

  /** What depends on a value that is at fault is not judged. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\": \"a\", \"image\": 5, \"strength\": 0.5, \"mask_from_alpha\": true}",
        "{\"prompt\": 5, \"interpolate_to\": {}, \"num_images\": 2}",
        "{\"model\": 5, \"width\": 3}",
        "{\"prompt\": \"a\", \"interpolate_to\": {\"fractions\": 1}, \"num_images\": 1}",
        "{\"prompt\": \"a\", \"scheduler\": {\"prediction_type\": \"epsilon\","
            + " \"rescale_betas_zero_snr\": 0}}",
        "{\"prompt\": \"a\", \"timesteps\": [9, \"x\", \"y\", 3]}",
      })
  void noFaultIsToldThatComesOfAnother(String body) {
    assertThat(errors(client.send(client.generate(body))))
        .singleElement()
        .asString()
        .endsWith(" wrong_type");
  }

  @Test
  void noMoreThanTwentyFaultsAreTold() {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      body.append("\"f%d\": 1, ".formatted(i));
    }

    HttpResponse<byte[]> response =
        client.send(client.generate(body + "\"prompt\": \"a\", \"eta\": 2}"));

    assertThat(errors(response)).hasSize(20).contains("f19 unknown_field");
  }

  private static List<String> errors(HttpResponse<byte[]> response) {
    return problem(response)
        .get("errors")
        .valueStream()
        .map(error -> error.get("field").asString() + " " + error.get("code").asString())
        .toList();
  }

  /** RFC 9110, section 15.5.16. */
  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "gzip, gzip", "zstd"})
  void aBodyInACodingThatIsNotRead(String coding) {
    HttpResponse<byte[]> response =
        client.send(client.generate("{\"prompt\": \"a\"}").header("Content-Encoding", coding));

    assertProblem(response, 415, "unsupported_media_type", "Content-Encoding", "gzip");
    assertThat(response.headers().firstValue("Accept-Encoding")).hasValue("gzip");
  }

  @Test
  void aBodyThatIsNotGzipAsItSays() throws IOException {
    byte[] gzip = Client.gzip("{\"prompt\": \"a\"}".getBytes(UTF_8));
    byte[] damaged = gzip.clone();
    damaged[gzip.length - 8] ^= 1;

    for (byte[] body :
        List.of("{}".getBytes(UTF_8), Arrays.copyOf(gzip, gzip.length - 9), damaged)) {
      assertProblem(
          client.send(client.gzipped("/generate", body)), 400, "malformed_gzip", "body", "gzip");
    }
  }

  /** Eleven megabytes in eleven kilobytes. */
  @Test
  void aBodyThatHoldsMoreThanTenMegabytes() throws IOException {
    byte[] bomb = Client.gzip(" ".repeat(ELEVEN_MEGABYTES).getBytes(UTF_8));

    assertThat(bomb).hasSizeLessThan(20_000);
    assertProblem(
        client.send(client.gzipped("/generate", bomb)),
        413,
        "body_too_large",
        "body",
        "at most 10485760 bytes");
  }

  /** One file holds one image. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prompt\": \"a\", \"num_images\": 2}",
        "{\"prompt\": \"a\", \"interpolate_to\": {\"fractions\": [0, 1]}}"
      })
  void severalImagesWhereOnlyAFileIsAccepted(String body) {
    assertProblem(
        client.send(client.generate(body).header("Accept", "image/png")),
        406,
        "not_acceptable",
        "Accept",
        "one of application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "/generate, 'POST,OPTIONS'",
    "/invert, 'POST,OPTIONS'",
    "/models, 'GET,HEAD,OPTIONS'",
    "/openapi.yaml, 'GET,HEAD,OPTIONS'",
    "/swagger-ui.html, 'GET,HEAD,OPTIONS'",
    "/favicon.ico, 'GET,HEAD,OPTIONS'",
    "/, 'GET,HEAD,OPTIONS'"
  })
  void optionsAndARefusalNameEveryMethod(String path, String methods) throws IOException {
    String request = "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    assertThat(client.raw(request.formatted("OPTIONS", path)))
        .startsWith("HTTP/1.1 200")
        .contains("\r\nAllow: " + methods + "\r\n");
    // The welcome page is no controller of ours: Spring refuses it without OPTIONS.
    String allowed = methods.replace(",", ", ").replace(path.equals("/") ? ", OPTIONS" : "-", "");
    assertThat(client.raw(request.formatted("DELETE", path)))
        .startsWith("HTTP/1.1 405")
        .contains("\r\nAllow: " + allowed + "\r\n");
  }

  @Test
  void anEmptyBody() {
    assertProblem(
        client.send(client.generate("")), 400, "malformed_json", "body", "one JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prompt", "negative_prompt"})
  void aTextThatIsTooLong(String field) {
    String body = "{\"prompt\": \"a\", \"num_images\": 1, \"%s\": \"%s\"}";
    String json =
        body.formatted(field, "a".repeat(4001))
            .replace("\"prompt\": \"a\", ", field.equals("prompt") ? "" : "\"prompt\": \"a\", ");

    assertProblem(
        client.send(client.generate(json)), 400, "too_long", field, "at most 4000 characters");
  }

  @Test
  void aNumberOfAThousandDigits() {
    assertProblem(
        client.send(client.generate("{\"prompt\": \"a\", \"eta\": " + "1".repeat(1001) + "}")),
        400,
        "malformed_json",
        "body",
        "one JSON object");
  }

  @Test
  void aListOfFarTooManyValues() {
    assertProblem(
        client.send(client.generate("{\"timesteps\": [" + "1,".repeat(100_000) + "1]}")),
        400,
        "too_long",
        "body",
        "at most 100000 names, values and brackets");
  }

  @Test
  void aPromptOfTheFullLengthIsNoBadInput() {
    String prompt = "a ".repeat(2000);

    byte[] png = client.png("{\"prompt\": \"" + prompt + "\", \"num_inference_steps\": 1}");

    assertThat(Png.decode(png).getWidth()).isEqualTo(128);
  }

  @Test
  void aBodyOverTenMegabytesWithItsLength() {
    assertProblem(
        client.send(client.generate(" ".repeat(ELEVEN_MEGABYTES))),
        413,
        "body_too_large",
        "body",
        "at most 10485760 bytes");
  }

  @Test
  void aBodyOverTenMegabytesInChunks() {
    HttpRequest.Builder chunked =
        client
            .request("/generate")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(" ".repeat(ELEVEN_MEGABYTES).getBytes())));

    assertProblem(client.send(chunked), 413, "body_too_large", "body", "at most 10485760 bytes");
  }

  /** Refused by Tomcat, where our own code would take it. */
  @Test
  void aMethodThatOnlyTomcatKnows() {
    HttpResponse<byte[]> response =
        client.send(client.request("/generate").method("TRACE", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(problem(response).get("instance").asString()).isEqualTo("/generate");
  }

  @Test
  void aWrongMethod() {
    HttpResponse<byte[]> response = client.send(client.request("/generate").GET());

    assertProblem(response, 405, "method_not_allowed", "method", "POST, OPTIONS");
    assertThat(response.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
  }

  /** Multipart comes without a boundary here, which must not be tried to parse. */
  @ParameterizedTest
  @ValueSource(strings = {"application/xml", "multipart/form-data"})
  void aWrongContentType(String type) {
    HttpRequest.Builder wrong =
        client
            .request("/generate")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString("<prompt/>"));

    assertProblem(
        client.send(wrong), 415, "unsupported_media_type", "Content-Type", "application/json");
  }

  @Test
  void noContentType() {
    HttpRequest.Builder untyped =
        client.request("/generate").POST(BodyPublishers.ofString("{\"prompt\": \"a\"}"));

    assertProblem(
        client.send(untyped), 415, "unsupported_media_type", "Content-Type", "application/json");
  }

  @Test
  void anAcceptHeaderThatIsNone() {
    HttpRequest.Builder none = client.generate("{\"prompt\": \"a\"}").header("Accept", "foo");

    HttpResponse<byte[]> response = client.send(none);

    assertThat(response.statusCode()).isEqualTo(406);
    assertThat(problem(response).get("code").asString()).isEqualTo("not_acceptable");
  }

  @Test
  void anAnswerThatCannotBeGiven() {
    HttpRequest.Builder pdf =
        client.generate("{\"prompt\": \"a\"}").header("Accept", "application/pdf");

    assertProblem(client.send(pdf), 406, "not_acceptable", "Accept", "image/png");
  }

  /** Who asked for an image gets the problem all the same. */
  @Test
  void aProblemWhereOnlyPngIsAccepted() {
    HttpRequest.Builder png = client.generate("{}").header("Accept", "image/png");

    assertProblem(client.send(png), 422, "missing", "prompt", "up to 4000 characters");
  }

  @Test
  void aPathThatIsNotThere() {
    HttpResponse<byte[]> response = client.send(client.request("/generat").GET());

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(problem(response).get("code").asString()).isEqualTo("not_found");
  }

  /** Refused by Tomcat, before any of our code. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /%zz HTTP/1.1", "GET /<> HTTP/1.1", "nonsense"})
  void aRequestLineThatIsNone(String line) throws IOException {
    String answer = client.raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    String body = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    JsonNode problem = Json.MAPPER.readTree(body);
    Contract.read().assertMatches("Problem", problem);
    assertThat(problem.get("code").asString()).isEqualTo("bad_request");
  }

  private static void assertProblem(
      HttpResponse<byte[]> response, int status, String code, String field, String limit) {
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(status);
    JsonNode problem = problem(response);
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("code").asString()).isEqualTo(code);
    assertThat(problem.get("field").asString()).isEqualTo(field);
    assertThat(problem.get("limit").asString()).contains(limit);
    assertThat(problem.get("detail").asString()).isNotBlank();
  }

  private static JsonNode problem(HttpResponse<byte[]> response) {
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    return Json.MAPPER.readTree(response.body());
  }

  /** An answer is not to be as long as what was sent, nor is it to hold as much memory. */
  @Test
  void whatWasSentIsRepeatedInPartOnly() {
    var value = client.send(client.generate("{\"model\": \"%s\"}".formatted("m".repeat(5_000))));
    var name = client.send(client.generate("{\"%s\": 1}".formatted("m".repeat(5_000))));

    assertThat(value.statusCode()).isEqualTo(404);
    assertThat(Client.text(value))
        .contains("but is " + "m".repeat(100) + "…")
        .hasSizeLessThan(2_000);
    assertThat(name.statusCode()).isEqualTo(400);
    assertThat(Client.text(name)).contains("unknown_field").hasSizeLessThan(4_000);
  }

  @Test
  void aPathThatIsNoUriIsNotFound() throws IOException {
    assertThat(client.raw("GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 404")
        .contains("\"code\":\"not_found\"");
  }

  /** Fetch, section 4.8: without a header that allows it, a browser does not send the request. */
  @Test
  void noOtherOriginIsAllowedIn() throws IOException {
    String answer =
        client.raw(
            "OPTIONS /generate HTTP/1.1\r\nHost: x\r\nOrigin: http://elsewhere\r\n"
                + "Access-Control-Request-Method: DELETE\r\nConnection: close\r\n\r\n");

    assertThat(answer).contains("\r\nAllow: POST,OPTIONS\r\n").doesNotContain("Access-Control");
  }

  @Test
  void everyAnswerTellsBrowsersToBeStrict() throws IOException {
    for (String path : List.of("/models", "/nowhere", "/swagger-ui.html")) {
      assertThat(
              client.raw("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path)))
          .contains("X-Content-Type-Options: nosniff", "frame-ancestors 'none'");
    }
  }
}
