package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.contract.Contract;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /sdapi/v1}, by what AUTOMATIC1111's clients send and read. */
@DarkroomTest
class SdapiTest {
  private static final Contract CONTRACT =
      Contract.all().stream()
          .filter(contract -> contract.covers("POST", "/sdapi/v1/txt2img"))
          .findFirst()
          .orElseThrow();

  private final Client client;

  SdapiTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @AfterEach
  void chooseTheDefaultModel() {
    post("options", Json.MAPPER.createObjectNode().put("sd_model_checkpoint", "icons"));
  }

  private HttpResponse<byte[]> send(String path, JsonNode body) {
    return client.send(client.post("/sdapi/v1/" + path, body.toString()));
  }

  private JsonNode post(String path, JsonNode body) {
    HttpResponse<byte[]> response = send(path, body);
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    return Json.MAPPER.readTree(response.body());
  }

  private JsonNode get(String path) {
    return Json.MAPPER.readTree(client.get("/sdapi/v1/" + path));
  }

  private String refusal(String path, JsonNode body) {
    HttpResponse<byte[]> response = send(path, body);
    assertThat(response.statusCode()).as(() -> Client.text(response)).isEqualTo(422);
    return Client.text(response);
  }

  private static ObjectNode small(ObjectNode body) {
    return body.put("width", 64).put("height", 64).put("steps", 3);
  }

  private static JsonNode info(JsonNode answer) {
    JsonNode info = Json.MAPPER.readTree(answer.get("info").asString());
    CONTRACT.assertMatches("Info", info);
    return info;
  }

  /** As a client decodes it, which fails for a data URI. */
  private static byte[] image(JsonNode answer, int index) {
    return Base64.getDecoder().decode(answer.get("images").get(index).asString());
  }

  /** The text of a tEXt chunk, as the JDK reads it. */
  private static String text(byte[] png, String keyword) {
    try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
      ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
      reader.setInput(input);
      Node root = reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
      NodeList entries = ((Element) root).getElementsByTagName("tEXtEntry");
      return IntStream.range(0, entries.getLength())
          .mapToObj(i -> entries.item(i).getAttributes())
          .filter(entry -> entry.getNamedItem("keyword").getNodeValue().equals(keyword))
          .map(entry -> entry.getNamedItem("value").getNodeValue())
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String dataUri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A mask of greys whose left half has one colour and whose right half has the other. */
  private static byte[] halves(int left, int right) {
    BufferedImage mask = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        mask.setRGB(x, y, x < 32 ? left : right);
      }
    }
    return png(mask);
  }

  private static byte[] photograph() {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        image.setRGB(x, y, 4 * x << 16 | 4 * y << 8 | 99);
      }
    }
    return png(image);
  }

  // webuiapi

  @Test
  void webuiapiGetsAnImageAndHearsThatDdimMadeIt() {
    JsonNode answer = post("txt2img", small(SdapiBodies.webuiapiTxt2img()).put("seed", 5));

    assertThat(answer.get("images")).hasSize(1);
    assertThat(Png.decode(image(answer, 0)).getWidth()).isEqualTo(64);
    assertThat(answer.get("parameters").get("sampler_name").asString()).isEqualTo("Euler a");
    JsonNode info = info(answer);
    assertThat(info.get("sampler_name").asString()).isEqualTo("DDIM");
    assertThat(info.at("/extra_generation_params/Note").asString())
        .isEqualTo("made by DDIM because there is no sampler Euler a here");
    assertThat(info.get("seed").intValue()).isEqualTo(5);
    assertThat(info.get("infotexts").get(0).asString())
        .isEqualTo(
            """
            a fox
            Steps: 3, Sampler: DDIM, CFG scale: 7.0, Seed: 5, Size: 64x64, Model: icons, RNG: CPU, \
            Note: made by DDIM because there is no sampler Euler a here\
            """);
    assertThat(text(image(answer, 0), "parameters"))
        .isEqualTo(info.get("infotexts").get(0).asString());
    // The service's own stays.
    assertThat(Png.text(image(answer, 0), "darkroom")).contains("\"seed\":5");
  }

  /** Its user did not ask for the eta of 1, which is that of Euler a. */
  @ParameterizedTest
  @CsvSource({"Euler a, 0", "DDIM, 1"})
  void theEtaThatWebuiapiAlwaysSendsIsThatOfTheSampler(String sampler, double eta) {
    JsonNode answer =
        post(
            "txt2img",
            small(SdapiBodies.webuiapiTxt2img()).put("seed", 5).put("sampler_name", sampler));

    byte[] same =
        client.png(
            """
            {"prompt": "a fox", "seed": 5, "num_inference_steps": 3, "guidance_scale": 7,
             "width": 64, "height": 64, "eta": %s}\
            """
                .formatted(eta));
    assertThat(Png.rgb(image(answer, 0))).isEqualTo(Png.rgb(same));
    assertThat(info(answer).at("/extra_generation_params/Eta DDIM").doubleValue(0)).isEqualTo(eta);
  }

  /** As AUTOMATIC1111 1.10 finds it: of its samplers or with a schedule behind, in any case. */
  @ParameterizedTest
  @CsvSource({
    "euler a, sgm_uniform, Euler a",
    "DPM++ 2M Karras, Automatic, DPM++ 2M Karras",
    "UniPC, '', UniPC"
  })
  void takesEverySamplerThatAutomatic1111Has(String sampler, String scheduler, String name) {
    ObjectNode body = small(SdapiBodies.webuiapiTxt2img());
    JsonNode answer =
        post("txt2img", body.put("sampler_name", sampler).put("scheduler", scheduler));

    assertThat(info(answer).at("/extra_generation_params/Note").asString())
        .isEqualTo("made by DDIM because there is no sampler " + name + " here");
  }

  @Test
  void etaMayComeAsAnOption() {
    ObjectNode body = small(Json.MAPPER.createObjectNode().put("prompt", "a fox"));
    body.putObject("override_settings").put("eta_ddim", 0.5);

    assertThat(info(post("txt2img", body)).at("/extra_generation_params/Eta DDIM").doubleValue())
        .isEqualTo(0.5);
  }

  /** Of 512 x 512, which it always sends. */
  @Test
  void tellsWebuiapisUserWhichSizesThereAre() {
    assertThat(refusal("txt2img", SdapiBodies.webuiapiTxt2img()))
        .contains("width must be", "256", "but is 512", "height must be");
  }

  @Test
  void aSeedOfMinusOneIsDrawn() {
    JsonNode first = info(post("txt2img", small(SdapiBodies.webuiapiTxt2img())));
    JsonNode second = info(post("txt2img", small(SdapiBodies.webuiapiTxt2img())));

    assertThat(first.get("seed").longValue()).isNotNegative();
    assertThat(first.get("seed")).isNotEqualTo(second.get("seed"));
  }

  @Test
  void furtherImagesHaveFurtherSeeds() {
    ObjectNode body =
        small(SdapiBodies.webuiapiTxt2img()).put("seed", 5).put("batch_size", 2).put("n_iter", 2);
    JsonNode answer = post("txt2img", body);

    assertThat(answer.get("images")).hasSize(4);
    assertThat(info(answer).get("all_seeds").toString()).isEqualTo("[5,6,7,8]");
    assertThat(info(answer).get("infotexts").get(3).asString()).contains("Seed: 8,");
    JsonNode alone = post("txt2img", small(SdapiBodies.webuiapiTxt2img()).put("seed", 8));
    assertThat(Png.rgb(image(answer, 3))).isEqualTo(Png.rgb(image(alone, 0)));
  }

  @Test
  void webuiapisFieldsOfMasksAreWithoutEffectWithoutAMask() {
    byte[] photograph = photograph();
    ObjectNode body =
        small(SdapiBodies.webuiapiImg2img(dataUri(photograph)))
            .put("steps", 4)
            .put("seed", 5)
            .put("mask", "");
    JsonNode answer = post("img2img", body);

    byte[] same =
        client.png(
            """
            {"prompt": "a fox", "seed": 5, "num_inference_steps": 4, "guidance_scale": 7,
             "width": 64, "height": 64, "strength": 0.75, "image": "%s"}\
            """
                .formatted(Base64.getEncoder().encodeToString(photograph)));
    assertThat(Png.rgb(image(answer, 0))).isEqualTo(Png.rgb(same));
    assertThat(info(answer).get("denoising_strength").doubleValue()).isEqualTo(0.75);
    assertThat(answer.get("parameters").has("init_images")).isFalse();
  }

  @Test
  void tellsWebuiapisUserWhatToSendWithAMask() {
    ObjectNode body =
        small(SdapiBodies.webuiapiImg2img(dataUri(photograph())))
            .put("mask", dataUri(halves(0xFFFFFF, 0)));

    assertThat(refusal("img2img", body))
        .contains(
            "inpainting_fill must be 1 (original)",
            "inpaint_full_res must be false",
            "mask_blur must be 0");
  }

  private ObjectNode masked(byte[] mask) {
    return small(SdapiBodies.webuiapiImg2img(dataUri(photograph())))
        .put("seed", 5)
        .put("denoising_strength", 1)
        .put("mask_blur", 0)
        .put("inpainting_fill", 1)
        .put("inpaint_full_res", false)
        .put("mask", dataUri(mask));
  }

  private int[] inpainted(byte[] mask) {
    return Png.rgb(
        client.png(
            """
            {"prompt": "a fox", "seed": 5, "num_inference_steps": 3, "guidance_scale": 7,
             "width": 64, "height": 64, "strength": 1, "image": "%s", "mask_image": "%s"}\
            """
                .formatted(
                    Base64.getEncoder().encodeToString(photograph()),
                    Base64.getEncoder().encodeToString(mask))));
  }

  @Test
  void whatAMaskShowsWhiteIsMadeAnew() {
    byte[] left = halves(0xFFFFFF, 0);
    JsonNode answer = post("img2img", masked(left));

    assertThat(Png.rgb(image(answer, 0))).isEqualTo(inpainted(left));
    assertThat(answer.get("parameters").has("mask")).isFalse();
  }

  @Test
  void aMaskMayBeInverted() {
    JsonNode answer = post("img2img", masked(halves(0xFFFFFF, 0)).put("inpainting_mask_invert", 1));

    assertThat(Png.rgb(image(answer, 0))).isEqualTo(inpainted(halves(0, 0xFFFFFF)));
  }

  /** AUTOMATIC1111's create_binary_mask: of one with transparency, alpha alone counts. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofATransparentMaskWhatCoversIsMadeAnew(boolean inverted) {
    BufferedImage mask = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        mask.setRGB(x, y, x < 32 ? 0xC0123456 : 0x40FFFFFF);
      }
    }
    JsonNode answer =
        post("img2img", masked(png(mask)).put("inpainting_mask_invert", inverted ? 1 : 0));

    byte[] same = inverted ? halves(0, 0xFFFFFF) : halves(0xFFFFFF, 0);
    assertThat(Png.rgb(image(answer, 0))).isEqualTo(inpainted(same));
  }

  // SillyTavern

  @Test
  void sillyTavernGetsAnImageAndItsPasswordIsNotRepeated() {
    JsonNode answer = post("txt2img", small(SdapiBodies.sillyTavern()));

    assertThat(Png.decode(image(answer, 0)).getWidth()).isEqualTo(64);
    assertThat(info(answer).get("extra_generation_params").has("Note")).isFalse();
    assertThat(answer.toString()).doesNotContain("secret", "127.0.0.1");
  }

  @Test
  void sillyTavernFindsWhatItReadsAsItConnects() {
    String checkpoint = get("options").get("sd_model_checkpoint").asString();

    assertThat(get("options").has("forge_preset")).isFalse();
    assertThat(get("samplers").findValuesAsString("name")).contains("DDIM");
    assertThat(get("schedulers").findValuesAsString("name")).contains("automatic");
    assertThat(get("sd-models").findValuesAsString("title")).contains(checkpoint);
    assertThat(get("upscalers").get(0).get("name").asString()).isEqualTo("None");
    assertThat(get("latent-upscale-modes").isArray()).isTrue();
    assertThat(get("sd-vae").isArray()).isTrue();
    assertThat(get("sd-modules").isArray()).isTrue();
  }

  /** It asks until both are exactly 0. */
  @Test
  void withoutWorkThereIsNoProgress() {
    JsonNode progress = get("progress");

    assertThat(progress.get("progress").doubleValue()).isZero();
    assertThat(progress.at("/state/job_count").intValue()).isZero();
    assertThat(progress.get("current_image").isNull()).isTrue();
  }

  // Open WebUI

  @Test
  void openWebUiSetsTheModelAndMakesImagesOfIt() {
    ObjectNode options = (ObjectNode) get("options");
    assertThat(post("options", options).isNull()).isTrue();
    options.put("sd_model_checkpoint", "sd1-tiny");
    assertThat(post("options", options).isNull()).isTrue();

    assertThat(get("options").get("sd_model_checkpoint").asString()).isEqualTo("sd1-tiny");
    JsonNode answer = post("txt2img", SdapiBodies.openWebUi(2));
    assertThat(answer.get("images")).hasSize(2);
    assertThat(info(answer).get("sd_model_name").asString()).isEqualTo("sd1-tiny");
  }

  @Test
  void everyTitleOfTheListCanBeSet() {
    for (String title : get("sd-models").findValuesAsString("title")) {
      post("options", Json.MAPPER.createObjectNode().put("sd_model_checkpoint", title));
      assertThat(get("options").get("sd_model_checkpoint").asString()).isEqualTo(title);
    }
    assertThat(get("sd-models").findValuesAsString("title")).contains("icons", "sd1-tiny", "draft");
  }

  @Test
  void anotherCallerHasACheckpointOfItsOwn() throws Exception {
    post("options", Json.MAPPER.createObjectNode().put("sd_model_checkpoint", "sd1-tiny"));

    HttpResponse<String> others = asAnother("options");

    assertThat(Json.MAPPER.readTree(others.body()).get("sd_model_checkpoint").asString())
        .isEqualTo("icons");
  }

  private HttpResponse<String> asAnother(String path) throws Exception {
    try (HttpClient another =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build()) {
      return another.send(
          client.request("/sdapi/v1/" + path).GET().build(), BodyHandlers.ofString());
    }
  }

  /** It sends an empty one where its admin has set none, and SillyTavern half of one. */
  @ParameterizedTest
  @ValueSource(strings = {"", "Basic ", "Basic dW5kZWZpbmVk"})
  void anAuthorizationThatSaysNothingIsTaken(String value) throws IOException {
    String answer =
        client.raw(
            "GET /sdapi/v1/options HTTP/1.1\r\nHost: x\r\nauthorization: %s\r\nConnection: close\r\n\r\n"
                .formatted(value));

    assertThat(answer).startsWith("HTTP/1.1 200").contains("sd_model_checkpoint");
  }

  // LibreChat

  @Test
  void tellsInTheLogOfLibreChatWhyThereIsNoImageOf1024Pixels() {
    assertThat(refusal("txt2img", SdapiBodies.libreChat()))
        .contains("width must be", "256", "but is 1024");
  }

  @Test
  void libreChatFindsSeedAndSizeAndTheLastLineOfTheText() {
    JsonNode info = info(post("txt2img", small(SdapiBodies.libreChat())));

    assertThat(info.get("seed").isNumber()).isTrue();
    assertThat(info.get("width").intValue()).isEqualTo(64);
    assertThat(info.get("height").intValue()).isEqualTo(64);
    String[] lines = info.get("infotexts").get(0).asString().split("\n");
    assertThat(lines[1]).isEqualTo("Negative prompt: blurry");
    assertThat(lines[lines.length - 1]).startsWith("Steps: 3, Sampler: DDIM, CFG scale: 4.5");
  }

  // Any client

  @Test
  void aRequestMayNameAPresetForItselfAlone() {
    ObjectNode body = Json.MAPPER.createObjectNode().put("prompt", "a fox");
    body.putObject("override_settings").put("sd_model_checkpoint", "draft");
    JsonNode info = info(post("txt2img", body));

    assertThat(info.get("steps").intValue()).isEqualTo(4);
    assertThat(info.get("negative_prompt").asString()).isEqualTo("flat style");
    assertThat(get("options").get("sd_model_checkpoint").asString()).isEqualTo("icons");

    post("txt2img", body.put("override_settings_restore_afterwards", false));
    assertThat(get("options").get("sd_model_checkpoint").asString()).isEqualTo("draft");
  }

  @Test
  void aModelWithoutPromptsIsUsedWithoutOne() {
    post(
        "options", Json.MAPPER.createObjectNode().put("sd_model_checkpoint", "unconditional-tiny"));

    ObjectNode body = Json.MAPPER.createObjectNode().put("steps", 2).put("negative_prompt", "");
    assertThat(post("txt2img", body).get("images")).hasSize(1);
  }

  @Test
  void imagesMayStayAway() {
    JsonNode answer =
        post("txt2img", small(SdapiBodies.webuiapiTxt2img()).put("send_images", false));

    assertThat(answer.get("images")).isEmpty();
    assertThat(info(answer).get("infotexts")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enable_hr | true | enable_hr must be false",
        "firstphase_width | 64 | firstphase_width must be 0: send the size as width",
        "tiling | true | tiling must be false",
        "restore_faces | true | restore_faces must be false",
        "subseed_strength | 0.5 | subseed_strength must be 0",
        "seed_resize_from_w | 64 | seed_resize_from_w must be 0",
        "styles | [\"old\"] | styles must be empty",
        "script_name | \"x/y/z plot\" | script_name must be null",
        "alwayson_scripts | {\"ADetailer\": {\"args\": []}} | alwayson_scripts.ADetailer must be"
            + " absent",
        "refiner_checkpoint | \"sdxl\" | refiner_checkpoint must be null",
        "infotext | \"a fox\" | infotext must be null",
        "s_min_uncond | 1 | s_min_uncond must be 0",
        "clip_skip | 2 | clip_skip must be 1",
        "override_settings | {\"CLIP_stop_at_last_layers\": 2} |"
            + " override_settings.CLIP_stop_at_last_layers must be 1",
        "override_settings | {\"sd_vae\": \"other\"} | override_settings.sd_vae must be Automatic",
        "override_settings | {\"samples_format\": \"webp\"} | override_settings.samples_format must"
            + " be png",
        "override_settings | {\"sd_lora\": \"x\"} | override_settings.sd_lora is not a known field",
        "sampler_name | \"Eulr\" | sampler_name must be a sampler that AUTOMATIC1111 has, one of"
            + " DDIM,",
        "scheduler | \"karas\" | scheduler must be a schedule that AUTOMATIC1111 has, one of"
            + " Automatic,",
        "n_iter | 0 | n_iter must be 1 or more, but is 0",
        "batch_size | 11 | batch_size * n_iter must be",
        "steps | 0 | steps must be",
        "cfg_scale | 1e9 | cfg_scale must be",
        "width | \"64\" | width must be a whole number",
        "prompt | 5 | prompt must be",
        "foo | 1 | foo is not a known field"
      })
  void whatItCannotDoIsRefusedByName(String field, String value, String message) {
    ObjectNode body = small(SdapiBodies.webuiapiTxt2img());
    body.set(field, Json.MAPPER.readTree(value));

    assertThat(refusal("txt2img", body)).contains(message.replace("\"", "\\\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resize_mode | 1 | resize_mode must be 0",
        "initial_noise_multiplier | 1.5 | initial_noise_multiplier must be 1",
        "include_init_images | true | include_init_images must be false",
        "latent_mask | \"iVBORw0KGgo=\" | latent_mask must be null",
        "init_images | [] | init_images must be a list of one image",
        "init_images | null | init_images must be a list of one image",
        "init_images | [\"iVBORw0KGgo=\", \"iVBORw0KGgo=\"] | init_images must be a list of one"
            + " image",
        "init_images | [\"https://example.org/a.png\"] | init_images must be a PNG, JPEG or WebP"
            + " image",
        "denoising_strength | 2 | denoising_strength must be",
        "mask | \"bm8=\" | mask must be a PNG, JPEG or WebP image"
      })
  void ofAnImageLikewise(String field, String value, String message) {
    ObjectNode body = small(SdapiBodies.webuiapiImg2img(dataUri(photograph())));
    body.put("mask_blur", 0).put("inpainting_fill", 1).put("inpaint_full_res", false);
    body.set(field, Json.MAPPER.readTree(value));

    assertThat(refusal("img2img", body)).contains(message);
  }

  /** Whatever the model of one name is called in the other. */
  @Test
  void anInvalidFieldIsToldAsFastApiTellsIt() {
    ObjectNode body = small(SdapiBodies.webuiapiTxt2img()).put("steps", 0);
    body.putObject("override_settings").put("tiling", true);
    JsonNode detail = Json.MAPPER.readTree(refusal("txt2img", body)).get("detail");

    assertThat(detail).hasSize(2);
    assertThat(detail.get(0).get("loc").toString())
        .isEqualTo("[\"body\",\"override_settings\",\"tiling\"]");
    assertThat(detail.get(1).get("loc").toString()).isEqualTo("[\"body\",\"steps\"]");
    assertThat(detail.get(1).get("type").asString()).isEqualTo("out_of_range");
  }

  @Test
  void aBodyThatIsNoJsonIsToldAsFastApiTellsIt() {
    HttpResponse<byte[]> response = client.send(client.post("/sdapi/v1/txt2img", "{\"prompt\""));

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Json.MAPPER.readTree(response.body()).at("/detail/0/loc").toString())
        .isEqualTo("[\"body\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"options", "txt2img"})
  void anUnknownCheckpointIsToldThoseThatThereAre(String path) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    (path.equals("options") ? body : body.putObject("override_settings"))
        .put("sd_model_checkpoint", "v1-5-pruned.safetensors");
    HttpResponse<byte[]> response = send(path, body);

    assertThat(response.statusCode()).isEqualTo(404);
    JsonNode failure = Json.MAPPER.readTree(response.body());
    assertThat(failure.get("error").asString()).isEqualTo("unknown_model");
    assertThat(failure.get("detail").asString())
        .startsWith("sd_model_checkpoint must be one of")
        .contains("icons", "draft");
    assertThat(get("options").get("sd_model_checkpoint").asString()).isEqualTo("icons");
  }

  @ParameterizedTest
  @CsvSource({"CLIP_stop_at_last_layers, 2", "sd_hypernetwork, 1", "eta_ddim, 1"})
  void anOptionThatCannotBeSetIsRefusedByName(String option, int value) {
    assertThat(refusal("options", Json.MAPPER.createObjectNode().put(option, value)))
        .contains(option);
  }

  /** webuiapi reads every answer as JSON, and sends these without a body and its type. */
  @ParameterizedTest
  @CsvSource({"interrupt, {}", "skip, {}", "refresh-checkpoints, null"})
  void whatAnswersNothingAnswersJson(String path, String json) {
    HttpResponse<byte[]> response =
        client.send(client.request("/sdapi/v1/" + path).POST(BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Client.text(response)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sd-vae",
        "sd-modules",
        "latent-upscale-modes",
        "loras",
        "hypernetworks",
        "face-restorers",
        "realesrgan-models",
        "prompt-styles",
        "script-info",
        "extensions"
      })
  void whatThereIsNotIsAnEmptyList(String path) {
    assertThat(get(path).toString()).isEqualTo("[]");
  }

  @Test
  void whatElseClientsReadIsThere() {
    assertThat(get("scripts").toString()).isEqualTo("{\"txt2img\":[],\"img2img\":[]}");
    assertThat(get("embeddings").get("loaded").isObject()).isTrue();
    assertThat(get("memory").get("ram").has("error")).isTrue();
    assertThat(get("cmd-flags").get("api").booleanValue()).isTrue();
  }

  @Test
  void aTruthValueOfTheQueryMustBeOne() {
    HttpResponse<byte[]> response =
        client.send(client.request("/sdapi/v1/progress?skip_current_image=perhaps").GET());

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Client.text(response)).contains("skip_current_image must be true or false");
  }

  @ParameterizedTest
  @CsvSource({"GET, artists, 404, not_found", "GET, txt2img, 405, method_not_allowed"})
  void whatThereIsNotIsToldInTheirForm(String method, String path, int status, String code)
      throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              client.request("/sdapi/v1/" + path).method(method, BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(status);
      CONTRACT.assertMatches("Failure", Json.MAPPER.readTree(response.body()));
      assertThat(response.body()).contains(code);
    }
  }

  // png-info

  private JsonNode pngInfo(byte[] file) {
    return post("png-info", Json.MAPPER.createObjectNode().put("image", dataUri(file)));
  }

  /** The example of the documentation of AUTOMATIC1111's parser, shortened. */
  @Test
  void readsTheTextOfAnImageOfAutomatic1111() {
    String text =
        """
        girl with an artist's beret, determined, blue eyes
        in a desert
        Negative prompt: ugly, fat, obese
        Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x768, \
        Model hash: 45dee52b, Lora hashes: "a: 1, b: 2"\
        """;
    JsonNode answer = pngInfo(withText("parameters", text));

    assertThat(answer.get("info").asString()).isEqualTo(text);
    Map<String, String> parameters = new TreeMap<>();
    answer
        .get("parameters")
        .properties()
        .forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asString()));
    assertThat(parameters)
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "Prompt",
                    "girl with an artist's beret, determined, blue eyes\nin a desert",
                    "Negative prompt",
                    "ugly, fat, obese",
                    "Steps",
                    "20",
                    "Sampler",
                    "Euler a",
                    "CFG scale",
                    "7",
                    "Seed",
                    "965400086",
                    "Size-1",
                    "512",
                    "Size-2",
                    "768",
                    "Model hash",
                    "45dee52b",
                    "Lora hashes",
                    "a: 1, b: 2")));
  }

  /** With a text as the JDK writes it. */
  private static byte[] withText(String keyword, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      var writer = ImageIO.getImageWritersByFormatName("png").next();
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      var metadata =
          writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
      var entry = new IIOMetadataNode("zTXtEntry");
      entry.setAttribute("keyword", keyword);
      entry.setAttribute("compressionMethod", "deflate");
      entry.setAttribute("text", text);
      var entries = new IIOMetadataNode("zTXt");
      entries.appendChild(entry);
      var root = new IIOMetadataNode("javax_imageio_png_1.0");
      root.appendChild(entries);
      metadata.mergeTree("javax_imageio_png_1.0", root);
      writer.setOutput(output);
      writer.write(new IIOImage(image, null, metadata));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void readsWhatItWroteItself() {
    ObjectNode body = small(SdapiBodies.webuiapiTxt2img()).put("seed", 5);
    JsonNode answer =
        post("txt2img", body.put("prompt", "лиса, a fox").put("negative_prompt", "x"));

    JsonNode read = pngInfo(image(answer, 0));

    assertThat(read.get("info")).isEqualTo(info(answer).get("infotexts").get(0));
    assertThat(read.at("/parameters/Prompt").asString()).isEqualTo("лиса, a fox");
    assertThat(read.at("/parameters/Size-2").asString()).isEqualTo("64");
    assertThat(read.at("/items/darkroom").asString()).contains("num_inference_steps");
  }

  @Test
  void readsTheServicesOtherImagesToo() {
    byte[] made =
        client.png("{\"prompt\": \"a fox\", \"seed\": 9, \"num_inference_steps\": 2, \"eta\": 1}");

    assertThat(pngInfo(made).get("info").asString())
        .isEqualTo(
            """
            a fox
            Steps: 2, Sampler: DDIM, CFG scale: 3.0, Seed: 9, Size: 128x128, Model: icons, \
            Eta DDIM: 1.0, RNG: CPU\
            """);
  }

  @Test
  void anImageWithoutTextsHasNone() {
    JsonNode answer = pngInfo(photograph());

    assertThat(answer.get("info").asString()).isEmpty();
    assertThat(answer.get("parameters")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bm8gaW1hZ2U=", "/9j/4AAQSkZJRg=="})
  void whatIsNoPngHasNoInfo(String image) {
    ObjectNode body = Json.MAPPER.createObjectNode().put("image", image);

    assertThat(refusal("png-info", body)).contains("image must be a PNG");
  }

  // The contract

  @ParameterizedTest
  @CsvSource({
    "Txt2ImgRequest, Txt2ImgRequest",
    "Img2ImgRequest, Img2ImgRequest",
    "Options, Options",
    "Info, ImagesResponse$Info"
  })
  void everyFieldIsInTheFileAndBack(String schema, String type) throws Exception {
    Set<String> fields = new TreeSet<>();
    for (RecordComponent component :
        Class.forName("dev.darkroom.api.sdapi." + type).getRecordComponents()) {
      fields.add(component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
    }

    List<String> documented = new ArrayList<>();
    CONTRACT
        .schema(schema)
        .get("properties")
        .propertyNames()
        .forEach(name -> documented.add(name.toLowerCase(Locale.ROOT)));
    assertThat(documented).containsExactlyInAnyOrderElementsOf(fields);
  }

  @Test
  void everyDocumentedFieldIsTakenAsItsExampleHasIt() {
    ObjectNode body = Json.MAPPER.createObjectNode();
    CONTRACT
        .schema("Txt2ImgRequest")
        .get("properties")
        .properties()
        .forEach(
            property -> {
              if (property.getValue().has("examples")) {
                body.set(property.getKey(), property.getValue().get("examples").get(0));
              }
            });
    body.set("override_settings", get("options"));

    assertThat(post("txt2img", small(body)).get("images")).hasSize(1);
  }
}
