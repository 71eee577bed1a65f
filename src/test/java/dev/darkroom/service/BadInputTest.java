package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

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
    byte[] png = client.png("{\"prompt\": \"a fox\", \"num_inference_steps\": 1}");

    assertThat(Png.decode(png).getWidth()).isEqualTo(128);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what cannot be read
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
        "{\"prompt\": \"a\", \"seed\": 18446744073709551616} | 400 | wrong_type | seed | whole"
            + " number of 64 bits",
        "{\"prompt\": \"a\", \"eta\": \"x\"} | 400 | wrong_type | eta | a number",
        "{\"prompt\": \"a\", \"scheduler\": {\"clip_sample\": 1}} | 400 | wrong_type |"
            + " scheduler.clip_sample | true or false",
        "{\"prompt\": \"a\", \"scheduler\": {\"timestep_spacing\": \"even\"}} | 400 | wrong_type |"
            + " scheduler.timestep_spacing | leading, trailing, linspace",
        "{\"prompt\": \"a\", \"scheduler\": {\"timestep_spacing\": \"LEADING\"}} | 400 | wrong_type"
            + " | scheduler.timestep_spacing | leading, trailing, linspace",
        "{} | 400 | missing | prompt | 1 to 4000 characters",
        "{\"prompt\": null} | 400 | missing | prompt | 1 to 4000 characters",
        "{\"prompt\": \"\"} | 400 | missing | prompt | 1 to 4000 characters",
        "{\"prompt\": \"  \"} | 400 | missing | prompt | 1 to 4000 characters",
        "{\"prompt\": \"\\ud800\"} | 400 | malformed_text | prompt | unpaired surrogates",
        // what the model cannot do
        "{\"prompt\": \"a\", \"scheduler\": {\"num_train_timesteps\": 1001}} | 422 | out_of_range |"
            + " scheduler.num_train_timesteps | at most the model's own, 1000",
        "{\"prompt\": \"a\", \"scheduler\": {\"trained_betas\": [null]}} | 422 | out_of_range |"
            + " scheduler.trained_betas | num_train_timesteps",
        "{\"prompt\": \"a\", \"num_inference_steps\": 1, \"scheduler\": {\"num_train_timesteps\":"
            + " 1}} | 422 | contradiction | scheduler.beta_start | alphas_cumprod",
        "{\"prompt\": \"a\", \"scheduler\": {\"beta_start\": 1e-9}} | 422 | contradiction |"
            + " scheduler.beta_start | alphas_cumprod",
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
            + " between 0 and 1",
        "{\"prompt\": \"a\", \"guidance_rescale\": 2} | 422 | out_of_range | guidance_rescale |"
            + " between 0 and 1",
        "{\"prompt\": \"a\", \"guidance_scale\": -1} | 422 | out_of_range | guidance_scale |"
            + " between 0 and 100",
        "{\"prompt\": \"a\", \"guidance_scale\": 1e999} | 422 | out_of_range | guidance_scale |"
            + " between 0 and 100",
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
        "{\"prompt\": \"a\", \"model\": \"flux\"} | 404 | unknown_model | model | one of icons",
        "{\"prompt\": \"a\", \"model\": \"../../etc\"} | 404 | unknown_model | model | one of"
            + " icons",
        "{\"prompt\": \"a\", \"scheduler\": {\"beta_start\": 2}} | 422 | out_of_range |"
            + " scheduler.beta_start | above 0 and below 1",
        "{\"prompt\": \"a\", \"scheduler\": {\"trained_betas\": [0.1]}} | 422 | out_of_range |"
            + " scheduler.trained_betas | num_train_timesteps",
        "{\"prompt\": \"a\", \"scheduler\": {\"prediction_type\": \"epsilon\"}} | 422 |"
            + " contradiction | scheduler.prediction_type | v_prediction or sample",
        "{\"prompt\": \"a\", \"num_inference_steps\": 1000, \"scheduler\": {\"timestep_spacing\":"
            + " \"leading\", \"steps_offset\": 1}} | 422 | contradiction | scheduler.steps_offset |"
            + " below 1000",
      })
  void aBodyThatIsNoGoodRequest(String body, int status, String code, String field, String limit) {
    assertProblem(client.send(client.generate(body)), status, code, field, limit);
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

    assertProblem(response, 405, "method_not_allowed", "method", "POST");
    assertThat(response.headers().firstValue("Allow")).hasValue("POST");
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

  /** Who asked for a picture gets the problem all the same. */
  @Test
  void aProblemWhereOnlyPngIsAccepted() {
    HttpRequest.Builder png = client.generate("{}").header("Accept", "image/png");

    assertProblem(client.send(png), 400, "missing", "prompt", "1 to 4000 characters");
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

    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json")
        .contains("\"code\":\"bad_request\"");
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
}
