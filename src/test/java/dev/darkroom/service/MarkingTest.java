package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.image.EmbeddedXmp;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What each file tells of what made it, whatever API it was asked for by. */
@DarkroomTest
class MarkingTest {
  /** IPTC's NewsCodes. */
  private static final String TRAINED =
      "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

  private static final String COMPOSITE =
      "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

  private static final String FOX =
      "{\"model\": \"sd1-tiny\", \"prompt\": \"a fox\", \"seed\": 1, \"num_inference_steps\": 2}";

  private final Client client;

  MarkingTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private static ObjectNode fox() {
    return (ObjectNode) Json.MAPPER.readTree(FOX);
  }

  private JsonNode answer(HttpRequest.Builder request) {
    HttpResponse<byte[]> response = client.send(request);
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    return Json.MAPPER.readTree(response.body());
  }

  private static void assertTells(String expected, byte[] file) {
    assertThat(EmbeddedXmp.digitalSourceTypes(file)).containsExactly(expected);
  }

  private void assertTells(String expected, ObjectNode request) {
    for (JsonNode image : client.json(request.toString()).get("images")) {
      assertTells(expected, image.get("data").binaryValue());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "image, png",
    "image, jpeg",
    "image, webp",
    "strip, png",
    "strip, jpeg",
    "strip, webp",
    "animation, png"
  })
  void everyFileTellsThatAModelMadeIt(String content, String format) {
    ObjectNode request = fox();
    request.putObject("output").put("content", content).put("format", format);

    assertTells(TRAINED, request);
  }

  @Test
  void whatTakesNoPromptTellsItToo() {
    String request = "{\"model\": \"%s-tiny\", \"num_inference_steps\": 2%s}";

    assertTells(TRAINED, client.png(request.formatted("classes", ", \"class_label\": 3")));
    assertTells(TRAINED, client.png(request.formatted("unconditional", "")));
  }

  @Test
  void everyImageOfSeveralTellsIt() {
    assertTells(TRAINED, fox().put("num_images", 3));
  }

  @Test
  void whatIsMadeOfAnImageTellsThatItIsComposite() throws IOException {
    ObjectNode request = fox().put("image", Golden.input("fox.png"));

    assertTells(COMPOSITE, request);
    assertTells(COMPOSITE, request.put("mask_image", Golden.input("fox.png")));
  }

  /** They stem from an image. */
  @Test
  void whatIsMadeOfLatentsTellsThatItIsComposite() throws IOException {
    JsonNode inverted =
        answer(
            client.invert(
                Json.MAPPER
                    .createObjectNode()
                    .put("model", "sd1-tiny")
                    .put("image", Golden.input("fox.png"))
                    .put("num_inference_steps", 2)
                    .toString()));
    ObjectNode again = inverted.get("parameters").deepCopy().asObject();
    again.set("latents", inverted.get("latents"));
    ObjectNode sequence = fox().put("num_images", 2);
    sequence.set("width", again.get("width"));
    sequence.set("height", again.get("height"));
    sequence
        .putObject("interpolate_to")
        .put("prompt", "a heart")
        .set("latents", inverted.get("latents"));

    assertTells(COMPOSITE, again);
    assertTells(COMPOSITE, sequence);
  }

  @Test
  void theImagesOfAJobTellIt() {
    HttpResponse<byte[]> accepted =
        client.send(client.generate(FOX).header("Prefer", "respond-async"));
    String job = accepted.headers().firstValue("Location").orElseThrow();
    await().until(() -> Json.MAPPER.readTree(client.get(job)).hasNonNull("finished_at"));

    byte[] file = client.send(client.request(job + "/images/0").GET()).body();

    assertTells(TRAINED, file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "webp"})
  void openAisClientsGetIt(String format) throws IOException {
    ObjectNode request =
        Json.MAPPER
            .createObjectNode()
            .put("model", "sd1-tiny")
            .put("prompt", "a fox")
            .put("steps", 2)
            .put("output_format", format);
    JsonNode made = answer(client.post("/v1/images/generations", request.toString()));
    HttpRequest.Builder edit =
        new FormData()
            .text("model", "sd1-tiny")
            .text("prompt", "a heart")
            .text("steps", "2")
            .text("output_format", format)
            .file("image", Base64.getDecoder().decode(Golden.input("fox.png")))
            .post(client.request("/v1/images/edits"));

    assertTells(TRAINED, made.at("/data/0/b64_json").binaryValue());
    assertTells(COMPOSITE, answer(edit).at("/data/0/b64_json").binaryValue());
  }

  @Test
  void automatic1111sClientsGetItBesideTheirText() throws IOException {
    ObjectNode request =
        Json.MAPPER.createObjectNode().put("prompt", "a fox").put("steps", 2).put("seed", 1);
    request.putObject("override_settings").put("sd_model_checkpoint", "sd1-tiny");
    byte[] made = sdapi("txt2img", request);
    request.putArray("init_images").add(Golden.input("fox.png"));

    assertTells(TRAINED, made);
    assertTells(COMPOSITE, sdapi("img2img", request));
    ObjectNode file = Json.MAPPER.createObjectNode().put("image", made);
    assertThat(answer(client.post("/sdapi/v1/png-info", file.toString())).get("info").asString())
        .startsWith("a fox\nSteps: 2, ");
  }

  private byte[] sdapi(String path, ObjectNode request) {
    return answer(client.post("/sdapi/v1/" + path, request.toString()))
        .at("/images/0")
        .binaryValue();
  }

  @Test
  void huggingFacesClientsGetIt() {
    HttpResponse<byte[]> response =
        client.send(
            client
                .request("/models/sd1-tiny")
                .header("Content-Type", "application/json")
                .header("Accept", "image/png")
                .POST(
                    BodyPublishers.ofString(
                        "{\"inputs\": \"a fox\", \"parameters\": {\"num_inference_steps\": 2}}")));

    assertTells(TRAINED, response.body());
  }

  /** An upload could say of a result whatever its sender likes. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "webp"})
  void nothingIsTakenOverFromAnUpload(String format) throws IOException {
    byte[] upload = Base64.getDecoder().decode(Golden.input("fox.png"));
    String capture = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture";
    byte[] told =
        withTexts(
            upload,
            text("XML:com.adobe.xmp", xmp(capture)),
            text("darkroom", "{\"prompt\": \"a photograph\", \"seed\": 99}"),
            text("parameters", "a photograph\nSteps: 20, Sampler: Euler a, Seed: 99"));
    assertTells(capture, told);
    ObjectNode request = fox();
    request.putObject("output").put("format", format);
    byte[] expected = made(request.deepCopy().put("image", upload));

    byte[] file = made(request.deepCopy().put("image", told));
    byte[] masked = made(request.deepCopy().put("image", told).put("mask_image", told));

    assertThat(file).isEqualTo(expected);
    for (byte[] result : List.of(file, masked)) {
      assertTells(COMPOSITE, result);
      String latin = new String(result, StandardCharsets.ISO_8859_1);
      assertThat(latin).contains("a fox").doesNotContain("digitalCapture", "a photograph");
    }
  }

  private byte[] made(ObjectNode request) {
    return client.json(request.toString()).at("/images/0/data").binaryValue();
  }

  /** As exiftool writes it, shortened. */
  private static String xmp(String type) {
    return """
    <?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>
    <x:xmpmeta xmlns:x='adobe:ns:meta/'>
    <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
     <rdf:Description rdf:about=''
      xmlns:Iptc4xmpExt='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>
      <Iptc4xmpExt:DigitalSourceType>%s</Iptc4xmpExt:DigitalSourceType>
     </rdf:Description>
    </rdf:RDF>
    </x:xmpmeta>
    <?xpacket end='w'?>\
    """
        .formatted(type);
  }

  /** An iTXt chunk (PNG, third edition, sections 5.3 and 11.3.3.4). */
  private static byte[] text(String keyword, String text) {
    byte[] typed = ("iTXt" + keyword + "\0\0\0\0\0" + text).getBytes(StandardCharsets.UTF_8);
    CRC32 sum = new CRC32();
    sum.update(typed);
    return ByteBuffer.allocate(typed.length + 8)
        .putInt(typed.length - 4)
        .put(typed)
        .putInt((int) sum.getValue())
        .array();
  }

  /** With chunks after the header, whose end is the 33rd byte. */
  private static byte[] withTexts(byte[] png, byte[]... chunks) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(png, 0, 33);
    for (byte[] chunk : chunks) {
      file.writeBytes(chunk);
    }
    file.write(png, 33, png.length - 33);
    assertThat(Png.rgb(file.toByteArray())).isEqualTo(Png.rgb(png));
    return file.toByteArray();
  }
}
